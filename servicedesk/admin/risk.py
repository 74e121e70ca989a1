"""What puts an account at risk of leaving: the rules of each segment, with their points."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from servicedesk.core import risk
from servicedesk.core.risk import Policy, Rule
from servicedesk.language.marks import lazy
from servicedesk.language.risks import RULES
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

KEEP = Permission("settings.manage")
PAGE, FRAGMENT = "admin/risk/index.html", "admin/risk/_index.html"
ONE, ONE_FRAGMENT = "admin/risk/one.html", "admin/risk/_one.html"
SEGMENTS = {"residential": lazy("Residential"), "corporate": lazy("Corporate")}
NUMBERS = ("at_least", "within_days", "points")
AT_LEAST, DAYS, POINTS = lazy("As many as"), lazy("Within days"), lazy("Points")


class RiskForm(Form):
    """The rules of one segment as an administrator writes them: three numbers for each."""

    threshold = fields.whole(
        lazy("At risk from so many points on"), Required(), smallest=1, largest=100,
        hint=lazy("The points of all rules that are met, together."),
    )  # fmt: skip
    fault_service_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    fault_service_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    fault_service_points = fields.whole(POINTS, smallest=0, largest=100)
    fault_account_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    fault_account_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    fault_account_points = fields.whole(POINTS, smallest=0, largest=100)
    breach_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    breach_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    breach_points = fields.whole(POINTS, smallest=0, largest=100)
    rating_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    rating_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    rating_points = fields.whole(POINTS, smallest=0, largest=100)
    rating_stars = fields.whole(lazy("Low is up to so many stars"), Required(), smallest=1, largest=4)
    rejected_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    rejected_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    rejected_points = fields.whole(POINTS, smallest=0, largest=100)
    reopened_at_least = fields.whole(AT_LEAST, Required(), smallest=1, largest=100)
    reopened_within_days = fields.whole(DAYS, Required(), smallest=1, largest=365)
    reopened_points = fields.whole(POINTS, smallest=0, largest=100)

    @property
    def policy(self) -> Policy:
        """Return what was written; no points at all count as none."""
        stars = {"rating": {"stars": self.rating_stars.data or 0}}
        written: dict[str, dict[str, Any]] = {
            name: {each: self[f"{name}_{each}"].data or 0 for each in NUMBERS} for name in RULES
        }
        rules = {name: Rule(**written[name], **stars.get(name, {})) for name in RULES}
        return Policy(self.threshold.data or 0, rules)


def risk_routes(bp: Blueprint) -> None:
    """Add the pages about risk."""
    bp.add_url_rule("/risk", "risk", index)
    bp.add_url_rule("/risk/<segment>", "risk_policy", one)
    bp.add_url_rule("/risk/<segment>", "change_risk_policy", change, methods=["POST"])


@allows(KEEP)
def index() -> Response:
    """Show the segments with their rules."""
    uow = unit_of_work()
    policies = [(key, words, risk.read_policy(uow, key)) for key, words in SEGMENTS.items()]
    return show(PAGE, FRAGMENT, policies=policies, rules=RULES)


@allows(KEEP)
def one(segment: str) -> Response:
    """Show the rules of a segment."""
    return show(ONE, ONE_FRAGMENT, form=RiskForm.blank(**_known(segment)), **_around(segment))


@allows(KEEP)
def change(segment: str) -> Response:
    """Keep the rules of a segment; its accounts are counted anew within minutes."""
    form, around = RiskForm.read(request.form), _around(segment)
    keep(form, ONE, ONE_FRAGMENT, lambda: around)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        risk.change_policy(uow, segment, form.policy)
    return redirect_to(url_for("admin.risk_policy", segment=segment, saved=1))


def _known(segment: str) -> dict[str, Any]:
    _called(segment)
    policy = risk.read_policy(unit_of_work(), segment)
    known = {f"{name}_{each}": getattr(rule, each) for name, rule in policy.rules.items() for each in NUMBERS}
    return known | {"threshold": policy.threshold, "rating_stars": policy.low}


def _around(segment: str) -> Mapping[str, Any]:
    return {
        "segment": segment, "called": _called(segment), "rules": RULES, "numbers": NUMBERS,
        "saved": "saved" in request.args,
    }  # fmt: skip


def _called(segment: str) -> str:
    if segment not in SEGMENTS:
        raise NotFound
    return SEGMENTS[segment]
