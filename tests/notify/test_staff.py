"""What staff are told: who is concerned, each by the ways they chose, and never more than they may see."""

import pytest

from servicedesk.core import notifications, people, tickets
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import Ways
from servicedesk.core.people.models import Account, User
from servicedesk.core.tickets import ReplyDraft
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.make import as_contact, as_user, make_account, make_contact, make_staff, make_team, make_ticket

ADDRESS = "respuestas@andina.example"


@pytest.fixture
def post(plugins, told_since):
    """Install the desk's own listener, and return what was told since the last look: notices and letters."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example", reply_to=ADDRESS)
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    return told_since


@pytest.fixture
def crew(work):
    """Return a customer with a ticket, and people of the desk."""

    class Crew:
        """Who takes part."""

    with work() as uow:
        account = make_account(uow)
        contact = make_contact(uow, account)
        Crew.rosa = as_contact(contact, account)
        Crew.team = make_team(uow, name="Primer nivel")
        jimena = make_staff(uow, "csm_agent", Crew.team, name="Jimena Tello")
        luis = make_staff(uow, "csm_agent", Crew.team, name="Luis Paz", email="luis@andina.example")
        Crew.jimena, Crew.luis = as_user(jimena), as_user(luis)
        Crew.ticket = make_ticket(uow, account, contact_id=contact.id, subject="Sin señal")
        Crew.number = Crew.ticket.number
    return Crew


def do(work, who, act, *given, **named):
    """Let somebody act."""
    with work(who) as uow:
        return act(uow, *given, **named)


def test_who_is_given_a_ticket_is_told_in_the_desk_and_by_mail(work, crew, post):
    post()
    do(work, crew.jimena, tickets.assign, crew.number, crew.luis.id)

    notices, letters = post()

    assert notices == [(crew.luis.id, "assigned")]
    assert [each.recipient for each in letters] == ["luis@andina.example"]
    assert f"https://desk.example/desk/tickets/{crew.number}" in letters[0].text


def test_who_is_named_in_a_note_is_told_and_the_note_stays_in_the_desk(work, crew, post):
    """SEC-A4: no mail carries an internal note."""
    post()
    do(work, crew.jimena, tickets.add_note, crew.number, "@Luis Paz @Jimena CANARY-NOTE")

    notices, [letter] = post()

    assert notices == [(crew.luis.id, "mentioned")]
    assert letter.recipient == "luis@andina.example"
    assert "Jimena Tello" in letter.text and "CANARY" not in letter.text + letter.html + letter.subject


def test_who_may_not_see_the_ticket_is_not_told_of_it(work, crew, post):
    post()
    with work() as uow:
        consultant = make_staff(uow, "sales_consultant", name="Carla Ruiz")
        outsider = make_staff(uow, "warehouse", name="Omar Vega")
    do(work, crew.jimena, tickets.add_note, crew.number, "@Carla Ruiz @Omar Vega")

    assert post() == ([], [])
    assert not people.actor_of_user(outsider).may("ticket.read")
    assert people.actor_of_user(consultant).kind == "user"


def test_the_customers_answer_is_told_to_whoever_attends(work, crew, post):
    do(work, crew.jimena, tickets.assign, crew.number, crew.jimena.id)
    post()
    do(work, crew.rosa, tickets.reply, crew.number, ReplyDraft("¿Novedades?"))

    notices, [letter] = post()

    assert notices == [(crew.jimena.id, "answered")]
    assert "¿Novedades?" in letter.text


def test_a_team_is_told_only_where_its_members_want_that(work, crew, post):
    with work(crew.luis) as uow:
        notifications.choose_ways(uow, {"team": Ways(True, False)})
    post()

    do(work, crew.jimena, tickets.assign_team, crew.number, crew.team.id)

    assert post() == ([(crew.luis.id, "team")], [])


def test_each_is_told_by_the_ways_they_chose(work, crew, post):
    with work(crew.luis) as uow:
        notifications.choose_ways(uow, {"assigned": Ways(False, True)})
    post()
    do(work, crew.jimena, tickets.assign, crew.number, crew.luis.id)
    by_mail = post()
    with work(crew.luis) as uow:
        notifications.choose_ways(uow, {"assigned": Ways(False, False)})
    do(work, crew.jimena, tickets.assign, crew.number, None)
    do(work, crew.jimena, tickets.assign, crew.number, crew.luis.id)

    assert by_mail[0] == [] and len(by_mail[1]) == 1
    assert post() == ([], [])


def test_who_has_left_is_told_nothing(work, crew, post):
    post()
    do(work, crew.jimena, tickets.add_note, crew.number, "@Luis Paz")
    with work() as uow:
        uow.session.get(User, crew.luis.id).is_active = False

    assert post() == ([], [])


def test_somebody_who_is_no_longer_there_stops_nothing(work, crew, post):
    post()
    do(work, crew.jimena, tickets.add_note, crew.number, "Hola @Luis Paz")
    with work() as uow:
        uow.session.get(User, crew.luis.id).roles = []

    assert post() == ([], [])


def test_a_customer_whose_report_was_merged_is_told_where_it_goes_on(work, crew, post):
    with work() as uow:
        account = uow.session.get(Account, next(iter(crew.rosa.account_ids)))
        second = make_ticket(uow, account, contact_id=crew.rosa.id, subject="Otra vez")
    post()

    do(work, crew.jimena, tickets.merge, second.number, crew.number)
    _, [letter] = post()
    do(work, crew.jimena, tickets.unmerge, second.number, crew.number)
    _, [apart] = post()

    assert crew.number in letter.text and "“Otra vez”" in letter.text
    assert letter.recipient == apart.recipient and second.number in apart.subject


def test_every_letter_says_where_to_answer(work, crew, post):
    _, letters = post()
    do(work, crew.jimena, tickets.reply, crew.number, ReplyDraft("Lo vemos."))
    letters += post()[1]

    for letter in letters:
        assert f"https://desk.example/tickets/{crew.number}" in letter.text.partition("-- \n")[2]
        assert ADDRESS in letter.text and ADDRESS in letter.html


def test_whoever_has_a_ticket_reads_that_it_works_again(work, crew, post):
    do(work, crew.jimena, tickets.assign, crew.number, crew.luis.id)
    post()

    do(work, crew.rosa, tickets.cancel, crew.number, "works")
    notices, letters = post()

    assert notices == [(crew.luis.id, "answered")]
    assert all(each.subject == f"{crew.number}: ya funciona" for each in letters)
