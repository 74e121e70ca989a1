"""What an administrator may set."""

from typing import Literal

from plugins.debt_check.billing import BillingUnavailable, list_balances
from servicedesk.plugin_api import PluginSettings, Refusal, Secret, http_client, lazy, setting

NO_ADDRESS = lazy("debt_check.no_address")
BAD_ADDRESS = lazy("debt_check.bad_address")
UNREACHABLE = lazy("debt_check.unreachable")
WRONG_KEY = lazy("debt_check.wrong_key")
ON_DEBT = {
    "hold": lazy("Hold the report until it is paid"),
    "caution": lazy("Tell whoever attends it"),
    "inform": lazy("Show it beside the ticket, no more"),
}


class Settings(PluginSettings):
    """What an administrator may set."""

    billing_url: str = setting("", label=lazy("Billing address"), required=True, longest=300)
    access_key: Secret = setting(Secret(""), label=lazy("Access key"))
    grace_days: int = setting(14, label=lazy("Days of grace"), minimum=0, maximum=365)
    on_debt: Literal["hold", "caution", "inform"] = setting(
        "hold", label=lazy("When a bill is overdue"), options=ON_DEBT
    )
    http_allowed: bool = setting(False, label=lazy("Billing may be asked without encryption"))
    private_allowed: bool = setting(False, label=lazy("Billing stands in the operator's own network"))
    recheck_seconds: int = setting(60, label=lazy("Seconds between checks of waiting tickets"), minimum=5, maximum=3600)

    def test_connection(self) -> Refusal | None:
        """Ask billing for the first page of its balances, and say what stands against it."""
        if not self.billing_url:
            return Refusal(NO_ADDRESS, {"field": "billing_url"})
        client = http_client("billing", http_allowed=self.http_allowed, private_allowed=self.private_allowed)
        try:
            next(list_balances(client, self.billing_url, self.access_key.reveal()), None)
        except BillingUnavailable as error:
            return _against(error.reason)
        return None


def _against(reason: str) -> Refusal:
    """Return what stands against the connection, and in which field it is mended."""
    if reason == "access_key":
        return Refusal(WRONG_KEY, {"field": "access_key"})
    code = BAD_ADDRESS if reason == "address" else UNREACHABLE
    return Refusal(code, {"field": "billing_url", "reason": reason})
