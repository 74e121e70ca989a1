"""The load of agents, one's own shift, and handing back, through the pages."""

from datetime import timedelta

import pytest

from servicedesk.core import people, staffing, tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.people import TeamDraft
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
from servicedesk.core.staffing import ShiftDraft, SkillDraft
from servicedesk.core.tickets import assigning
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import make_staff, make_team
from tests.statements import counted

pytestmark = ON_ONE_DATABASE


class Crew:
    """Jimena and Raúl of a team that assigns by load, and Eva who supervises it."""

    def __init__(self, floor):
        """Set the stage."""
        self.floor = floor
        with floor.work() as uow:
            team = make_team(uow, assigns_by="load")
            self.team_id = team.id
            jimena = uow.session.get(people.User, floor.jimena.id)
            jimena.teams = [team]
            self.raul = make_staff(uow, "csm_agent", team, name="Raúl Inga")
            self.eva = make_staff(uow, "csm_supervisor", team, name="Eva Paz")

    def give(self, **changes):
        """Open a ticket into the team and let the desk find somebody for it; return its number."""
        number = self.floor.open(**changes).number
        with self.floor.work() as uow:
            tickets.assign_team(uow, number, self.team_id)
        with self.floor.work(job_actor("assign")) as uow:
            assigning.place_waiting(uow, self.team_id, assigning.list_to_place(uow, self.team_id))
        return number


@pytest.fixture
def crew(floor):
    """Return a team that assigns by load."""
    return Crew(floor)


def page(browser, url):
    return text_of(browser.get(url))


def test_a_supervisor_sees_what_each_agent_carries(crew, floor):
    with floor.work() as uow:
        staffing.create_skill(uow, SkillDraft("fibre", "Fibra", "Fibre", (floor.jimena.id,)))
    crew.give()
    crew.give()

    shown = page(floor.client(crew.eva), "/desk/load")

    assert "Jimena Tello" in shown and "Raúl Inga" in shown and "Fibra" in shown
    assert shown.count("1 de 20") == 2
    assert 'href="/desk/load"' in shown


def test_what_was_missed_is_counted_in_the_gender_of_its_column(crew, floor):
    with floor.work() as uow:
        targets = tuple(TargetDraft(clock, (60,) * 4) for clock in ("attention", "next_update"))
        create_policy(uow, PolicyDraft("Hogares", targets=targets))
    crew.give()
    crew.give()
    floor.clock.advance(timedelta(hours=2))
    with floor.work() as uow:
        tickets.sweep_clocks(uow, "ours")

    shown = page(floor.client(crew.eva), "/desk/load")

    assert "incumplido" in shown and "incumplida" not in shown


def test_the_address_narrows_and_orders_the_list(crew, floor):
    crew.give()
    with floor.work(floor.agent) as uow:
        staffing.plan_absence(uow, staffing.AbsenceDraft(floor.jimena.id, "vacation"))
    eva = floor.client(crew.eva)

    off = page(eva, "/desk/load?show=off")
    on = page(eva, "/desk/load?show=duty&order=name")
    late = page(eva, f"/desk/load?show=late&team={crew.team_id}&order=free")

    assert "Jimena Tello" in off and "De vacaciones" in off and "Raúl Inga" not in off
    assert "Raúl Inga" in on and "Jimena Tello" not in on
    assert "Nadie que mostrar" in late
    assert page(eva, "/desk/load?show=x&order=y").count("Raúl Inga") == 1
    assert eva.get("/desk/load?team=999999").status_code == 404


def test_the_view_asks_for_news_and_hears_nothing_until_something_happens(crew, floor):
    eva = floor.client(crew.eva)
    latest = tickets.latest_fact(floor.work())

    assert eva.get(f"/desk/load/news?heard={latest}", headers=SWAP).status_code == 204
    crew.give()
    drawn = eva.get(f"/desk/load/news?heard={latest}", headers=SWAP)

    assert drawn.status_code == 200
    assert "Jimena Tello" in text_of(drawn)


def test_agents_see_nobodys_load_but_their_own(crew, floor, desk):
    assert desk.get("/desk/load").status_code == 403
    assert desk.get("/desk/load/news").status_code == 403
    assert desk.get(f"/desk/load/{crew.raul.id}").status_code == 403
    assert desk.get("/desk/shift").location == f"/desk/load/{floor.jimena.id}"
    assert "Estoy ausente" in page(desk, f"/desk/load/{floor.jimena.id}")
    assert 'href="/desk/load"' not in page(desk, "/desk/")
    assert 'href="/desk/shift"' in page(desk, "/desk/")


def test_one_tap_says_that_one_is_away_and_another_that_one_is_back(crew, floor, desk):
    own = f"/desk/load/{floor.jimena.id}"

    went = desk.submit(own, None, f"{own}/away")
    assert went.status_code == 303
    assert "Ya volví" in page(desk, own)

    desk.submit(own, None, f"{own}/back")
    assert "Estoy ausente" in page(desk, own)
    assert desk.get(f"{own}/away").location == own


def test_a_supervisor_plans_an_absence_and_takes_it_back(crew, floor):
    eva, his = floor.client(crew.eva), f"/desk/load/{crew.raul.id}"

    wrong = eva.submit(
        his, {"kind": "vacation", "begins_at": "2026-12-01T08:00", "ends_at": "2026-11-30T08:00"}, f"{his}/absences"
    )
    eva.submit(
        his,
        {
            "kind": "vacation",
            "begins_at": "2026-12-01T08:00",
            "ends_at": "2026-12-09T08:00",
            "open_tickets": "hand_back",
        },
        f"{his}/absences",
    )

    assert wrong.status_code == 422 and "La ausencia termina antes de comenzar" in text_of(wrong)
    shown = page(eva, his)
    assert "De vacaciones" in shown and "los tickets abiertos vuelven al equipo" in shown
    (absence,) = staffing.list_absences(floor.work(), crew.raul.id)
    eva.submit(his, None, f"{his}/absences/{absence.id}/removal")
    assert not staffing.list_absences(floor.work(), crew.raul.id)


def test_a_supervisor_limits_what_an_agent_carries(crew, floor):
    eva, his = floor.client(crew.eva), f"/desk/load/{crew.raul.id}"

    wrong = eva.submit(his, {"most_open": "-3"}, f"{his}/limit")
    eva.submit(his, {"most_open": "4"}, f"{his}/limit")

    assert wrong.status_code == 422
    assert "0 de 4" in page(eva, his)


def test_the_tickets_of_one_person_are_given_to_another_after_it_was_confirmed(crew, floor):
    number = crew.give()
    eva, hers = floor.client(crew.eva), f"/desk/load/{floor.jimena.id}"

    asked = eva.submit(hers, {"action": "assign", "ticket": number}, "/desk/tickets/bulk")
    assert "Persona" in text_of(asked) and number in text_of(asked)
    assert floor.ticket(number).assignee_id == floor.jimena.id
    asked_again = f"/desk/tickets/bulk?action=assign&ticket={number}"
    eva.submit(asked_again, {"assignee": str(crew.raul.id)}, "/desk/tickets/bulk")

    assert floor.ticket(number).assignee_id == crew.raul.id


def test_the_tickets_of_one_person_go_back_to_the_team_with_a_reason(crew, floor):
    number = crew.give()
    eva = floor.client(crew.eva)

    eva.submit(f"/desk/tickets/bulk?action=hand_back&ticket={number}", {"body": "Hoy no viene."}, "/desk/tickets/bulk")

    assert floor.ticket(number).assignee_id is None
    assert "Hoy no viene." in page(eva, f"/desk/tickets/{number}")


def test_an_agent_hands_back_with_a_reason_and_the_ticket_tells_it_to_colleagues_alone(crew, floor, desk):
    number = crew.give()
    url = f"/desk/tickets/{number}"
    assert f'href="{url}/hand-back"' in page(desk, url)

    empty = desk.submit(f"{url}/hand-back", {"reason": " "}, f"{url}/hand-back")
    desk.submit(f"{url}/hand-back", {"reason": "Conozco al cliente."}, f"{url}/hand-back")

    assert empty.status_code == 422
    shown = page(desk, url)
    assert "Devuelto al equipo" in shown and "Conozco al cliente." in shown
    customer = page(floor.client(floor.contact), f"/tickets/{number}")
    assert "Conozco" not in customer and "turno" not in customer


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("Asignado a Jimena Tello: de turno hasta hoy, 17:00, 0 tickets abiertos", "Raúl Inga está ausente.")),
        ("en", ("Assigned to Jimena Tello: on shift until today, 17:00, 0 open tickets", "Raúl Inga is away.")),
    ],
)
def test_why_somebody_got_it_stands_on_the_ticket_in_the_readers_language(crew, floor, desk, language, words):
    with floor.work() as uow:
        staffing.create_shift(uow, ShiftDraft("Día", ((("08:00", "17:00"),),) * 7, team_id=crew.team_id))
        staffing.plan_absence(uow, staffing.AbsenceDraft(crew.raul.id))
        uow.session.get(people.User, floor.jimena.id).language = language
    number = crew.give()

    shown = page(desk, f"/desk/tickets/{number}")

    assert all(each in shown for each in words)


def test_what_nobody_can_take_says_so_in_the_queue_and_on_the_ticket(crew, floor, desk):
    with floor.work() as uow:
        staffing.create_shift(uow, ShiftDraft("Noche", ((("22:00", "06:00"),),) * 7, team_id=crew.team_id))
    number = crew.give()

    assert "Nadie de turno" in page(desk, "/desk/?show=unassigned")
    shown = page(desk, f"/desk/tickets/{number}")
    assert "Espera agente: nadie está de turno. El próximo turno comienza hoy, 22:00." in shown
    assert "Jimena Tello comienza hoy, 22:00" in shown


def test_the_pages_take_the_same_number_of_statements_for_many_agents(crew, floor):
    def looked_at(url):
        with counted(floor.work()) as statements:
            assert eva.get(url).status_code == 200
        return len(statements)

    eva = floor.client(crew.eva)
    looked_at("/desk/load")
    crew.give()
    few = looked_at("/desk/load")
    with floor.work() as uow:
        for number in range(15):
            make_staff(uow, "csm_agent", uow.session.get(people.Team, crew.team_id), name=f"Agente {number}")
    for _ in range(4):
        crew.give()

    assert looked_at("/desk/load") == few


def test_an_absence_that_is_over_is_shown_no_longer(crew, floor, desk):
    own = f"/desk/load/{floor.jimena.id}"
    desk.submit(own, {"kind": "sick", "ends_at": "2026-11-23T10:00", "open_tickets": "keep"}, f"{own}/absences")
    assert f"{own}/absences/" in page(desk, own)

    floor.clock.advance(timedelta(hours=2))

    assert f"{own}/absences/" not in page(desk, own)


def test_a_team_of_another_company_never_assigns(crew, floor):
    with floor.work() as uow:
        team = people.change_team(uow, crew.team_id, TeamDraft("csm", "CSM", is_external=True))
        assert (team.assigns_by, team.assigns_itself) == ("load", False)
