"""Accounts at risk of leaving (N11): kept up from what happens, with the reasons, and what was done about them."""

from servicedesk.core.risk.models import AccountRisk, RiskStep
from servicedesk.core.risk.queries.seeing import (
    RETAIN,
    RiskFilter,
    RiskRow,
    find_risk,
    get_account_of,
    list_accounts,
    list_steps,
    read_policy,
)
from servicedesk.core.risk.queries.work import Work, read_work
from servicedesk.core.risk.rules import DEFAULTS, RULES, Policy, Rule
from servicedesk.core.risk.service.keeping import keep, note_breach, note_change, note_opened, prune_facts, sweep_risk
from servicedesk.core.risk.service.noting import LONGEST_NOTE, note_contact
from servicedesk.core.risk.service.policies import change_policy

__all__ = [
    "AccountRisk",
    "DEFAULTS",
    "LONGEST_NOTE",
    "Policy",
    "RETAIN",
    "RULES",
    "RiskFilter",
    "RiskRow",
    "RiskStep",
    "Rule",
    "Work",
    "change_policy",
    "find_risk",
    "get_account_of",
    "keep",
    "list_accounts",
    "list_steps",
    "note_breach",
    "note_change",
    "note_contact",
    "note_opened",
    "prune_facts",
    "read_policy",
    "read_work",
    "sweep_risk",
]
