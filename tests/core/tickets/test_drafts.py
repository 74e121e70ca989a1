"""Drafts: what is written stays until it is sent, is one's own, and tells colleagues that somebody writes."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Forbidden, NotFound
from tests.make import make_account, make_ticket


def kept(work, stage, who=None):
    """Return the actor's drafts on the ticket, by kind."""
    uow = work(who or stage.agent)
    return {each.kind: each.body for each in tickets.read_desktop(uow, tickets.get_ticket(uow, stage.number)).drafts}


def write(work, stage, kind, body, who=None, submission=""):
    """Let somebody write without sending."""
    with work(who or stage.agent) as uow:
        tickets.keep_draft(uow, stage.number, kind, body, submission)


def test_what_is_written_is_there_again_and_the_last_word_holds(stage, work):
    write(work, stage, "reply", "Hola")
    write(work, stage, "reply", "Hola Rosa")
    write(work, stage, "note", "Ojo con la acometida")

    assert kept(work, stage) == {"reply": "Hola Rosa", "note": "Ojo con la acometida"}
    assert kept(work, stage, stage.supervisor) == {}


def test_a_text_that_becomes_a_note_leaves_no_answer_behind(stage, work):
    write(work, stage, "reply", "Ojo con")
    write(work, stage, "note", "Ojo con la acometida")

    assert kept(work, stage) == {"note": "Ojo con la acometida"}


def test_an_empty_text_is_forgotten(stage, work):
    write(work, stage, "reply", "Hola")
    write(work, stage, "reply", "  ")

    assert kept(work, stage) == {}


def test_what_was_sent_is_gone_and_does_not_come_back_late(stage, work):
    write(work, stage, "reply", "Hola", submission="once-1")
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, tickets.ReplyDraft("Hola", submission="once-1"))
        tickets.drop_draft(uow, stage.id, "reply")

    write(work, stage, "reply", "Hola", submission="once-1")

    assert kept(work, stage) == {}


def test_a_note_that_was_sent_does_not_come_back_late_either(stage, work):
    with work(stage.agent) as uow:
        tickets.add_note(uow, stage.number, "Ojo", "once-2")

    write(work, stage, "note", "Ojo", submission="once-2")

    assert kept(work, stage) == {}


def test_colleagues_see_who_writes_for_as_long_as_they_write(stage, work, clock):
    version = tickets.get_ticket(work(), stage.number).version
    write(work, stage, "reply", "Hola")
    write(work, stage, "note", "Ojo")

    uow = work(stage.supervisor)
    shown = tickets.read_desktop(uow, tickets.get_ticket(uow, stage.number))
    now = tickets.read_pulse(work(stage.supervisor), stage.number)
    own = tickets.read_pulse(work(stage.agent), stage.number)
    clock.advance(timedelta(seconds=46))
    later = tickets.read_pulse(work(stage.supervisor), stage.number)

    assert now == (version, (stage.agent.id,))
    assert {each.user_id for each in shown.writers} == {stage.agent.id} and shown.drafts == []
    assert own == later == (version, ())
    assert kept(work, stage) == {"reply": "Hola", "note": "Ojo"}


def test_writing_changes_nothing_about_the_ticket(stage, work):
    before = tickets.get_ticket(work(), stage.number).version

    write(work, stage, "reply", "Hola")

    assert tickets.get_ticket(work(), stage.number).version == before


def test_only_who_may_send_may_write(stage, work):
    for who, kind in ((stage.rosa, "reply"), (stage.analyst, "note"), (stage.agent, "letter")):
        with pytest.raises(Forbidden), work(who) as uow:
            tickets.keep_draft(uow, stage.number, kind, "Hola")


def test_a_ticket_that_is_not_seen_is_not_there(stage, work):
    with work() as uow:
        number = make_ticket(uow, make_account(uow)).number
    blind = stage.agent.__class__("user", stage.agent.id, permissions=frozenset({"ticket.reply", "ticket.read_team"}))

    with pytest.raises(NotFound), work(blind) as uow:
        tickets.keep_draft(uow, number, "reply", "Hola")
    with pytest.raises(NotFound):
        tickets.read_pulse(work(blind), number)


def test_drafts_that_nobody_goes_on_with_are_forgotten(stage, work, clock):
    write(work, stage, "reply", "Hola")
    clock.advance(timedelta(days=40))
    write(work, stage, "note", "Nuevo")

    with work() as uow:
        tickets.prune_drafts(uow, uow.now() - timedelta(days=30))

    assert kept(work, stage) == {"note": "Nuevo"}
