"""What is done to a ticket besides writing, the boxes in which it is decided, and who may not."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Hold
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, act, box_of, is_open, text_of
from tests.make import make_team
from tests.web_client import choose_form


def test_a_person_is_given_the_ticket_and_nobody_gets_it_back(desk, floor, ticket):
    raul = floor.hire("csm_agent", name="Raúl Vilca")

    given = act(desk, ticket, "assignee", {"assignee": str(raul.id)})
    page = text_of(desk.get(f"/desk/tickets/{ticket.number}"))
    act(desk, ticket, "assignee", {"assignee": "0"})

    assert (given.status_code, given.location) == (303, f"/desk/tickets/{ticket.number}")
    assert f'<option value="{raul.id}" selected>Raúl Vilca</option>' in page
    assert "Asignado a Raúl Vilca" in page
    assert floor.ticket(ticket.number).assignee_id is None


def test_a_team_is_given_the_ticket_and_takes_it_from_the_person(desk, floor, ticket):
    with floor.work() as uow:
        team = make_team(uow, name="COR")
    act(desk, ticket, "mine")

    act(desk, ticket, "team", {"team": str(team.id)})

    now = floor.ticket(ticket.number)
    assert (now.team_id, now.assignee_id) == (team.id, None)


def test_whoever_takes_a_ticket_has_it(desk, floor, ticket):
    taken = act(desk, ticket, "mine", headers=SWAP)

    assert floor.ticket(ticket.number).assignee_id == floor.jimena.id
    assert taken.status_code == 200 and taken.text.strip().startswith('<div id="ticket"')
    assert f"/desk/tickets/{ticket.number}/mine" not in taken.text


@ON_ONE_DATABASE
@pytest.mark.parametrize(("path", "name"), [("assignee", "assignee"), ("team", "team")])
@pytest.mark.parametrize("value", ["999999", "x", ""])
def test_somebody_who_is_not_there_gets_no_ticket(desk, floor, ticket, path, name, value):
    with floor.work() as uow:
        make_team(uow)

    refused = act(desk, ticket, path, {name: value})

    assert refused.status_code == 422 and is_open(refused, "assignment")
    assert 'class="error-summary"' in box_of(refused, "assignment")
    assert floor.ticket(ticket.number).assignee_id is None


def test_a_ticket_waits_and_goes_on(desk, floor, ticket):
    act(desk, ticket, "wait", {"reason": "appointment"})
    waiting = floor.ticket(ticket.number)
    page = text_of(desk.get(f"/desk/tickets/{ticket.number}"))

    act(desk, ticket, "steps/resume")

    assert (waiting.status, waiting.pending_reason) == ("pending", "appointment")
    assert "Espera de la cita" in page.partition("<h1>")[0]
    assert floor.ticket(ticket.number).status == "inProgress"


@ON_ONE_DATABASE
def test_a_reason_that_is_none_leaves_the_box_open(desk, floor, ticket):
    refused = act(desk, ticket, "wait", {"reason": "weather"})

    assert refused.status_code == 422 and is_open(refused, "waiting")
    assert floor.ticket(ticket.number).status == "acknowledged"


def test_work_begins_and_is_cancelled(desk, floor, ticket):
    act(desk, ticket, "steps/start")
    started = floor.ticket(ticket.number).status

    act(desk, ticket, "steps/cancel")

    assert (started, floor.ticket(ticket.number).status) == ("inProgress", "cancelled")


def test_a_solution_is_told_and_the_ticket_closed_without_waiting(desk, floor, ticket):
    solved = act(desk, ticket, "solution", {"body": "Cambiamos el conector."})
    resolved = floor.ticket(ticket.number).status

    act(desk, ticket, "steps/close")

    assert solved.status_code == 303
    assert (resolved, floor.ticket(ticket.number).status) == ("resolved", "closed")
    assert "Cambiamos el conector." in desk.get(f"/desk/tickets/{ticket.number}").text


@ON_ONE_DATABASE
@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_a_solution_without_words_leaves_the_box_open(desk, floor, ticket, options):
    refused = act(desk, ticket, "solution", {"body": " "}, **options)

    assert refused.status_code == 422 and is_open(refused, "solution")
    assert '<a href="#solution-body">' in box_of(refused, "solution")
    assert floor.ticket(ticket.number).status == "acknowledged"


def test_a_solution_that_crossed_a_message_keeps_its_words_and_shows_the_message(desk, floor, ticket):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/solution")
    form.fields["body"] = ["Reiniciamos tu puerto."]
    floor.hear(ticket.number, "Ahora tampoco tengo teléfono.")

    conflict = desk.send(form, url)

    assert conflict.status_code == 409 and is_open(conflict, "solution")
    assert "Reiniciamos tu puerto." in box_of(conflict, "solution")
    assert "Ahora tampoco tengo teléfono." in conflict.text
    assert floor.ticket(ticket.number).status == "acknowledged"
    desk.send(choose_form(conflict, f"{url}/solution"), url)
    assert floor.ticket(ticket.number).status == "resolved"


@pytest.mark.parametrize(("name", "field", "words"), [("solution", "body", "Listo."), ("wait", "reason", "carrier")])
def test_what_was_typed_about_a_ticket_that_ended_meanwhile_is_not_lost(desk, floor, ticket, name, field, words):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/{name}")
    form.fields |= {field: [words], "seen": [""]}
    floor.do(tickets.cancel, ticket.number)

    conflict = desk.send(form, url)

    assert conflict.status_code == 409
    back = choose_form(conflict, f"{url}/{name}")
    assert back.fields[field] == [words]


def test_a_solution_that_is_sent_twice_is_told_once(desk, floor, ticket):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/solution")
    form.fields["body"] = ["Listo."]

    first, second = desk.send(form, url), desk.send(form, url)

    assert (first.status_code, second.status_code) == (303, 303)
    assert desk.get(url).text.count("<p>Listo.</p>") == 1


@pytest.fixture
def followed(floor, ticket):
    """Let three tickets follow: a part, a duplicate of that, and one that is held and cannot be solved."""
    part, double, held = floor.open(subject="Parte"), floor.open(subject="Doble"), floor.open(subject="Retenido")
    floor.do(tickets.link, part.number, ticket.number, "child")
    floor.do(tickets.link, double.number, part.number, "duplicate")
    floor.do(tickets.link, held.number, ticket.number, "child")
    with floor.work() as uow:
        tickets.hold(uow, held.id, Hold("debt_check.overdue", {}))
    return part, double, held


def test_the_tickets_that_would_be_solved_too_are_named_beforehand(desk, floor, ticket, followed):
    part, double, held = followed

    preview = box_of(desk.get(f"/desk/tickets/{ticket.number}"), "solution")

    assert "2 tickets siguen a este" in preview
    assert part.number in preview and double.number in preview and held.number not in preview


@pytest.mark.parametrize(("cascade", "others"), [("y", "resolved"), (None, "acknowledged")])
def test_the_tickets_that_follow_are_solved_only_where_that_is_wanted(desk, floor, ticket, followed, cascade, others):
    act(desk, ticket, "solution", {"body": "Se reparó la fibra."} | ({"cascade": cascade} if cascade else {}))

    states = [floor.ticket(each.number).status for each in (ticket, *followed)]
    assert states == ["resolved", others, others, "held"]


def test_a_held_ticket_is_released_by_whoever_may(floor, ticket):
    with floor.work() as uow:
        tickets.hold(uow, ticket.id, Hold("debt_check.overdue", {}))
    supervisor = floor.client(floor.hire("csm_supervisor"))

    released = act(supervisor, ticket, "steps/release")

    assert released.status_code == 303
    assert floor.ticket(ticket.number).status == "acknowledged"


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_a_step_that_is_no_longer_possible_shows_the_ticket_as_it_is_with_the_reason(desk, floor, ticket, options):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/steps/start")
    floor.do(tickets.cancel, ticket.number)

    late = desk.send(form, url, **options)

    assert late.status_code == 409
    page = text_of(late)
    assert f"En su estado actual, {ticket.number} no admite esta acción" in page.partition('class="thread"')[0]
    assert "Cancelado" in page and "<h1>" in page


FORMS = {
    "solution": {"body": "Listo."}, "assignee": {"assignee": "0"}, "mine": {}, "wait": {"reason": "customer"},
    "links": {"number": "AR-000000", "kind": "child"}, "steps/start": {}, "steps/cancel": {},
}  # fmt: skip


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", FORMS)
def test_who_may_not_is_offered_nothing_and_gets_nothing_through(floor, desk, ticket, path):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/{path}")
    form.fields |= {name: [value] for name, value in FORMS[path].items()}
    if path == "links":
        form.fields["number"] = [floor.open().number]
    teleservice = floor.client(floor.hire("teleservice"))
    page = teleservice.get(url)
    form.fields["csrf_token"] = [page.text.partition('name="csrf_token" value="')[2].partition('"')[0]]

    refused = teleservice.send(form, url)

    assert page.status_code == 200 and f'action="{url}/{path}"' not in page.text
    assert "-box" not in page.text.replace("macros-box", "").replace("escalation-box", "")
    assert refused.status_code == 403
    now = floor.ticket(ticket.number)
    assert (now.status, now.assignee_id) == ("acknowledged", None)


@ON_ONE_DATABASE
def test_a_step_that_is_none_is_not_found(desk, ticket):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/steps/start")
    form.action = f"{url}/steps/explode"

    assert desk.send(form, url).status_code == 404


@ON_ONE_DATABASE
def test_every_box_says_what_it_is_and_can_be_left_without_a_script(desk, floor, ticket):
    page = text_of(desk.get(f"/desk/tickets/{ticket.number}"))

    for name in ("solution", "waiting", "assignment", "linking", "cancelling", "closing"):
        assert f'<dialog class="dialog" id="{name}-box" aria-labelledby="{name}-box-title">' in page
        assert f'<h2 id="{name}-box-title">' in page
    for name in ("solution", "waiting", "assignment", "linking", "cancelling"):
        assert f'href="#{name}-box" data-open="{name}-box"' in page
    assert page.count('class="btn btn--ghost btn--icon btn--sm ms-auto dialog__back" href="#main"') == 9


@ON_ONE_DATABASE
def test_the_word_of_the_customer_that_it_works_again_stands_in_the_conversation(desk, floor, ticket):
    with floor.work(floor.rosa) as uow:
        tickets.cancel(uow, ticket.number, "works")

    assert "El cliente dice que ya funciona: se cerró" in text_of(desk.get(f"/desk/tickets/{ticket.number}"))
