"""What an administrator may set: the token of the sender, and which labels say what."""

from servicedesk.plugin_api import PluginSettings, Refusal, Secret, lazy, setting

SHORT_TOKEN = lazy("alertmanager.short_token")
SHORTEST = 20


class Settings(PluginSettings):
    """What an administrator may set."""

    token: Secret = setting(
        Secret(""), label=lazy("Token of the sender"), shortest=SHORTEST,
        help_text=lazy("At least 20 letters. Alertmanager sends it as bearer token; without one nothing is taken."),
    )  # fmt: skip
    resource_label: str = setting(
        "instance", label=lazy("Label that names the element"), longest=60, required=True,
        help_text=lazy("Its value must be the name of a resource. A port behind a colon is left out if need be."),
    )  # fmt: skip
    cause_label: str = setting("alertname", label=lazy("Label that names the cause"), longest=60, required=True)
    severity_label: str = setting("severity", label=lazy("Label that names the severity"), longest=60, required=True)
    down_alerts: str = setting(
        "InstanceDown, HostDown", label=lazy("Alerts that say that an element is dead"), longest=300,
        help_text=lazy("With commas between them. What depends on a dead element is not told of besides."),
    )  # fmt: skip
    port_labels: str = setting(
        "interface, ifName", label=lazy("Labels that name a port"), longest=120,
        help_text=lazy("With commas between them. A resource called like the element and its port is meant."),
    )  # fmt: skip
    port_alerts: str = setting(
        "LinkDown, InterfaceDown", label=lazy("Alerts that say that a port is down"), longest=300,
        help_text=lazy("With commas between them. They count only of a port that is a resource."),
    )  # fmt: skip
    watchdog: str = setting(
        "Watchdog", label=lazy("Alert that always fires"), longest=60,
        help_text=lazy("While it comes, the desk knows that somebody watches. It raises no alarm."),
    )  # fmt: skip

    def test_connection(self) -> Refusal | None:
        """Say whether the token is long enough; nobody outside is asked."""
        if len(self.token.reveal()) < SHORTEST:
            return Refusal(SHORT_TOKEN, {"field": "token", "shortest": SHORTEST})
        return None
