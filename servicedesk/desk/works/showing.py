"""The page of one planned work: what and when, its limits, whom it hits, what stands against it, who was told."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response

from servicedesk.core import alarms, maintenance, people
from servicedesk.core.alarms import AlarmFilter
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import Clashes
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.rules import (
    DRAFT,
    PLANNED,
    PROPOSED,
    REVIEW,
    may_answer,
    may_override,
    needs_approval,
    steps_from,
)
from servicedesk.desk.alarms import cause_said
from servicedesk.desk.works.listing import SEE
from servicedesk.desk.works.planning import EDIT
from servicedesk.desk.works.repeating import series_of
from servicedesk.desk.works.signs import DECIDED, KIND, OCCASION, OUTCOME, PHASE, RISK, WHY
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.exports import table_file
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import gettext as _
from servicedesk.web.templating import iso

PAGE = ("desk/works/page.html", "desk/works/_work.html")
BEFORE_ANNOUNCED = ("draft", "proposed", "approved")
AFTER_WORK = ("started", "finished")
MOST_TOLD, PORTION = 8, 200
NOON = time(12)  # the same day in every zone of America
MOST_ALARMS, TO_LOOK_AT = 5, ("raised", "hidden")
HEADING = (
    lazy("Contact"), lazy("Told of"), lazy("Way"), lazy("Told at"), lazy("Handed over at"), lazy("Read at"),
    lazy("Read by"),
)  # fmt: skip


class Asked(NamedTuple):
    """How a step is asked for: the heading, the button, how it looks, and whether it wants a reason."""

    title: str
    button: str
    css: str
    icon: str
    needs_reason: bool = False


# What many people are told of is asked once more, on a page of its own.
ASKED = {
    "publish": Asked(lazy("Announce this work?"), lazy("Announce it"), "btn--primary", "bell"),
    "keep": Asked(lazy("Keep this work where it is?"), lazy("Keep it"), "", "check", True),
    "move": Asked(lazy("Do this work at another time?"), lazy("Move it"), "", "calendar-clock", True),
    "finish": Asked(lazy("Is this work over?"), lazy("It is over"), "btn--primary", "check"),
    "cancel": Asked(lazy("Cancel this work?"), lazy("Cancel it"), "btn--danger", "x"),
}


class ActForm(Form):
    """Why something is done, and to when the work is moved."""

    reason = fields.long_text(lazy("Reason"), longest=2000, hint=lazy("Everybody who works here can read it."))
    starts_at = fields.moment(lazy("New beginning"))
    ends_at = fields.moment(lazy("New end"))


def showing_routes(bp: Blueprint) -> None:
    """Add the page of one, and who was told as a file."""
    bp.add_url_rule("/maintenance/<number>", "work", page)
    bp.add_url_rule("/maintenance/<number>/told.csv", "work_told", told)


@allows(SEE)
def page(number: str) -> Response:
    """Show one planned work with everything around it."""
    return show(*PAGE, form=ActForm.blank(), **around(number))


@allows(SEE)
def told(number: str) -> Response:
    """Hand out who was told what, with what proves it."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    return table_file(f"{work.number}", [_(each) for each in HEADING], _proofs(uow, work))


def around(number: str) -> dict[str, Any]:
    """Return what the page draws."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    ids = [each.id for each in work.resources]
    context = basics(uow, work)
    clashes = maintenance.find_clashes(uow, ids, work.spans, work.id) if context["is_draft"] else Clashes()
    names = names_of(uow)
    return context | {
        "impact": maintenance.survey_impact(uow, ids), "may_change": "submit" in context["steps"], "asked": ASKED,
        "is_own": work.phase == PROPOSED and work.planned_by == request_actor().key,
        "may_answer": may_answer(request_actor()), "needs_approval": needs_approval(work.kind),
        "may_note": work.phase in (PLANNED, REVIEW) and maintenance.may_note(request_actor()),
        "series": series_of(uow, work),
        "clashes": clashes, "holidays": [datetime.combine(each, NOON, UTC) for each in clashes.holidays],
        "decisions": [(each, names.get(each.by, "")) for each in maintenance.list_decisions(uow, work)],
        "objections": maintenance.list_objections_to(uow, work), "figures": maintenance.count_told(uow, work),
        "proofs": maintenance.list_proofs(uow, work, limit=MOST_TOLD),
        "phases": PHASE, "kinds": KIND, "risks": RISK, "whys": WHY, "outcomes": OUTCOME, "decided": DECIDED,
        "occasions": OCCASION, "hours": hours,
    }  # fmt: skip


def basics(uow: UnitOfWork, work: Maintenance) -> dict[str, Any]:
    """Return what each page about one work draws: how it stands, what may be done, and what speaks against it."""
    is_draft = work.phase in BEFORE_ANNOUNCED
    announced_at = uow.now() if is_draft else work.published_at or uow.now()
    return {
        "work": work, "steps": _steps(uow, work), "is_draft": is_draft, "may_override": may_override(request_actor()),
        "timing": maintenance.timing_at(uow, work.starts_at, announced_at), "alarms": _alarms(uow, work),
        "cause_said": cause_said,
    }  # fmt: skip


def _steps(uow: UnitOfWork, work: Maintenance) -> list[str]:
    """Return what this person may do now: nobody approves their own work, and nothing begins before its time."""
    if not request_actor().may(EDIT.permission):
        return []
    hindered = {
        "publish": not is_ready(work), "approve": work.planned_by == request_actor().key,
        "start": uow.now() < work.starts_at,
    }  # fmt: skip
    return [each for each in steps_from(work.phase) if not hindered.get(each)]


def is_ready(work: Maintenance) -> bool:
    """Tell whether nothing but the limits stands between a draft and its announcement."""
    return work.phase != DRAFT or not needs_approval(work.kind)


def hours(length: timedelta) -> float:
    """Return a length of time in hours, for the list of what counts."""
    return round(length.total_seconds() / 3600, 1)


def _alarms(uow: UnitOfWork, work: Maintenance) -> list[Any]:
    """Return the alarms that are open on the resources of work that goes on or is over.

    Those that the work itself explains are among them: nobody else looks at them before it is over.
    """
    if work.phase not in AFTER_WORK:
        return []
    asked = [AlarmFilter(state, resource_id=each.id) for each in work.resources for state in TO_LOOK_AT]
    return [alarm for each in asked for alarm in alarms.list_alarms(uow, each, limit=MOST_ALARMS)]


def names_of(uow: UnitOfWork) -> dict[str, str]:
    """Return the names of those who work here by the keys of their actors."""
    return {f"user:{each.id}": each.name for each in people.read_roster(uow).users}


def _proofs(uow: UnitOfWork, work: Maintenance) -> Iterator[tuple[object, ...]]:
    after = 0
    while rows := maintenance.list_proofs(uow, work, after=after, limit=PORTION):
        for each in rows:
            yield (
                each.notice.reader_name, _(OCCASION[each.notice.occasion]), each.notice.way or "–",
                iso(each.notice.at), iso(each.sent_at) if each.sent_at else "",
                iso(each.seen_at) if each.seen_at else "", each.seen_by or "",
            )  # fmt: skip
        after = rows[-1].notice.id
