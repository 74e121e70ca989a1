"""What rules did: the list, narrowed by its address, and each time by itself."""

from flask import Blueprint, Response, url_for

from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.admin.rules.choices import known_values
from servicedesk.admin.rules.words import (
    MOMENT_WORDS,
    OUTCOME_WORDS,
    action_told,
    condition_told,
    refusal_told,
    value_told,
)
from servicedesk.core import automation
from servicedesk.core.automation import RuleRun, RunFilter
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID

EDIT = Permission("rule.edit")
OUTCOMES = [(code, words) for code, (words, _tone) in OUTCOME_WORDS.items()]
RUN, RUN_PART = "admin/rules/run.html", "admin/rules/_run.html"


def log_routes(bp: Blueprint) -> None:
    """Add the list of what rules did, and the page of one time."""
    bp.add_url_rule("/rules/log", "rule_log", index)
    bp.add_url_rule(f"/rules/log/<int(max={LARGEST_ID}):row_id>", "rule_run", one)


@allows(EDIT)
def index() -> Response:
    """Show what rules did, the newest first."""
    uow = unit_of_work()
    names = [(str(each.id), each.name) for each in automation.list_rules(uow)]
    return Listing(
        lazy("What rules did"),
        lazy("Each time that a rule was followed: on which ticket, what came of it, and what was refused."),
        (
            Column(lazy("When"), lambda row: "", moment=lambda row: row.at),
            Column(lazy("Rule"), lambda row: row.rule.name, lambda row: url_for("admin.rule_run", row_id=row.id)),
            Column(lazy("Ticket"), lambda row: row.ticket.number, _ticket),
            Column(lazy("Set off by"), lambda row: _(MOMENT_WORDS[row.moment])),
            Column(
                lazy("What came of it"), lambda row: _(OUTCOME_WORDS[row.outcome][0]),
                tone=lambda row: OUTCOME_WORDS[row.outcome][1],
            ),
        ),
        lambda wanted, after, limit: automation.list_runs(
            uow, RunFilter(int(wanted["rule"] or 0), wanted["outcome"], wanted["number"]), after=after, limit=limit
        ),
        (
            Choice("rule", lazy("Rule"), names or [("0", lazy("None"))]),
            Choice("outcome", lazy("What came of it"), OUTCOMES),
            Choice("number", lazy("Ticket number")),
        ),
        empty=lazy("No rule was followed yet. What they do is kept for 90 days."),
    ).answer()  # fmt: skip


@allows(EDIT)
def one(row_id: int) -> Response:
    """Show one time that a rule was followed: what fitted, what was done, what was refused and why."""
    uow = unit_of_work()
    run, known = automation.get_run(uow, row_id), known_values(uow)
    checks = [
        (condition_told(each, known), value_told(each["field"], [each["found"]], known), each["holds"])
        for each in run.checks
    ]
    results = [
        (action_told(each, known), each["done"], "" if each["done"] else refusal_told(each)) for each in run.results
    ]
    return show(
        RUN,
        RUN_PART,
        run=run,
        checks=checks,
        results=results,
        when=_(MOMENT_WORDS[run.moment]),
        sign=OUTCOME_WORDS[run.outcome],
    )


def _ticket(run: RuleRun) -> str:
    return url_for("desk.ticket", number=run.ticket.number)
