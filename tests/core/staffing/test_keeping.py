"""Skills, shifts, absences and limits: who may change them, what is refused, and what is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import staffing
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import User
from servicedesk.core.sla import OwnDay
from servicedesk.core.staffing import AbsenceDraft, MeasureDraft, ShiftDraft, SkillDraft
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
NIGHTS = ShiftDraft("Noche", ((("22:00", "06:00"),),) * 7)


def told(work, kind):
    return [each.values["action"] for each in work().session.scalars(select(EventRecord)) if each.kind == kind]


def read(work, crew, team_ids=None):
    uow = work()
    return {
        each.user_id: each for each in staffing.read_agents(uow, team_ids or [crew.csm], staffing.read_measure(uow))
    }


def test_a_skill_is_given_to_people_renamed_and_taken_away(work, crew):
    with work(crew.boss) as uow:
        skill = staffing.create_skill(uow, SkillDraft("fibre", "Fibra", "Fibre", (crew.ana.id,)))
        skill_id = skill.id
    with work(crew.boss) as uow:
        staffing.change_skill(uow, skill_id, SkillDraft("", "Fibra óptica", user_ids=(crew.ana.id, crew.eva.id)))

    known = staffing.get_skill(work(crew.ana), skill_id)

    assert (known.code, known.name_in("en"), {each.id for each in known.users}) == (
        "fibre", "Fibra óptica", {crew.ana.id, crew.eva.id},
    )  # fmt: skip
    assert read(work, crew)[crew.ana.id].skills == {skill_id}

    with work(crew.boss) as uow:
        staffing.remove_skill(uow, staffing.get_skill(uow, skill_id))

    assert not staffing.list_skills(work(crew.ana))
    assert told(work, "skill.changed") == ["created", "changed", "removed"]


def test_a_skill_needs_a_code_of_its_own(work, crew):
    with work(crew.boss) as uow:
        staffing.create_skill(uow, SkillDraft("fibre", "Fibra"))

    with pytest.raises(Invalid) as taken, work(crew.boss) as uow:
        staffing.create_skill(uow, SkillDraft("fibre", "Otra"))
    with pytest.raises(NotFound):
        staffing.get_skill(work(crew.boss), 999)

    assert set(taken.value.problems) == {"code"}


def test_strangers_know_no_skills(work, crew):
    with pytest.raises(Forbidden):
        staffing.list_skills(work(ANONYMOUS))


def test_nobody_gets_a_skill_who_works_here_no_longer(work, crew):
    with work() as uow:
        uow.session.get(User, crew.ana.id).is_active = False

    with pytest.raises(NotFound), work(crew.boss) as uow:
        staffing.create_skill(uow, SkillDraft("fibre", "Fibra", user_ids=(crew.ana.id,)))


def test_agents_keep_neither_skills_nor_shifts(work, crew):
    for actor in (crew.ana, crew.eva):
        with pytest.raises(Forbidden), work(actor) as uow:
            staffing.create_skill(uow, SkillDraft("fibre", "Fibra"))
        with pytest.raises(Forbidden), work(actor) as uow:
            staffing.create_shift(uow, NIGHTS)
        with pytest.raises(Forbidden):
            staffing.list_shifts(work(actor))


def test_the_shift_of_a_person_counts_instead_of_that_of_the_team(work, crew, clock):
    day = ShiftDraft("Día", ((("08:00", "17:00"),),) * 7, team_id=crew.csm)
    with work(crew.boss) as uow:
        staffing.create_shift(uow, day)
        night = staffing.create_shift(uow, replace(NIGHTS, user_ids=(crew.eva.id,))).id

    agents = read(work, crew)

    assert agents[crew.ana.id].duty([crew.csm], clock.now()).is_on
    assert not agents[crew.eva.id].duty([crew.csm], clock.now()).is_on
    assert agents[crew.ana.id].duty([crew.cor], clock.now()).until is None

    with work(crew.boss) as uow:
        staffing.change_shift(uow, night, replace(day, name="Tarde", team_id=0, user_ids=(crew.eva.id,)))
    assert read(work, crew)[crew.eva.id].duty([crew.csm], clock.now()).is_on
    assert [each.name for each in staffing.list_shifts(work(crew.boss))] == ["Día", "Tarde"]

    with work(crew.boss) as uow:
        staffing.remove_shift(uow, night)
    with pytest.raises(NotFound):
        staffing.get_shift(work(crew.boss), night)
    assert told(work, "shift.changed") == ["created", "created", "changed", "removed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"zone": "Lima"}, "zone"),
        ({"week": ((),) * 6}, "week"),
        ({"week": ((),) * 7}, "week"),
        ({"week": ((("8", "x"),),) * 7}, "week"),
        ({"team_id": 0}, "team"),
        ({"days": (OwnDay(date(2026, 12, 24)), OwnDay(date(2026, 12, 24)))}, "days"),
        ({"days": (OwnDay(date(2026, 12, 24), "", (("8", "x"),)),)}, "days"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(work, crew, changes, field):
    draft = replace(replace(NIGHTS, team_id=crew.csm), **changes)

    with pytest.raises(Invalid) as refused, work(crew.boss) as uow:
        staffing.create_shift(uow, draft)

    assert set(refused.value.problems) == {field}


def test_days_of_their_own_are_kept_in_order(work, crew):
    days = (OwnDay(date(2026, 12, 31), "Fin de año"), OwnDay(date(2026, 12, 24), "Nochebuena", (("08:00", "12:00"),)))

    with work(crew.boss) as uow:
        shift_id = staffing.create_shift(uow, replace(NIGHTS, team_id=crew.csm, days=days)).id

    kept = staffing.get_shift(work(crew.boss), shift_id).days
    assert [each["day"] for each in kept] == ["2026-12-24", "2026-12-31"]


def test_one_says_that_one_is_away_and_back(work, crew):
    with work(crew.ana) as uow:
        first = staffing.plan_absence(uow, AbsenceDraft(crew.ana.id)).id
    with work(crew.ana) as uow:
        again = staffing.plan_absence(uow, AbsenceDraft(crew.ana.id)).id

    assert (first, read(work, crew)[crew.ana.id].away) == (again, "away")

    with work(crew.ana) as uow:
        staffing.come_back(uow, crew.ana.id)

    assert read(work, crew)[crew.ana.id].away == ""
    assert told(work, "absence.changed") == ["planned", "ended"]


def test_a_supervisor_plans_for_the_team_and_nobody_else_does(work, crew, clock):
    coming = AbsenceDraft(crew.ana.id, "vacation", clock.now() + timedelta(days=1), clock.now() + timedelta(days=9))
    with work(crew.eva) as uow:
        planned = staffing.plan_absence(uow, coming).id

    assert [each.id for each in staffing.list_absences(work(crew.eva), crew.ana.id)] == [planned]
    assert [each.id for each in staffing.list_absences(work(crew.boss), crew.ana.id)] == [planned]
    assert not staffing.list_absences(work(crew.leo), crew.ana.id)
    assert read(work, crew)[crew.ana.id].away == ""
    with pytest.raises(Forbidden), work(crew.leo) as uow:
        staffing.plan_absence(uow, coming)
    with pytest.raises(Forbidden), work(crew.eva) as uow:
        staffing.plan_absence(uow, replace(coming, user_id=crew.leo.id))
    with pytest.raises(NotFound):
        staffing.get_absence(work(crew.leo), planned)

    with work(crew.ana) as uow:
        staffing.come_back(uow, crew.ana.id)
        staffing.withdraw_absence(uow, planned)

    assert not staffing.list_absences(work(crew.ana), crew.ana.id)
    assert told(work, "absence.changed") == ["planned", "withdrawn"]


def test_an_absence_that_lasts_is_ended_when_it_is_taken_back(work, crew, clock):
    with work(crew.ana) as uow:
        absence_id = staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, "sick")).id
    clock.advance(timedelta(hours=2))

    with work(crew.eva) as uow:
        staffing.withdraw_absence(uow, absence_id)

    assert staffing.get_absence(work(crew.ana), absence_id).ends_at == clock.now()
    assert read(work, crew)[crew.ana.id].away == ""


def test_an_absence_that_is_over_stays_as_it_was(work, crew, clock):
    end = clock.now() + timedelta(hours=1)
    with work(crew.ana) as uow:
        absence_id = staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, "training", ends_at=end)).id
    clock.advance(timedelta(hours=2))

    with work(crew.ana) as uow:
        staffing.withdraw_absence(uow, absence_id)

    assert staffing.get_absence(work(crew.ana), absence_id).ends_at == end
    assert told(work, "absence.changed") == ["planned"]


@pytest.mark.parametrize(("changes", "field"), [({"kind": "beach"}, "kind"), ({"ends_at": "before"}, "ends_at")])
def test_an_absence_that_cannot_be_is_refused(work, crew, clock, changes, field):
    changes = {name: clock.now() if value == "before" else value for name, value in changes.items()}

    with pytest.raises(Invalid) as refused, work(crew.ana) as uow:
        staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, **changes))

    assert set(refused.value.problems) == {field}


def test_of_several_absences_the_longest_tells_until_when(work, crew, clock):
    soon, late = clock.now() + timedelta(days=1), clock.now() + timedelta(days=5)
    with work(crew.ana) as uow:
        for ends_at in (soon, late, soon):
            staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, "vacation", clock.now(), ends_at))

    assert read(work, crew)[crew.ana.id].away_until == late

    with work(crew.ana) as uow:
        staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, "sick"))
        staffing.plan_absence(uow, AbsenceDraft(crew.ana.id, "vacation", clock.now(), late))

    assert (read(work, crew)[crew.ana.id].away, read(work, crew)[crew.ana.id].away_until) == ("sick", None)


def test_somebody_carries_another_number_until_it_is_taken_back(work, crew):
    with work(crew.eva) as uow:
        staffing.limit_load(uow, crew.ana.id, 5)
    limited = read(work, crew)[crew.ana.id]
    with work(crew.eva) as uow:
        staffing.limit_load(uow, crew.ana.id, 6)
        staffing.limit_load(uow, crew.ana.id, 0)
        staffing.limit_load(uow, crew.ana.id, 0)

    assert (limited.most_open, limited.has_own_limit) == (5, True)
    assert (read(work, crew)[crew.ana.id].most_open, read(work, crew)[crew.ana.id].has_own_limit) == (20, False)


def test_a_limit_is_set_by_whoever_supervises_and_within_reason(work, crew):
    with pytest.raises(Forbidden), work(crew.ana) as uow:
        staffing.limit_load(uow, crew.ana.id, 5)
    with pytest.raises(Invalid), work(crew.boss) as uow:
        staffing.limit_load(uow, crew.ana.id, -1)


def test_the_measure_is_changed_by_an_administrator(work, crew):
    with work(crew.boss) as uow:
        staffing.change_measure(uow, MeasureDraft((5, 3, 2, 1), 10, 30))
    with work(crew.boss) as uow:
        staffing.change_measure(uow, MeasureDraft((5, 3, 2, 0), 12, 30))

    assert staffing.read_measure(work(crew.ana)) == ((5, 3, 2, 0), 12, 30)
    assert read(work, crew)[crew.ana.id].most_open == 12
    with pytest.raises(Forbidden), work(crew.eva) as uow:
        staffing.change_measure(uow, MeasureDraft((5, 3, 2, 1), 10, 30))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (MeasureDraft((1, 2), 10, 30), "weights"),
        (MeasureDraft((1, 2, 3, -1), 10, 30), "weights"),
        (MeasureDraft((1, 2, 3, 4), 0, 30), "most_open"),
        (MeasureDraft((1, 2, 3, 4), 1, -1), "again_after"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(work, crew, draft, field):
    with pytest.raises(Invalid) as refused, work(crew.boss) as uow:
        staffing.change_measure(uow, draft)

    assert set(refused.value.problems) == {field}


def test_who_supervises_which_teams(work, crew):
    assert staffing.supervised_by(crew.boss).is_all
    assert staffing.supervised_by(crew.eva).team_ids == {crew.csm}
    with pytest.raises(Forbidden):
        staffing.supervised_by(crew.ana)


def test_whoever_left_counts_as_away(work, crew):
    with work() as uow:
        uow.session.get(User, crew.ana.id).is_active = False

    assert staffing.away_among(work(), {crew.ana.id, crew.eva.id}) == {crew.ana.id}
    assert staffing.away_among(work(), set()) == set()
    assert set(read(work, crew)) == {crew.eva.id}
