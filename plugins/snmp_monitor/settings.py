"""What an administrator may set."""

from servicedesk.plugin_api import PluginSettings, Secret, lazy, setting


class Settings(PluginSettings):
    """What an administrator may set."""

    at_once: int = setting(
        50,
        label=lazy("Devices asked at the same time"),
        minimum=1,
        maximum=500,
        help_text=lazy("More end a round sooner and take more of the processor."),
    )
    trap_port: int = setting(
        0,
        label=lazy("Port for traps"),
        minimum=0,
        maximum=65_535,
        help_text=lazy(
            "0 listens for none. Devices send to 162, which only the system may open: choose 10162, and lead 162 there."
        ),
    )
    trap_address: str = setting(
        "127.0.0.1",
        label=lazy("Address for traps"),
        longest=45,
        help_text=lazy("127.0.0.1 hears this machine alone; 0.0.0.0 hears the network."),
    )
    trap_community: Secret = setting(
        Secret(""),
        label=lazy("Community of traps"),
        help_text=lazy("Besides the one with which a device is asked. With any other a trap is kept and not believed."),
    )
    traps_per_device: int = setting(
        200,
        label=lazy("Traps of one address in a second"),
        minimum=10,
        maximum=5_000,
        help_text=lazy("What repeats counts once; what is beyond is counted and not kept."),
    )
