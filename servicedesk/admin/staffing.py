"""Who gets tickets: skills and what asks for them, shifts of teams and people, and how load is measured."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Column, Listing
from servicedesk.admin.shift_hours import DaysOfShift, HoursOfShift
from servicedesk.admin.sla.typed import day_lines, read_day, read_hours, written_day, written_hours
from servicedesk.core import people, staffing, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.kernel.zones import zones_to_choose
from servicedesk.core.sla import own_days_of
from servicedesk.core.staffing import MeasureDraft, ShiftDraft, SkillDraft
from servicedesk.core.tickets import assigning
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import current_language
from servicedesk.web.places import LARGEST_ID

MANAGE = Permission("team.manage")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PRIORITIES = ("weight_1", "weight_2", "weight_3", "weight_4")
HEAVIEST, LONGEST_AGAIN = 999, 10_080
ONLY = 1  # there is one measure, and its page has no number


class SkillForm(SeenForm):
    """A skill as the administrator writes it."""

    code = fields.text(lazy("Code"), Required(), longest=40, hint=lazy("Small letters and digits. It stays as it is."))
    name = fields.text(lazy("Name"), Required(), longest=80)
    name_en = fields.text(lazy("Name in English"), longest=80)
    category_ids = fields.choices(lazy("Symptoms that ask for it"))
    service_kinds = fields.choices(lazy("Kinds of service that ask for it"))
    user_ids = fields.choices(lazy("Who has it"))


class ShiftForm(SeenForm):
    """A shift as the administrator writes it."""

    name = fields.text(lazy("Name"), Required(), longest=80)
    zone = fields.choice(lazy("Time zone"))
    team = fields.choice(lazy("Shift of the team"), hint=lazy("For all of the team who have no shift of their own."))
    user_ids = fields.choices(lazy("Shift of these people"), hint=lazy("It counts instead of that of their teams."))
    monday = fields.text(lazy("Monday"), HoursOfShift())
    tuesday = fields.text(lazy("Tuesday"), HoursOfShift())
    wednesday = fields.text(lazy("Wednesday"), HoursOfShift())
    thursday = fields.text(lazy("Thursday"), HoursOfShift())
    friday = fields.text(lazy("Friday"), HoursOfShift())
    saturday = fields.text(lazy("Saturday"), HoursOfShift())
    sunday = fields.text(lazy("Sunday"), HoursOfShift())
    days = fields.long_text(
        lazy("Days that differ"), DaysOfShift(), longest=40_000,
        hint=lazy("One on each line, as in 2026-12-24 | Christmas Eve | 08:00-12:00. Without hours nobody works."),
    )  # fmt: skip


class MeasureForm(SeenForm):
    """How load is measured."""

    weight_1 = fields.whole(lazy("Weight of priority 1"), Required(), smallest=0, largest=HEAVIEST)
    weight_2 = fields.whole(lazy("Weight of priority 2"), Required(), smallest=0, largest=HEAVIEST)
    weight_3 = fields.whole(lazy("Weight of priority 3"), Required(), smallest=0, largest=HEAVIEST)
    weight_4 = fields.whole(lazy("Weight of priority 4"), Required(), smallest=0, largest=HEAVIEST)
    most_open = fields.whole(
        lazy("Open tickets at most"), Required(), smallest=1, largest=999,
        hint=lazy("For everybody who has no number of their own."),
    )  # fmt: skip
    again_after = fields.whole(
        lazy("Minutes before somebody gets again what they handed back"), Required(), smallest=0,
        largest=LONGEST_AGAIN,
    )  # fmt: skip


def staffing_routes(bp: Blueprint) -> None:
    """Add the pages about skills, shifts and load."""
    bp.add_url_rule("/skills", "skills", skills)
    bp.add_url_rule("/shifts", "shifts", shifts)
    bp.add_url_rule("/assignment", "measure", measure)
    bp.add_url_rule("/assignment", "change_measure", change_measure, methods=["POST"])
    SKILLS.routes(bp, "/skills", "team.manage")
    SHIFTS.routes(bp, "/shifts", "team.manage")
    bp.add_url_rule("/skills/<int:row_id>/removal", "remove_skill", remove_skill, methods=["POST"])
    bp.add_url_rule("/shifts/<int:row_id>/removal", "remove_shift", remove_shift, methods=["POST"])


@allows(MANAGE)
def skills() -> Response:
    """Show the skills."""
    uow = unit_of_work()
    return Listing(
        lazy("Skills"),
        lazy("What some faults ask of whoever gets them. A team that assigns by load gives them to nobody else."),
        (
            Column(lazy("Name"), lambda row: row.name_in(current_language()), _skill_page),
            Column(lazy("Code"), lambda row: row.code),
        ),
        lambda wanted, after, limit: () if after else staffing.list_skills(uow),
        add=(lazy("Add a skill"), url_for("admin.new_skill")),
        empty=lazy("Without skills everybody of a team gets everything."),
    ).answer()


def _skill_page(row: Any) -> str:
    return url_for("admin.skill", row_id=row.id)


def _known_skill(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {}
    row, needs = staffing.get_skill(uow, row_id), assigning.read_needs(uow, row_id)
    return {
        "name": row.name, "name_en": row.name_en, "category_ids": [str(each) for each in needs.category_ids],
        "service_kinds": needs.service_kinds,
        "user_ids": sorted(str(each.id) for each in row.users if each.is_active),
    }  # fmt: skip


def _save_skill(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    user_ids = tuple(int(each) for each in sent["user_ids"])
    draft = SkillDraft(sent.get("code") or "", sent["name"], sent["name_en"] or "", user_ids)
    kept = staffing.change_skill(uow, row_id, draft) if row_id else staffing.create_skill(uow, draft)
    assigning.choose_needs(uow, kept.id, [int(each) for each in sent["category_ids"]], sent["service_kinds"])
    return kept.id


def _offered_to_skills(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    categories = tickets.list_categories(uow)
    kinds = sorted({each.service_kind for each in categories if each.service_kind})
    return {
        "category_ids": [(str(each.id), each.symptom_in(current_language())) for each in categories],
        "service_kinds": [(kind, kind) for kind in kinds], "user_ids": _staff(uow),
    }  # fmt: skip


def _staff(uow: UnitOfWork) -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in people.read_roster(uow).users if each.is_active]


SKILLS = Editor(
    ("skills", "skill"), SkillForm, (lazy("New skill"), lazy("Skill")), _known_skill, _save_skill, _offered_to_skills,
    lambda uow, row_id: {"removal": url_for("admin.remove_skill", row_id=row_id)}, "admin/staffing/removal.html",
    fixed=("code",),
)  # fmt: skip


@allows(MANAGE)
def remove_skill(row_id: int) -> Response:
    """Take a skill away from everybody and from all that asks for it."""
    SKILLS.keep_shown(min(row_id, LARGEST_ID))
    with unit_of_work() as uow:
        assigning.remove_skill(uow, min(row_id, LARGEST_ID))
    return done(url_for("admin.skills"))


@allows(MANAGE)
def shifts() -> Response:
    """Show the shifts."""
    uow = unit_of_work()
    return Listing(
        lazy("Shifts"),
        lazy("Who works when. Whoever has no shift, and whose teams have none, counts as always on shift."),
        (
            Column(lazy("Name"), lambda row: row.name, lambda row: url_for("admin.shift", row_id=row.id)),
            Column(lazy("Team"), lambda row: row.team.name if row.team else ""),
            Column(lazy("People"), lambda row: ", ".join(sorted(each.name for each in row.users))),
        ),
        lambda wanted, after, limit: () if after else staffing.list_shifts(uow),
        add=(lazy("Add a shift"), url_for("admin.new_shift")),
        empty=lazy("Without shifts everybody counts as always on shift."),
    ).answer()


def _known_shift(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {}
    row = staffing.get_shift(uow, row_id)
    week = {
        day: written_hours(tuple((opens, closes) for opens, closes in hours))
        for day, hours in zip(WEEK, row.week, strict=True)
    }
    return week | {
        "name": row.name, "zone": row.zone, "team": str(row.team_id or ""),
        "user_ids": sorted(str(each.id) for each in row.users if each.is_active),
        "days": "\n".join(written_day(own) for own in own_days_of(row.days)),
    }  # fmt: skip


def _save_shift(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    draft = ShiftDraft(
        sent["name"], tuple(read_hours(sent[day] or "") or () for day in WEEK),
        tuple(own for own in map(read_day, day_lines(sent["days"] or "")) if own), sent["zone"] or "",
        int(sent["team"] or 0), tuple(int(each) for each in sent["user_ids"]),
    )  # fmt: skip
    return (staffing.change_shift(uow, row_id, draft) if row_id else staffing.create_shift(uow, draft)).id


def _offered_to_shifts(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    zones = zones_to_choose()
    return {
        "zone": [(name, name) for name in zones], "user_ids": _staff(uow),
        "team": [(str(each.id), each.name) for each in people.list_teams(uow) if not each.is_external],
    }  # fmt: skip


SHIFTS = Editor(
    ("shifts", "shift"), ShiftForm, (lazy("New shift"), lazy("Shift")), _known_shift, _save_shift, _offered_to_shifts,
    lambda uow, row_id: {"removal": url_for("admin.remove_shift", row_id=row_id)}, "admin/staffing/removal.html",
    body="admin/staffing/shift.html",
)  # fmt: skip


@allows(MANAGE)
def remove_shift(row_id: int) -> Response:
    """Take a shift away."""
    SHIFTS.keep_shown(min(row_id, LARGEST_ID))
    with unit_of_work() as uow:
        staffing.remove_shift(uow, min(row_id, LARGEST_ID))
    return done(url_for("admin.shifts"))


@allows(MANAGE)
def measure() -> Response:
    """Show how load is measured."""
    return MEASURE.show_one(ONLY)


@allows(MANAGE)
def change_measure() -> Response:
    """Measure load otherwise."""
    return MEASURE.write_one(ONLY)


def _known_measure(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    known = staffing.read_measure(uow)
    weights = dict(zip(PRIORITIES, known.weights, strict=True))
    return {**weights, "most_open": known.most_open, "again_after": known.again_after}


def _save_measure(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    weights = tuple(sent[name] for name in PRIORITIES)
    staffing.change_measure(uow, MeasureDraft(weights, sent["most_open"], sent["again_after"]))
    return ONLY


MEASURE = Editor(
    ("measure", "measure"), MeasureForm, ("", lazy("Assignment by load")), _known_measure, _save_measure,
    hint=lazy("Who is fit for a ticket and carries least gets it. Which teams assign so stands on the page of each."),
    place=lambda row_id: url_for("admin.measure"),
)  # fmt: skip
