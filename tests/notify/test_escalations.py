"""What is told of escalations: the team, those who must know, and a unit outside, as much as it needs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import notifications, tickets
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.notifications import Ways
from servicedesk.core.people.models import Team, User
from servicedesk.core.tickets import PathDraft
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from servicedesk.worker.jobs import escalate_late
from tests.core.tickets.levels import build_levels, chain, escalated
from tests.database import ON_ONE_DATABASE
from tests.make import make_contact, make_service, make_staff

ADDRESS = "respuestas@andina.example"
pytestmark = ON_ONE_DATABASE


@pytest.fixture
def levels(work):
    """Return a matrix, a ticket of somebody with a service, and somebody of each team who may be told."""
    levels = build_levels(work)
    with work() as uow:
        for name, role, code in (("Beto", "noc_operator", "cor"), ("Ana", "csm_agent", "csm")):
            team = uow.session.scalars(select(Team).where(Team.code == code)).one()
            setattr(levels, name, make_staff(uow, role, team, name=name, email=f"{name.lower()}@andina.example").id)
        levels.boss = make_staff(uow, "noc_supervisor", name="Gladys", email="gladys@andina.example").id
        tickets.change_path(uow, levels.path, PathDraft(told_role="noc_supervisor"))
        ticket = tickets.get_ticket(uow, levels.number)
        ticket.service_id = make_service(uow, ticket.account, number="CIR-900", address="Calle Siete 7").id
        ticket.contact_id = make_contact(uow, ticket.account, name="Rosa Quispe").id
    return levels


@pytest.fixture
def post(plugins, told_since):
    """Install the desk's own listener, and return what was told since the last look: notices and letters."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example", reply_to=ADDRESS)
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))

    def look():
        notices, letters = told_since()
        return sorted(notices), {row.recipient: row for row in letters}

    look()
    return look


def test_the_team_that_gets_a_ticket_is_told_until_when_to_take_it(work, levels, post):
    escalated(work, levels)

    notices, letters = post()

    assert (levels.Beto, "escalated") in notices
    letter = letters["beto@andina.example"]
    assert f"https://desk.example/desk/tickets/{levels.number}" in letter.text
    assert "9:30" in letter.text


def test_each_chooses_by_which_way(work, levels, post):
    with work() as uow:
        beto = uow.session.get(User, levels.Beto)
        actor = levels.operator.__class__("user", beto.id, beto.name)
    with work(actor) as uow:
        notifications.choose_ways(uow, {"escalated": Ways(False, False)})
    escalated(work, levels)

    notices, letters = post()

    assert (levels.Beto, "escalated") not in notices
    assert "beto@andina.example" not in letters


def test_whoever_asked_is_told_when_it_comes_back(work, levels, post):
    asked = escalated(work, levels)
    post()
    with work(levels.operator) as uow:
        tickets.return_escalation(uow, levels.number, asked, "CANARY-REASON")

    notices, letters = post()

    assert (levels.Ana, "returned") in notices
    assert "CANARY-REASON" not in letters["ana@andina.example"].text


def test_those_who_must_know_are_told_of_what_is_late(kernel, work, levels, clock, post):
    escalated(work, levels, tier=3)
    post()
    clock.advance(timedelta(hours=1))
    escalate_late(kernel)

    notices, letters = post()

    assert notices == [(levels.boss, "late")]
    assert list(letters) == ["gladys@andina.example"]


@pytest.mark.parametrize(("role", "told"), [("noc_operator", ["Beto"]), ("noc_supervisor", []), ("", [])])
def test_of_a_broken_promise_those_who_must_know_are_told_unless_they_hear_of_it_anyway(work, levels, post, role, told):
    with work() as uow:
        tickets.change_path(uow, levels.path, PathDraft(told_role=role))
        tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number))

    assert post()[0] == [(getattr(levels, name), "late") for name in told]


def test_where_no_role_is_named_the_team_that_asked_is_told(kernel, work, levels, clock, post):
    with work() as uow:
        tickets.change_path(uow, levels.path, PathDraft())
    escalated(work, levels, tier=3)
    post()
    clock.advance(timedelta(hours=1))
    escalate_late(kernel)

    assert (levels.Ana, "late") in post()[0]


def test_a_unit_outside_gets_the_facts_and_nothing_of_the_customer_or_the_desk(work, levels, post):
    with work() as uow:
        get_operator(uow.session).help_phone = "*611"
    with work(levels.agent) as uow:
        tickets.add_note(uow, levels.number, "CANARY-NOTE")
    escalated(work, levels, tier=2, reason="CANARY-REASON")

    letter = post()[1]["noc@sur.example"]

    told = letter.subject + letter.text + letter.html
    assert all(word in told for word in (levels.number, "CIR-900", "Sin servicio", ADDRESS, "*611"))
    hidden = ("CANARY", "Rosa", "Quispe", "Calle Siete", "/desk/", "No tengo Internet desde ayer")
    assert not [word for word in hidden if word in told]


def test_a_unit_outside_is_asked_what_its_level_needs_and_without_an_address_by_telephone(work, levels, post):
    with work() as uow:
        ticket = tickets.get_ticket(uow, levels.number)
        ticket.service_id = ticket.category_id = None
        uow.session.get(Team, levels.cor).is_external = True
        uow.session.get(Team, levels.cor).email = "cor@otra.example"
        uow.session.get(Team, levels.carrier).email = ""
    asked = escalated(work, levels)
    letters = post()[1]
    assert "0 dBm" in letters["cor@otra.example"].text

    with work() as uow:
        tickets.withdraw_escalation(uow, levels.number, asked)
    escalated(work, levels, tier=2)

    assert not [each for each in post()[1] if each.endswith("sur.example")]
    assert chain(work, levels)[-1].is_external
