"""What an administrator may set."""

from typing import Literal

from servicedesk.plugin_api import PluginSettings, Secret, lazy, setting


class Settings(PluginSettings):
    """What an administrator may set."""

    billing_url: str = setting("", label=lazy("Billing address"), required=True, longest=300)
    access_key: Secret = setting(Secret(""), label=lazy("Access key"))
    grace_days: int = setting(14, label=lazy("Days of grace"), minimum=0, maximum=365)
    on_debt: Literal["hold", "caution", "inform"] = setting("hold", label=lazy("When a bill is overdue"))
    http_allowed: bool = setting(False, label=lazy("Billing may be asked without encryption"))
    private_allowed: bool = setting(False, label=lazy("Billing stands in the operator's own network"))
    recheck_seconds: int = setting(60, label=lazy("Seconds between checks of waiting tickets"), minimum=5, maximum=3600)
