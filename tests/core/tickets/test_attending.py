"""Attending a ticket: answers, notes, assignment, waiting, holding, closing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import ReplyDraft
from servicedesk.core.tickets.models import Interaction, Note

BILLING = plugin_actor("billing", frozenset({"ticket.hold", "ticket.release"}))


def shown(work, stage):
    return tickets.get_ticket(work(), stage.number)


def actions(session):
    session.rollback()
    return [
        record.values["action"]
        for record in session.scalars(select(EventRecord).order_by(EventRecord.id))
        if "action" in record.values
    ]


def test_the_first_answer_of_staff_keeps_the_promise_and_starts_the_work(work, stage, clock):
    clock.advance(timedelta(hours=2))

    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Estamos en ello."))

    ticket = shown(work, stage)
    assert (ticket.status, ticket.answered_at) == ("inProgress", clock.now())
    assert not ticket.is_overdue(clock.now() + timedelta(days=3))


def test_a_later_answer_does_not_move_the_first(work, stage, clock):
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Uno."))
    first = clock.now()
    clock.advance(timedelta(hours=1))
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Dos."))

    assert shown(work, stage).answered_at == first


def test_an_untouched_ticket_is_overdue_after_24_hours(work, stage, clock):
    ticket = shown(work, stage)

    assert not ticket.is_overdue(clock.now() + timedelta(hours=24))
    assert ticket.is_overdue(clock.now() + timedelta(hours=24, seconds=1))


def test_an_answer_of_the_customer_wakes_a_ticket_that_waited_for_it(work, stage):
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "customer")
    assert shown(work, stage).pending_reason == "customer"

    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Aquí está."))

    assert (shown(work, stage).status, shown(work, stage).pending_reason) == ("inProgress", "")


def test_an_answer_of_the_customer_leaves_a_ticket_that_waits_for_a_carrier(work, stage):
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "carrier")

    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("¿Novedades?"))

    assert shown(work, stage).status == "pending"


def test_a_plugin_that_writes_keeps_no_promise(work, stage):
    robot = plugin_actor("robot", frozenset({"ticket.reply"}))

    with work(robot) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Medimos tu línea."))

    assert shown(work, stage).answered_at is None
    assert shown(work, stage).status == "inProgress"


def test_a_reply_that_is_sent_twice_is_written_once(work, stage, session):
    for _ in range(2):
        with work(stage.agent) as uow:
            tickets.reply(uow, stage.number, ReplyDraft("Hola.", submission="abc"))

    assert session.scalars(select(Interaction.body)).all() == ["No tengo Internet desde ayer.", "Hola."]
    assert actions(session) == ["replied"]


def test_a_reply_to_a_ticket_that_changed_meanwhile_is_a_conflict(work, stage):
    seen = shown(work, stage).version
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Uno.", seen_version=seen))

    with pytest.raises(Conflict, match="changed_meanwhile"), work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Dos.", seen_version=seen))


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001])
def test_an_answer_without_words_or_with_too_many_is_refused(work, stage, body):
    with pytest.raises(Invalid), work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft(body))


def test_an_ended_ticket_takes_no_more_answers(work, stage):
    with work(stage.rosa) as uow:
        tickets.cancel(uow, stage.number)

    with pytest.raises(Conflict), work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Otra cosa."))


def test_a_stranger_finds_nothing_to_act_on(work, stage):
    """SEC-A1: somebody else's ticket is not found, whatever is tried."""
    for act in (
        lambda uow: tickets.get_ticket(uow, stage.number),
        lambda uow: tickets.reply(uow, stage.number, ReplyDraft("x")),
        lambda uow: tickets.cancel(uow, stage.number),
        lambda uow: tickets.confirm(uow, stage.number),
        lambda uow: tickets.get_attachment(uow, stage.number, 1),
    ):
        with pytest.raises(NotFound), work(stage.stranger) as uow:
            act(uow)


def test_a_customer_does_not_what_only_staff_may(work, stage):
    for act in (
        lambda uow: tickets.add_note(uow, stage.number, "x"),
        lambda uow: tickets.assign(uow, stage.number, None),
        lambda uow: tickets.assign_team(uow, stage.number, stage.team_id),
        lambda uow: tickets.prioritize(uow, stage.number, 1, 1),
        lambda uow: tickets.start(uow, stage.number),
        lambda uow: tickets.resolve(uow, stage.number, "x"),
        lambda uow: tickets.reject(uow, stage.number, "spam"),
        lambda uow: tickets.hold(uow, stage.id, Hold("x.y")),
        lambda uow: tickets.note_account_check(uow, stage.id, "verified"),
    ):
        with pytest.raises(Forbidden), work(stage.rosa) as uow:
            act(uow)


def test_staff_who_only_read_do_not_answer(work, stage):
    with pytest.raises(Forbidden), work(stage.analyst) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("x"))


def test_a_note_is_for_staff_alone(work, stage, session):
    """SEC-A4: no customer ever sees an internal note, nor that there is one."""
    with work(stage.agent) as uow:
        tickets.add_note(uow, stage.number, "CANARY-NOTE-1")

    assert session.scalars(select(Note.body)).one() == "CANARY-NOTE-1"
    for_staff = tickets.get_story(work(stage.agent), shown(work, stage))
    for_customer = tickets.get_story(work(stage.rosa), shown(work, stage))
    assert [note.body for note in for_staff.notes.values()] == ["CANARY-NOTE-1"]
    assert for_customer.notes == {}
    assert [event.kind for event in for_customer.events] == ["ticket.opened"]
    assert [event.values.get("action") for event in for_staff.events] == [None, "noted"]


def test_a_ticket_is_assigned_to_a_person_and_to_a_team(work, stage):
    with work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, stage.agent.id)
    assert shown(work, stage).assignee_id == stage.agent.id

    with work(stage.supervisor) as uow:
        tickets.assign_team(uow, stage.number, stage.team_id)
    ticket = shown(work, stage)
    assert (ticket.team_id, ticket.assignee_id) == (stage.team_id, None)

    with work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, None, seen_version=ticket.version)


def test_nobody_is_assigned_who_is_not_there(work, stage):
    with pytest.raises(Invalid), work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, 999_999)
    with pytest.raises(Invalid), work(stage.supervisor) as uow:
        tickets.assign_team(uow, stage.number, 999_999)


def test_the_priority_follows_impact_and_urgency(work, stage):
    with work(stage.supervisor) as uow:
        assert tickets.prioritize(uow, stage.number, 1, 1).priority == 1
    with pytest.raises(Invalid) as caught, work(stage.supervisor) as uow:
        tickets.prioritize(uow, stage.number, 0, 4)

    assert set(caught.value.problems) == {"impact", "urgency"}


def test_work_starts_waits_and_goes_on(work, stage, session):
    with work(stage.agent) as uow:
        tickets.start(uow, stage.number)
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "appointment")
    with work(stage.agent) as uow:
        tickets.resume(uow, stage.number)
    with pytest.raises(Invalid), work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "godot")

    assert shown(work, stage).status == "inProgress"
    assert actions(session) == ["started", "waiting", "resumed"]


def test_a_ticket_that_somebody_took_meanwhile_is_not_taken_again(stage, work):
    with work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, stage.supervisor.id, instead_of=0)

    with pytest.raises(Conflict, match="given_meanwhile"), work(stage.agent) as uow:
        tickets.assign(uow, stage.number, stage.agent.id, instead_of=0)
    with work(stage.agent) as uow:
        tickets.assign(uow, stage.number, stage.agent.id, instead_of=stage.supervisor.id)

    assert tickets.get_ticket(work(), stage.number).assignee_id == stage.agent.id
