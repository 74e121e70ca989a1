"""The facts that this area publishes: identifiers and codes, never what people wrote."""

from dataclasses import dataclass, field

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountRiskChanged(Event):
    """An account became at risk of leaving, or is at risk no longer.

    ``rules`` are those that are met: fault_service, fault_account, breach, rating, rejected, reopened. ``number`` is
    that of the ticket on which the last thing happened, empty where an account leaves.
    """

    kind = "account.risk_changed"
    subject = "account"
    hook = "on_account_risk"

    account_id: int
    is_at_risk: bool
    points: int
    rules: list[str] = field(default_factory=list)
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskNoted(Event):
    """Somebody noted what was done about an account, with the day on which it goes on, if any, as ISO 8601."""

    kind = "account.risk_noted"
    subject = "account"

    account_id: int
    next_on: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskPolicyChanged(Event):
    """What puts the accounts of a segment at risk is different."""

    kind = "risk_policy.changed"
    subject = "policy"

    policy_id: int
    segment: str
