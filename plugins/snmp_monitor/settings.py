"""What an administrator may set."""

from servicedesk.plugin_api import PluginSettings, lazy, setting


class Settings(PluginSettings):
    """What an administrator may set."""

    at_once: int = setting(
        50,
        label=lazy("Devices asked at the same time"),
        minimum=1,
        maximum=500,
        help_text=lazy("More end a round sooner and take more of the processor."),
    )
