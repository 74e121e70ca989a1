"""Who is told by `on_sla_breach` that a promise is due soon or was broken, in their language and as they chose."""

from datetime import timedelta

import pytest

from servicedesk.core import notifications, tickets
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import Ways
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
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
