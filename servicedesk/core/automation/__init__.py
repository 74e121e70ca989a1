"""Automation: rules without code, set off by what happens to a ticket or by time that passes."""

from servicedesk.core.automation.drafts import ALL, ANY, CLOCK, OFFICE, Action, Condition, RuleDraft
from servicedesk.core.automation.hooks import RuleHooks, RuleSettings, follow_all, sweep_rules
from servicedesk.core.automation.models import OUTCOMES, Rule, RuleRun
from servicedesk.core.automation.queries.keeping import find_rule, get_rule, list_rules, name_rules
from servicedesk.core.automation.queries.log import RunFilter, count_recent, get_run, list_runs
from servicedesk.core.automation.queries.trying import Trial, try_rule
from servicedesk.core.automation.rules.actions import NEEDS
from servicedesk.core.automation.rules.conditions import FIELDS, NO_VALUE, Check
from servicedesk.core.automation.rules.following import DEEPEST, MOST_AN_HOUR, rule_of
from servicedesk.core.automation.rules.moments import EVENTS, MOMENTS, PROMISE_DUE, PROMISES, TIMED
from servicedesk.core.automation.service.keeping import (
    change_rule,
    copy_rule,
    create_rule,
    move_rule,
    remove_rule,
    restore_rule,
    switch_rule,
)
from servicedesk.core.automation.service.listening import NAME
from servicedesk.core.automation.service.running import Occasion
from servicedesk.core.automation.service.suggesting import Suggestion, adopt, list_suggestions
from servicedesk.core.automation.service.sweeping import prune_runs

__all__ = [
    "ALL",
    "ANY",
    "CLOCK",
    "DEEPEST",
    "EVENTS",
    "FIELDS",
    "MOMENTS",
    "MOST_AN_HOUR",
    "NAME",
    "NEEDS",
    "NO_VALUE",
    "OFFICE",
    "OUTCOMES",
    "PROMISES",
    "PROMISE_DUE",
    "TIMED",
    "Action",
    "Check",
    "Condition",
    "Occasion",
    "Rule",
    "RuleDraft",
    "RuleHooks",
    "RuleRun",
    "RuleSettings",
    "RunFilter",
    "Suggestion",
    "Trial",
    "adopt",
    "change_rule",
    "copy_rule",
    "count_recent",
    "create_rule",
    "find_rule",
    "follow_all",
    "get_rule",
    "get_run",
    "list_rules",
    "list_runs",
    "list_suggestions",
    "move_rule",
    "name_rules",
    "prune_runs",
    "remove_rule",
    "restore_rule",
    "rule_of",
    "sweep_rules",
    "switch_rule",
    "try_rule",
]
