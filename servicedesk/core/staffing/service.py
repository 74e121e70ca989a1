"""Keeping skills, shifts, absences and limits."""

from datetime import datetime

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.kernel.zones import known_zones
from servicedesk.core.people import get_team, get_user
from servicedesk.core.people.models import User
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require, unless_taken
from servicedesk.core.staffing.drafts import ABSENCES, AbsenceDraft, MeasureDraft, ShiftDraft, SkillDraft
from servicedesk.core.staffing.events import (
    AbsenceChanged,
    CapacityChanged,
    MeasureChanged,
    ShiftChanged,
    SkillChanged,
)
from servicedesk.core.staffing.models import Absence, Capacity, Shift, Skill, WorkMeasure
from servicedesk.core.staffing.queries import (
    MANAGE,
    find_capacity,
    find_measure,
    get_absence,
    get_shift,
    get_skill,
    list_absences,
    may_plan_for,
)
from servicedesk.core.staffing.rules import are_shift_hours

LONGEST_NAME, WEEK_DAYS, MOST_DAYS = 80, 7, 400
MOST_OPEN, HEAVIEST, LONGEST_AGAIN = 999, 999, 10_080


def create_skill(uow: UnitOfWork, draft: SkillDraft) -> Skill:
    """Add a skill; Invalid tells every field that cannot be taken."""
    require(uow, MANAGE)
    checks = Checks()
    checks.code("code", draft.code)
    return _write_skill(uow, Skill(code=draft.code), draft, checks, "created")


def change_skill(uow: UnitOfWork, skill_id: int, draft: SkillDraft) -> Skill:
    """Make a skill as the draft says, but for its code."""
    require(uow, MANAGE)
    return _write_skill(uow, get_skill(uow, skill_id), draft, Checks(), "changed")


def remove_skill(uow: UnitOfWork, skill: Skill) -> None:
    """Take a skill away from everybody; whoever calls has seen to it that nothing asks for it any more."""
    require(uow, MANAGE)
    uow.session.delete(skill)
    uow.publish(SkillChanged(skill_id=skill.id, code=skill.code, action="removed"))


def _write_skill(uow: UnitOfWork, skill: Skill, draft: SkillDraft, checks: Checks, action: str) -> Skill:
    name = checks.line("name", draft.name, LONGEST_NAME)
    name_en = checks.line("name_en", draft.name_en, LONGEST_NAME, required=False)
    checks.finish()
    users = _users(uow, draft.user_ids)
    with unless_taken(uow, "code"):
        skill.name, skill.name_en, skill.users = name, name_en, users
        uow.session.add(skill)
    uow.publish(SkillChanged(skill_id=skill.id, code=skill.code, action=action))
    return skill


def create_shift(uow: UnitOfWork, draft: ShiftDraft) -> Shift:
    """Add a shift; Invalid tells every field that cannot be taken."""
    require(uow, MANAGE)
    return _write_shift(uow, Shift(), draft, "created")


def change_shift(uow: UnitOfWork, shift_id: int, draft: ShiftDraft) -> Shift:
    """Make a shift as the draft says; who is on duty is another matter from now on."""
    require(uow, MANAGE)
    return _write_shift(uow, get_shift(uow, shift_id), draft, "changed")


def remove_shift(uow: UnitOfWork, shift_id: int) -> None:
    """Take a shift away; whoever has no other one counts as always on duty."""
    require(uow, MANAGE)
    shift = get_shift(uow, shift_id)
    uow.session.delete(shift)
    uow.publish(ShiftChanged(shift_id=shift_id, action="removed"))


def _write_shift(uow: UnitOfWork, shift: Shift, draft: ShiftDraft, action: str) -> Shift:
    checks = Checks()
    name = checks.line("name", draft.name, LONGEST_NAME)
    _check_hours(checks, draft)
    checks.finish()
    shift.name, shift.zone = name, draft.zone
    shift.team_id = get_team(uow, draft.team_id).id if draft.team_id else None
    shift.users = _users(uow, draft.user_ids)
    shift.week = [[list(pair) for pair in hours] for hours in draft.week]
    own = sorted(draft.days, key=lambda each: each.day)
    shift.days = [
        {"day": each.day.isoformat(), "name": each.name, "hours": [list(pair) for pair in each.hours]} for each in own
    ]
    uow.session.add(shift)
    uow.session.flush()  # the fact names the shift by its identifier
    uow.publish(ShiftChanged(shift_id=shift.id, action=action))
    return shift


def _check_hours(checks: Checks, draft: ShiftDraft) -> None:
    if draft.zone and draft.zone not in known_zones():
        checks.object_to("zone", "unknown")
    if len(draft.week) != WEEK_DAYS or not all(are_shift_hours(hours) for hours in draft.week):
        checks.object_to("week", "sla.hours")
    elif not any(draft.week):
        checks.object_to("week", "staffing.empty_week")
    if not (draft.team_id or draft.user_ids):
        checks.object_to("team", "staffing.nobodys_shift")
    days = [each.day for each in draft.days]
    if len(set(days)) != len(days) or len(days) > MOST_DAYS:
        checks.object_to("days", "sla.days")
    if not all(are_shift_hours(each.hours) for each in draft.days):
        checks.object_to("days", "sla.hours")


def plan_absence(uow: UnitOfWork, draft: AbsenceDraft) -> Absence:
    """Note that somebody is or will be away: oneself, or for whom one plans.

    Whoever is away for now and says so again stays so: the absence that lasts is returned. Raises Forbidden,
    NotFound and Invalid.
    """
    _require_plan(uow, draft.user_id)
    now, user = uow.now(), get_user(uow, draft.user_id)
    begins_at = draft.begins_at or now
    checks = Checks()
    checks.one_of("kind", draft.kind, ABSENCES)
    if draft.ends_at is not None and draft.ends_at <= max(begins_at, now):
        checks.object_to("ends_at", "staffing.ends_before")
    checks.finish()
    lasting = _lasting_open(uow, user.id, now) if draft.begins_at is None and draft.ends_at is None else None
    if lasting is not None:
        return lasting
    absence = Absence(
        user_id=user.id, kind=draft.kind, begins_at=begins_at, ends_at=draft.ends_at, hands_back=draft.hands_back,
        by=uow.actor.key,
    )  # fmt: skip
    uow.session.add(absence)
    uow.session.flush()  # its page is named by its identifier
    _publish_absence(uow, absence, "planned")
    return absence


def come_back(uow: UnitOfWork, user_id: int) -> None:
    """End every absence of somebody that lasts now; nothing happens to whoever is not away."""
    _require_plan(uow, user_id)
    now = uow.now()
    for absence in list_absences(uow, user_id):
        if absence.begins_at <= now:
            absence.ends_at = now
            _publish_absence(uow, absence, "ended")


def withdraw_absence(uow: UnitOfWork, absence_id: int) -> None:
    """Take back an absence that is still to come, and end one that lasts; one that is over stays as it was."""
    absence = get_absence(uow, absence_id)
    _require_plan(uow, absence.user_id)
    if absence.ends_at is not None and absence.ends_at <= uow.now():
        return
    if absence.begins_at <= uow.now():
        absence.ends_at = uow.now()
        _publish_absence(uow, absence, "ended")
        return
    uow.session.delete(absence)
    _publish_absence(uow, absence, "withdrawn")


def limit_load(uow: UnitOfWork, user_id: int, most_open: int) -> None:
    """Say how many open tickets somebody carries at most; 0 for as many as everybody."""
    if not may_plan_for(uow, user_id):
        raise Forbidden
    user = get_user(uow, user_id)
    if not 0 <= most_open <= MOST_OPEN:
        raise Invalid({"most_open": Message("unknown")})
    known = find_capacity(uow, user.id)
    if most_open:
        capacity = known or Capacity(user_id=user.id)
        capacity.most_open = most_open
        uow.session.add(capacity)
    elif known is not None:
        uow.session.delete(known)
    uow.publish(CapacityChanged(user_id=user.id, most_open=most_open))


def change_measure(uow: UnitOfWork, draft: MeasureDraft) -> WorkMeasure:
    """Say what tickets weigh, how many anybody carries at most, and when one gets again what one handed back."""
    require(uow, MANAGE)
    checks = Checks()
    if len(draft.weights) != 4 or not all(0 <= each <= HEAVIEST for each in draft.weights):  # noqa: PLR2004  # the priorities of ITIL
        checks.object_to("weights", "unknown")
    if not 1 <= draft.most_open <= MOST_OPEN:
        checks.object_to("most_open", "unknown")
    if not 0 <= draft.again_after <= LONGEST_AGAIN:
        checks.object_to("again_after", "unknown")
    checks.finish()
    row = find_measure(uow) or WorkMeasure()
    row.weights, row.most_open, row.again_after = list(draft.weights), draft.most_open, draft.again_after
    uow.session.add(row)
    uow.session.flush()  # the fact names the row by its identifier
    uow.publish(
        MeasureChanged(
            measure_id=row.id, weights=row.weights, most_open=row.most_open, again_after=row.again_after
        )
    )  # fmt: skip
    return row


def _require_plan(uow: UnitOfWork, user_id: int) -> None:
    own = uow.actor.is_staff and uow.actor.id == user_id
    if not own and not may_plan_for(uow, user_id):
        raise Forbidden


def _lasting_open(uow: UnitOfWork, user_id: int, now: datetime) -> Absence | None:
    known = (each for each in list_absences(uow, user_id) if each.ends_at is None and each.begins_at <= now)
    return next(known, None)


def _users(uow: UnitOfWork, user_ids: tuple[int, ...]) -> list[User]:
    """Return these users; NotFound for one that the actor does not see."""
    found = [get_user(uow, user_id) for user_id in sorted(set(user_ids))]
    if not all(each.is_active for each in found):
        raise NotFound
    return found


def _publish_absence(uow: UnitOfWork, absence: Absence, action: str) -> None:
    uow.publish(
        AbsenceChanged(
            user_id=absence.user_id, action=action, absence=absence.kind, begins_at=absence.begins_at.isoformat(),
            ends_at=absence.ends_at.isoformat() if absence.ends_at else "", hands_back=absence.hands_back,
        )
    )  # fmt: skip
