"""What an administrator may set."""

from plugins.sms_gateway.gateway import Gateway, GatewayRefused
from servicedesk.plugin_api import PluginSettings, Refusal, Secret, http_client, lazy, setting

NO_ADDRESS = lazy("sms_gateway.no_address")
BAD_ADDRESS = lazy("sms_gateway.bad_address")
UNREACHABLE = lazy("sms_gateway.unreachable")
WRONG_KEY = lazy("sms_gateway.wrong_key")


class Settings(PluginSettings):
    """What an administrator may set."""

    gateway_url: str = setting("", label=lazy("Gateway address"), required=True, longest=300)
    access_key: Secret = setting(Secret(""), label=lazy("Gateway key"))
    sender: str = setting(
        "", label=lazy("Sender"), longest=15, help_text=lazy("The name or number that people see, as agreed.")
    )
    country_code: str = setting(
        "51", label=lazy("Country code"), longest=3, help_text=lazy("Put before numbers that are written without one.")
    )
    most_segments: int = setting(3, label=lazy("Segments of a message at most"), minimum=2, maximum=6)
    plain_letters: bool = setting(
        True,
        label=lazy("Write without accents"),
        help_text=lazy("More than twice as much fits into a segment, and each one is paid for."),
    )
    http_allowed: bool = setting(False, label=lazy("The gateway may be asked without encryption"))
    private_allowed: bool = setting(False, label=lazy("The gateway stands in the operator's own network"))

    def test_connection(self) -> Refusal | None:
        """Ask the gateway whether it is there and takes the key; nothing is sent to anybody."""
        if not self.gateway_url:
            return Refusal(NO_ADDRESS, {"field": "gateway_url"})
        try:
            self.gateway().look()
        except GatewayRefused as error:
            return _against(error.reason)
        return None

    def gateway(self) -> Gateway:
        """Return the gateway that these settings describe."""
        client = http_client("sms", http_allowed=self.http_allowed, private_allowed=self.private_allowed)
        return Gateway(client, self.gateway_url, self.access_key.reveal())


def _against(reason: str) -> Refusal:
    """Return what stands against the connection, and in which field it is mended."""
    if reason == "access_key":
        return Refusal(WRONG_KEY, {"field": "access_key"})
    code = BAD_ADDRESS if reason == "address" else UNREACHABLE
    return Refusal(code, {"field": "gateway_url", "reason": reason})
