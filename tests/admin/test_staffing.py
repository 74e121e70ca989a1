"""The administrator's pages about skills, shifts and load, and the way in which a team assigns."""

import pytest

from servicedesk.core import people, staffing
from servicedesk.core.tickets import assigning
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE
from tests.make import make_category, make_team, make_ticket

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def team_id(work):
    """Return a team."""
    with work() as uow:
        return make_team(uow).id


def test_a_skill_is_added_with_what_asks_for_it_changed_and_removed(admin, work, office):
    with work() as uow:
        category = make_category(uow, service_kind="internet").id
    new = {"code": "fibre", "name": "Fibra", "name_en": "Fibre", "category_ids": [str(category)],
           "service_kinds": ["internet"], "user_ids": [str(office.lucia.id)]}  # fmt: skip

    made = admin.submit("/admin/skills/new", new, "/admin/skills/new")
    (skill,) = staffing.list_skills(work())
    assert made.status_code == 303
    assert assigning.read_needs(work(), skill.id) == ([category], ["internet"])
    assert "Fibra" in admin.get("/admin/skills").text

    page = f"/admin/skills/{skill.id}"
    admin.submit(page, {"name": "Fibra óptica", "category_ids": [], "service_kinds": []}, page)
    assert staffing.get_skill(work(), skill.id).name == "Fibra óptica"
    assert assigning.read_needs(work(), skill.id) == ([], [])

    admin.submit(page, None, f"{page}/removal")
    assert not staffing.list_skills(work())


def test_a_night_shift_is_written_as_it_is_worked(admin, work, team_id):
    new = {"name": "Noche", "team": str(team_id), "monday": "22-6", "friday": "08:00-12:00, 13:00-17:00",
           "days": "2026-12-24 | Nochebuena | 08:00-12:00\n2026-12-25"}  # fmt: skip

    admin.submit("/admin/shifts/new", new, "/admin/shifts/new")

    (shift,) = staffing.list_shifts(work())
    assert shift.week[0] == [["22:00", "06:00"]]
    page = f"/admin/shifts/{shift.id}"
    drawn = admin.get(page).text
    assert "22:00-06:00" in drawn and "2026-12-24 | Nochebuena | 08:00-12:00" in drawn
    assert "Noche" in admin.get("/admin/shifts").text
    admin.submit(page, {"name": "Madrugada"}, page)
    assert staffing.get_shift(work(), shift.id).name == "Madrugada"
    admin.submit(page, None, f"{page}/removal")
    assert not staffing.list_shifts(work())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"monday": "mañana"}, "08:00-12:00"),
        ({"days": "2026-12-24 | Nochebuena | ayer"}, "1"),
        ({}, "El turno no tiene ninguna hora"),
        ({"monday": "8-12", "team": ""}, "Elegir el equipo o las personas"),
    ],
)
def test_a_shift_that_cannot_be_is_asked_again(admin, work, team_id, typed, words):
    refused = admin.submit("/admin/shifts/new", {"name": "X", "team": str(team_id), **typed}, "/admin/shifts/new")

    assert refused.status_code == 422
    assert words in text_of(refused)
    assert not staffing.list_shifts(work())


def test_what_tickets_weigh_is_changed(admin, work):
    page = "/admin/assignment"
    changed = {
        "weight_1": "9",
        "weight_2": "5",
        "weight_3": "2",
        "weight_4": "1",
        "most_open": "12",
        "again_after": "30",
    }

    admin.submit(page, changed, page)

    assert staffing.read_measure(work()) == ((9, 5, 2, 1), 12, 30)
    assert admin.submit(page, {**changed, "most_open": "0"}, page).status_code == 422


def test_a_team_begins_to_assign_by_load_and_takes_what_lies_there(admin, work, team_id):
    with work() as uow:
        make_category(uow, team_id=team_id)
        make_ticket(uow, category="no_service")
    page = f"/admin/teams/{team_id}"

    admin.submit(page, {"assigns_by": "load"}, page)

    assert people.get_team(work(), team_id).assigns_by == "load"
    assert assigning.list_teams_with_unplaced(work()) == [team_id]


def test_a_new_team_assigns_by_hand_unless_it_is_said_otherwise(admin, work):
    admin.submit("/admin/teams/new", {"code": "night", "name": "Noche"}, "/admin/teams/new")

    assert [each.assigns_by for each in people.list_teams(work())] == ["hand"]
