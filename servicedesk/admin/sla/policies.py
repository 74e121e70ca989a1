"""Policies: what is promised to whom, in the order in which they are asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.editing import Editor
from servicedesk.admin.sla.examples import in_words
from servicedesk.admin.sla.policy_form import PolicyForm, at_their_fields, draft_of, known_of
from servicedesk.admin.sla.trial import try_policies
from servicedesk.admin.sla.words import CLOCK_HINTS, CLOCK_WORDS, conditions_of, targets_of
from servicedesk.core import sla, tickets
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import foreseeing
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, show
from servicedesk.web.locale import current_language, gettext
from servicedesk.web.places import LARGEST_ID

MANAGE = Permission("settings.manage")
LISTED = ("admin/sla/policies.html", "admin/sla/_policies.html")
RUNNING = lazy(
    "What is promised stays. A change counts for what is opened from now on, "
    "and for an open ticket as soon as anything is done to it."
)


def policy_routes(bp: Blueprint) -> None:
    """Add the pages about policies."""
    bp.add_url_rule("/policies", "policies", policies)
    bp.add_url_rule("/policies/try", "try_policies", try_policies)
    bp.add_url_rule("/policies/<int:row_id>/move", "move_policy", move_policy, methods=["POST"])
    bp.add_url_rule("/policies/<int:row_id>/remove", "remove_policy", remove_policy, methods=["POST"])
    bp.add_url_rule("/policies/norm", "keep_norm", keep_norm, methods=["POST"])
    POLICIES.routes(bp, "/policies", "settings.manage")


@allows(MANAGE)
def policies() -> Response:
    """Show the policies in their order, with their conditions and times in words."""
    return show(*LISTED, **_listed(unit_of_work()))


@allows(MANAGE)
def move_policy(row_id: int) -> Response:
    """Let a policy be asked one place earlier or later."""
    steps = -1 if request.form.get("way") == "up" else 1
    with unit_of_work() as uow:
        sla.move_policy(uow, min(row_id, LARGEST_ID), steps)
    return done(url_for("admin.policies"), LISTED[1], **_listed(unit_of_work()))


@allows(MANAGE)
def remove_policy(row_id: int) -> Response:
    """Take a policy away; what it has promised stays."""
    with unit_of_work() as uow:
        sla.remove_policy(uow, min(row_id, LARGEST_ID))
    return done(url_for("admin.policies"))


@allows(MANAGE)
def keep_norm() -> Response:
    """Hold to the norm that every fault is attended within a day, or leave it to the policies alone."""
    with unit_of_work() as uow:
        sla.keep_norm(uow, is_kept=request.form.get("kept") == "1")
    return done(url_for("admin.policies"), LISTED[1], **_listed(unit_of_work()))


def _listed(uow: UnitOfWork) -> dict[str, Any]:
    symptoms = dict(_symptoms(uow))
    calendars = {each.id: each.name_in(current_language()) for each in sla.list_calendars(uow)}
    rows = [
        {"policy": each, "conditions": conditions_of(each, symptoms), "targets": targets_of(each, calendars)}
        for each in sla.list_policies(uow)
    ]
    return {"rows": rows, "keeps_norm": sla.keeps_norm(uow)}


def _symptoms(uow: UnitOfWork) -> list[tuple[str, str]]:
    language = current_language()
    return [(each.code, each.name_in(language)) for each in tickets.list_categories(uow)]


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    return known_of(sla.get_policy(uow, row_id) if row_id else None)


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    try:
        if row_id:
            return sla.change_policy(uow, row_id, draft_of(sent, sla.get_policy(uow, row_id).position)).id
        return sla.create_policy(uow, draft_of(sent, sla.last_position(uow))).id
    except Invalid as refused:
        raise at_their_fields(refused) from None


def _offered(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    calendars = [(str(each.id), each.name_in(current_language())) for each in sla.list_calendars(uow)]
    symptoms = dict(_symptoms(uow))
    row_id = min((request.view_args or {}).get("row_id", 0), LARGEST_ID)
    kept = sla.get_policy(uow, row_id).categories if row_id else []
    symptoms |= {code: code for code in kept if code not in symptoms}
    return {"categories": list(symptoms.items())} | {f"{clock}_calendar": calendars for clock in sla.CLOCKS}


def _changes(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how many open tickets would get other times, by clock, were the policy as it is typed; and one of them."""
    uow = unit_of_work()
    row_id = min((request.view_args or {}).get("row_id", 0), LARGEST_ID)
    position = sla.get_policy(uow, row_id).position if row_id else sla.last_position(uow)
    before, after = sla.current_book(uow), sla.book_with(uow, row_id, draft_of(sent, position))
    counts, whole, touched = dict.fromkeys(sla.CLOCKS, 0), 0, 0
    for concern, count in tickets.count_open_concerns(uow):
        clocks = changed_clocks(before, after, concern)
        whole, touched = whole + count, touched + (count if clocks else 0)
        for clock in clocks:
            counts[clock] += count
    by_clock = [(gettext(CLOCK_WORDS[clock]), count) for clock, count in counts.items() if count]
    example = in_words(foreseeing.find_moved(uow, after)) if touched else None
    return {"whole": whole, "touched": touched, "by_clock": by_clock, "example": example}


def changed_clocks(before: sla.Book, after: sla.Book, concern: sla.Concern) -> list[str]:
    """Return the clocks of a concern that one book gives another time than the other; one that it drops runs on."""
    old, new = before.aims(concern), after.aims(concern)
    nameless = {clock: replace(aim, policy_id=0) for clock, aim in old.items()}
    return [clock for clock, aim in new.items() if replace(aim, policy_id=0) != nameless.get(clock)]


def _around(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    return {"policy": sla.get_policy(uow, row_id), "clock_words": CLOCK_WORDS}


POLICIES = Editor(
    ("policies", "policy"), PolicyForm, (lazy("New policy"), lazy("Policy")), _known, _save, _offered,
    _around, "admin/sla/around_policy.html", preview=_changes, body="admin/sla/policy.html",
    preview_template="admin/sla/changes.html", preview_label=lazy("See what it changes"), hint=RUNNING,
    shown={"clock_words": CLOCK_WORDS, "clock_hints": CLOCK_HINTS},
)  # fmt: skip
