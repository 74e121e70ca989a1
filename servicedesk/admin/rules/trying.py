"""The dry run of a rule: what it would have met, condition by condition, without a trace."""

from flask import Blueprint, Response, request

from servicedesk.admin.rules.choices import known_values
from servicedesk.admin.rules.words import action_told, condition_told, moment_told, value_told
from servicedesk.core import automation
from servicedesk.core.kernel.errors import NotFound
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show

EDIT = Permission("rule.edit")
PAGE, PART = "admin/rules/trial.html", "admin/rules/_trial.html"
LATELY = 20
LONGEST_NUMBER = 30


def trying_routes(bp: Blueprint, one: str) -> None:
    """Add the page of the dry run."""
    bp.add_url_rule(f"{one}/trial", "rule_trial", index)


@allows(EDIT)
def index(row_id: int) -> Response:
    """Show which tickets a rule would have met lately, or what it says to one of them."""
    uow = unit_of_work()
    rule = automation.get_rule(uow, row_id)
    known, number = known_values(uow), request.args.get("number", "").strip()[:LONGEST_NUMBER]
    try:
        trials, is_unknown = automation.try_rule(uow, rule.draft, number=number, limit=LATELY), False
    except NotFound:
        trials, is_unknown = [], True
    rows = [
        {
            "trial": trial,
            "checks": [
                (condition_told(each.kept, known), value_told(each.condition.field, [each.found], known), each.holds)
                for each in trial.verdict.checks
            ],
        }
        for trial in trials
    ]
    return show(
        PAGE, PART, rule=rule, rows=rows, number=number, is_unknown=is_unknown, when=moment_told(rule.draft),
        actions=[action_told(each, known) for each in rule.actions],
    )  # fmt: skip
