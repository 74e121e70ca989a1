"""Who is told by `on_sla_breach` that a promise is due soon or was broken, in their language and as they chose."""

from datetime import timedelta

import pytest

from servicedesk.core import notifications, tickets
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import Ways
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy, dismiss_clocks
from servicedesk.core.sla.service.watching import hold_back
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_staff, make_team, make_ticket

pytestmark = ON_ONE_DATABASE
HALF = timedelta(minutes=50)


@pytest.fixture
def crew(work, plugins):
    """Return people of the desk with a ticket that has a hundred minutes, and the desk's own listener."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))

    class Crew:
        """Who takes part."""

    with work() as uow:
        team = make_team(uow)
        Crew.jimena = as_user(make_staff(uow, "csm_agent", team, name="Jimena Tello"))
        Crew.luis = as_user(make_staff(uow, "csm_agent", team, name="Luis Paz"))
        Crew.boss = as_user(make_staff(uow, "csm_supervisor", team, name="Ana Ruiz", language="en"), "csm_supervisor")
        create_policy(uow, PolicyDraft("Una", targets=(TargetDraft("resolution", (100,) * 4),)))
        ticket = make_ticket(uow, subject="Sin señal")
        ticket.team_id, Crew.number = team.id, ticket.number
    return Crew


@pytest.fixture
def told(work, told_since, clock):
    """Return what was told since the last look, after some time: whom in the desk, and whom by mail."""

    def look(later):
        clock.advance(later)
        is_more = 1
        while is_more:
            with work() as uow:
                is_more = tickets.sweep_clocks(uow, "ours")
        notices, letters = told_since()
        return sorted(notices), letters

    return look


def test_a_warning_reaches_the_team_of_a_ticket_that_nobody_has_taken(crew, told):
    notices, letters = told(HALF)

    assert notices == [(each.id, "warned") for each in (crew.jimena, crew.luis, crew.boss)]
    assert letters == []


def test_a_warning_reaches_whoever_has_the_ticket_by_the_way_they_chose(work, crew, told):
    with work(crew.boss) as uow:
        tickets.assign(uow, crew.number, crew.jimena.id)
    with work(crew.jimena) as uow:
        notifications.choose_ways(uow, {"warned": Ways(False, True)})

    notices, letters = told(HALF)

    assert [each for each in notices if each[1] == "warned"] == []
    assert [(each.person, each.subject) for each in letters if "plazo" in each.subject] == [
        (f"user:{crew.jimena.id}", f"{crew.number}: un plazo está por vencer")
    ]


def test_a_breach_reaches_the_supervisor_in_their_language_and_what_is_old_news_nobody(work, crew, told):
    with work(crew.boss) as uow:
        tickets.assign(uow, crew.number, crew.jimena.id)
    told(timedelta(0))

    notices, letters = told(3 * HALF)

    assert notices == [(crew.jimena.id, "breached"), (crew.boss.id, "breached")]
    assert {each.subject for each in letters} == {
        f"{crew.number}: se venció un plazo", f"{crew.number}: a promise was broken",
    }  # fmt: skip


def test_a_breach_without_a_team_reaches_every_supervisor(work, crew, told):
    with work() as uow:
        tickets.get_ticket(uow, crew.number).team_id = None

    notices, _ = told(3 * HALF)

    assert notices == [(crew.boss.id, "breached")]


def test_a_mass_breach_is_no_storm_of_letters(work, crew, told, clock):
    with work() as uow:
        team_id = tickets.get_ticket(uow, crew.number).team_id
        for _ in range(14):
            make_ticket(uow).team_id = team_id

    notices, letters = told(3 * HALF)
    again = told(timedelta(minutes=9))
    with work() as uow:
        for _ in range(3):
            make_ticket(uow).team_id = team_id
    _, later = told(3 * HALF)

    mine = [each.subject for each in letters if each.person == f"user:{crew.boss.id}"]
    assert len([each for each in notices if each == (crew.boss.id, "breached")]) == 15
    assert (len(mine), mine[-1]) == (11, "Many tickets are late at once") and len(set(mine)) == 11
    assert again == ([], [])
    assert len([each for each in later if each.person == f"user:{crew.boss.id}"]) == 3


def test_what_was_to_be_noted_only_is_told_to_nobody(work, crew, told, told_since, clock):
    told(timedelta(0))
    clock.advance(3 * HALF)
    with work() as uow:
        hold_back(uow, "sla.leap", 1)
    with work() as uow:
        dismiss_clocks(uow, "El reloj dio un salto.")

    assert told(timedelta(0)) == ([], [])
