"""S1: the consultant of an account is told what happens on its tickets, by the ways they chose."""

from datetime import timedelta

import pytest

from servicedesk.core import notifications, risk, tickets
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import Ways
from servicedesk.core.people.models import Account, User
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.make import as_contact, as_user, make_account, make_contact, make_service, make_staff, make_team, make_ticket

PAOLA = "paola@andina.example"


@pytest.fixture
def post(plugins, told_since):
    """Install the desk's own listener, and return what was told since the last look."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    return told_since


@pytest.fixture
def later(work, clock):
    """Return how time passes, and what is due is told."""

    def wait(minutes):
        clock.advance(timedelta(minutes=minutes))
        is_more = 1
        while is_more:
            with work() as uow:
                is_more = tickets.sweep_clocks(uow, "ours")

    return wait


def do(work, who, act, *given):
    """Let somebody act."""
    with work(who) as uow:
        return act(uow, *given)


@pytest.fixture
def sale(work, post):
    """Return an account with its consultant, its customer and an agent."""

    class Sale:
        """Who takes part."""

    with work() as uow:
        Sale.paola = make_staff(uow, "sales_consultant", name="Paola Soto", email=PAOLA)
        account = make_account(uow, name="Clínica Sur", consultant_id=Sale.paola.id)
        contact = make_contact(uow, account)
        Sale.account, Sale.rosa = account, as_contact(contact, account)
        create_policy(uow, PolicyDraft("Una", targets=(TargetDraft("resolution", (100,) * 4),)))
        Sale.agent = as_user(make_staff(uow, name="Jimena Tello"))
        Sale.service_id = make_service(uow, account).id
        first = make_ticket(uow, account, contact_id=contact.id, service_id=Sale.service_id, subject="Sin señal")
        Sale.number = first.number
        Sale.by_paola = as_user(Sale.paola, "sales_consultant")
    return Sale


def told_to_paola(post, sale):
    """Return what the consultant was told since the last look: notices, and the subjects of letters."""
    notices, letters = post()
    mine = [kind for user_id, kind in notices if user_id == sale.paola.id]
    return mine, [each.subject for each in letters if each.recipient == PAOLA]


def test_the_consultant_is_told_of_a_new_ticket_of_the_solution_and_of_its_rejection(work, sale, post):
    opened = told_to_paola(post, sale)
    do(work, sale.agent, tickets.resolve, sale.number, "Cambiamos el conector.")
    solved = told_to_paola(post, sale)
    do(work, sale.rosa, tickets.reject_solution, sale.number, "Sigue igual.")
    rejected = told_to_paola(post, sale)

    assert opened == (["account_opened"], [f"{sale.number}: reporte de Clínica Sur"])
    assert solved == (["account_resolved"], [f"{sale.number}: resuelto para Clínica Sur"])
    assert rejected == (["account_rejected"], [f"{sale.number}: a Clínica Sur le sigue fallando"])


@pytest.mark.parametrize(("stars", "told"), [(2, ["account_rated"]), (3, [])])
def test_the_consultant_is_told_of_a_low_rating_alone(work, sale, post, stars, told):
    do(work, sale.agent, tickets.resolve, sale.number, "Listo.")
    post()
    do(work, sale.rosa, tickets.confirm, sale.number, stars)

    assert told_to_paola(post, sale)[0] == told


def test_the_consultant_is_told_of_a_broken_promise_once_and_of_no_warning(work, sale, post, later):
    post()
    later(50)
    warned = told_to_paola(post, sale)
    later(60)

    assert warned == ([], [])
    assert told_to_paola(post, sale) == (
        ["account_breached"],
        [f"{sale.number}: se incumplió un plazo con Clínica Sur"],
    )


def test_a_consultant_who_attends_the_ticket_is_told_of_a_breach_once(work, sale, post, later):
    with work() as uow:
        team = make_team(uow)
        uow.session.get(User, sale.paola.id).teams = [team]
        tickets.get_ticket(uow, sale.number).team_id = team.id
    post()
    later(110)

    assert told_to_paola(post, sale)[0] == ["breached"]


def test_a_consultant_is_told_by_the_ways_chosen_and_never_of_what_he_did(work, sale, post):
    with work(sale.by_paola) as uow:
        notifications.choose_ways(uow, {"account_opened": Ways(False, True), "account_resolved": Ways(True, False)})

    assert told_to_paola(post, sale)[0] == []
    do(work, sale.agent, tickets.resolve, sale.number, "Listo.")
    assert told_to_paola(post, sale) == (["account_resolved"], [])


def test_a_consultant_whose_account_it_no_longer_is_is_told_nothing(work, sale, post):
    post()
    with work() as uow:
        uow.session.get(Account, sale.account.id).consultant_id = None
    do(work, sale.agent, tickets.resolve, sale.number, "Listo.")

    assert told_to_paola(post, sale) == ([], [])


def test_an_account_that_comes_to_be_at_risk_is_told_once_by_on_account_risk_with_the_reasons(work, sale, post):
    for _ in range(2):
        with work() as uow:
            make_ticket(uow, uow.session.get(Account, sale.account.id), service_id=sale.service_id, subject="Otra")
    notices, letters = post()
    again = [kind for _, kind in post()[0]]

    told = [each for each in letters if each.subject == "Clínica Sur está en riesgo de irse"]
    assert [kind for _, kind in notices].count("account_risk") == 1 and again == []
    assert [each.recipient for each in told] == [PAOLA]
    assert "3 fallas en 30 días en Internet Hogar 200 INT-" in told[0].text
    assert f"https://desk.example/desk/accounts/{sale.account.id}" in told[0].text


def test_nobody_is_told_that_an_account_is_no_longer_at_risk_and_no_customer_ever(work, sale, post, clock):
    with work() as uow:
        for _ in range(2):
            account = uow.session.get(Account, sale.account.id)
            make_ticket(uow, account, service_id=sale.service_id, contact_id=sale.rosa.id)
    _, letters = post()
    to_rosa = [each for each in letters if each.person == sale.rosa.key]
    clock.advance(timedelta(days=31))
    with work() as uow:
        risk.sweep_risk(uow)

    assert to_rosa and not any("riesgo" in each.text + each.subject + each.html for each in to_rosa)
    assert post() == ([], [])
