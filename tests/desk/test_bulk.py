"""One thing done to many tickets: asked first where it hurts, told ticket by ticket, and never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm.exc import StaleDataError

from servicedesk.core import tickets
from servicedesk.core.kernel.patience import WriteLockHeld
from servicedesk.core.tickets import ReplyDraft
from servicedesk.desk import bulk
from tests.desk.conftest import text_of
from tests.make import make_team
from tests.web_client import SAME_ORIGIN

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
BULK = "/desk/tickets/bulk"


@pytest.fixture
def ten(floor):
    """Open ten tickets."""
    return [floor.open(description=f"Reporte {turn}").number for turn in range(10)]


def ask(browser, action, numbers):
    """Open the page that asks before it is done."""
    return browser.get(BULK, query_string={"action": action, "ticket": numbers})


def send(browser, action, numbers, **typed):
    """Ask, fill in and send."""
    page = BULK + "?" + "&".join([f"action={action}", *(f"ticket={number}" for number in numbers)])
    return browser.submit(page, typed, BULK)


def test_ten_are_answered_at_once_and_each_once(desk, floor, ten):
    page = ask(desk, "reply", ten)
    url = BULK + "?action=reply&" + "&".join(f"ticket={number}" for number in ten)
    form = desk.form(url, BULK)
    form.fields["body"] = ["Ya lo revisamos."]

    done, again = desk.send(form, url), desk.send(form, url)

    assert "10 tickets" in text_of(page) and "recibe este mensaje" in text_of(page)
    assert "Hecho con 10 tickets" in text_of(done) and "Hecho con 10 tickets" in text_of(again)
    for number in ten:
        story = tickets.get_story(floor.work(), floor.ticket(number))
        assert [each.body for each in story.interactions.values()].count("Ya lo revisamos.") == 1


def test_what_cannot_be_done_to_one_is_told_and_the_others_go_on(desk, floor, ten):
    floor.do(tickets.resolve, ten[0], "Listo.")

    url = BULK + "?action=resolve&" + "&".join(f"ticket={number}" for number in ten[:3])
    form = desk.form(url, BULK)
    form.fields |= {"body": ["Reparado."], "ticket": [*ten[:3], "AR-ZZZZZZ"]}

    told = text_of(desk.send(form, url))

    assert "Hecho con 2 tickets" in told and "2 tickets quedaron como estaban" in told
    assert f"{ten[0]}</a>: En su estado actual" in told and "AR-ZZZZZZ</a>: No existe o no está a la vista" in told
    assert [floor.ticket(each).status for each in ten[:4]] == ["resolved", "resolved", "resolved", "acknowledged"]


@pytest.fixture
def stumbles(monkeypatch):
    """Let taking a ticket fail with the errors that are given for some of them, after it was done."""
    take = bulk.ACTIONS["take"]

    def let(errors):
        def act(uow, number, form):
            take.act(uow, number, form)
            if number in errors:
                raise errors[number]

        monkeypatch.setitem(bulk.ACTIONS, "take", replace(take, act=act))

    return let


def take(browser, numbers):
    """Take these tickets from the queue."""
    token = browser.form(f"/desk/tickets/{numbers[0]}", f"/desk/tickets/{numbers[0]}/mine").fields["csrf_token"]
    return browser.post(BULK, data={"csrf_token": token, "action": "take", "ticket": numbers}, headers=SAME_ORIGIN)


@pytest.mark.parametrize(
    ("error", "said"),
    [(WriteLockHeld(), "otros están escribiendo"), (StaleDataError(), "Alguien cambió esto en el mismo momento")],
)
def test_what_could_not_be_written_at_this_moment_is_told_and_the_others_go_on(desk, floor, ten, stumbles, error, said):
    stumbles({ten[1]: error})

    page = take(desk, ten[:3])

    told = text_of(page)
    assert page.status_code == 200 and "Hecho con 2 tickets" in told
    assert f"{ten[0]}</a>, " in told and f"{ten[2]}</a></p>" in told
    assert "1 ticket quedó como estaba" in told and f"{ten[1]}</a>: " in told and said in told
    assert [floor.ticket(each).assignee_id for each in ten[:3]] == [floor.jimena.id, None, floor.jimena.id]


def test_after_two_that_waited_in_vain_the_others_are_not_tried(desk, floor, ten, stumbles):
    stumbles(dict.fromkeys(ten[1:3], WriteLockHeld()))

    told = text_of(take(desk, ten[:4]))

    assert "Hecho con 1 ticket" in told and "3 tickets quedaron como estaban" in told
    assert [floor.ticket(each).assignee_id for each in ten[:4]] == [floor.jimena.id, None, None, None]


def test_a_customer_who_wrote_meanwhile_is_not_answered_unread(desk, floor, ten):
    url = BULK + f"?action=reply&ticket={ten[0]}&ticket={ten[1]}"
    form = desk.form(url, BULK)
    form.fields["body"] = ["Ya lo revisamos."]
    floor.hear(ten[0], "No, esperen.")

    told = text_of(desk.send(form, url))

    assert "Hecho con 1 ticket" in told and "1 ticket quedó como estaba" in told
    assert len(tickets.get_story(floor.work(), floor.ticket(ten[0])).interactions) == 2


def test_a_version_that_is_none_counts_as_not_seen(desk, floor, ten):
    url = BULK + f"?action=reply&ticket={ten[0]}"
    form = desk.form(url, BULK)
    form.fields |= {"body": ["Ya lo revisamos."], "seen": [f"{ten[0]} {'9' * 5000}"]}

    assert "Hecho con 1 ticket" in text_of(desk.send(form, url))


def test_taking_needs_no_question(desk, floor, ten):
    token = desk.form(f"/desk/tickets/{ten[0]}", f"/desk/tickets/{ten[0]}/mine").fields["csrf_token"]

    page = desk.post(BULK, data={"csrf_token": token, "action": "take", "ticket": ten[:2]}, headers=SAME_ORIGIN)

    assert "Hecho con 2 tickets" in text_of(page)
    assert floor.ticket(ten[1]).assignee_id == floor.jimena.id


def test_from_the_queue_the_question_comes_first(desk, floor, ten):
    token = desk.form(f"/desk/tickets/{ten[0]}", f"/desk/tickets/{ten[0]}/mine").fields["csrf_token"]

    page = desk.post(BULK, data={"csrf_token": token, "action": "cancel", "ticket": ten[:2]}, headers=SAME_ORIGIN)

    assert "Estos reportes se retiran" in text_of(page)
    assert floor.ticket(ten[0]).status == "acknowledged"


def test_every_other_action_does_what_it_says(desk, floor, ten):
    with floor.work() as uow:
        team = make_team(uow, name="Primer nivel")
    luis = floor.hire("csm_agent", name="Luis Paz")

    send(desk, "assign", ten[:1], assignee=str(luis.id))
    send(desk, "team", ten[1:2], team=str(team.id))
    send(desk, "note", ten[2:3], body="Mismo poste.")
    send(desk, "wait", ten[3:4], reason="carrier")
    send(desk, "cancel", ten[4:5])
    floor.do(tickets.resolve, ten[5], "Listo.")
    send(desk, "close", ten[5:6])

    assert floor.ticket(ten[0]).assignee_id == luis.id
    assert floor.ticket(ten[1]).team_id == team.id
    assert [each.body for each in tickets.get_story(floor.work(), floor.ticket(ten[2])).notes.values()] == [
        "Mismo poste."
    ]
    assert [floor.ticket(each).status for each in ten[3:6]] == ["pending", "cancelled", "closed"]


def test_what_was_typed_is_not_lost_where_something_is_missing(desk, ten):
    response = send(desk, "reply", ten[:2], body=" ")

    assert response.status_code == 422
    assert response.text.count('name="ticket"') == 2


def test_without_tickets_the_way_leads_to_the_queue(desk, ten):
    assert ask(desk, "reply", []).headers["Location"] == "/desk/"
    assert ask(desk, "reply", ["AR-ZZZZZZ"]).headers["Location"] == "/desk/"
    assert ask(desk, "dance", ten).status_code == 404


def test_an_action_that_one_may_not_take_is_refused(floor, ten):
    browser = floor.client(floor.hire("teleservice"))

    assert ask(browser, "resolve", ten).status_code == 403


def test_each_reason_is_told_in_words(desk, floor, ten):
    floor.clock.advance(timedelta(minutes=1))
    floor.do(tickets.reply, ten[0], ReplyDraft("Hola"))

    told = text_of(send(desk, "assign", ten[:1], assignee=str(floor.jimena.id)))
    wrong = text_of(send(desk, "close", ten[:1]))

    assert "Hecho con 1 ticket" in told
    assert "1 ticket quedó como estaba" in wrong
