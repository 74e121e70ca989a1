"""Objections noted for a customer who phones: the same limit counts, and they are confirmed in writing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.maintenance import ObjectionDraft
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from tests.core.maintenance.conftest import CARE, PLANNER, SEES, contact_actor
from tests.core.maintenance.test_objecting import LIMIT, SECOND
from tests.core.network import STRANGER

PHONES = Actor("user", 15, "Teleservice", permissions=SEES | {"ticket.open"})
HEALTH = ObjectionDraft("health", "Tengo un respirador", "Sábado de 2:00 a 5:00")


def note(work, planned, contact_id, actor=PHONES, channel="phone", draft=HEALTH):
    """Note what this contact says."""
    with work(actor) as uow:
        return maintenance.note_objection(uow, planned.number, contact_id, draft, channel)


def confirmations(session):
    """Return which contacts get an objection confirmed."""
    return list(session.scalars(select(MaintenanceNotice.contact_id).where(MaintenanceNotice.occasion == "objected")))


def test_a_noted_objection_counts_as_one_of_the_customer_and_says_who_noted_it(work, session, ground, planned):
    objection = note(work, planned, ground.rosa)

    assert (objection.contact_id, objection.is_late, objection.is_critical) == (ground.rosa, False, True)
    assert (objection.channel, objection.noted_by) == ("phone", PHONES.key)
    assert maintenance.get_maintenance(work(PLANNER), planned.number).is_review
    told = event_of(session.scalars(select(EventRecord).order_by(EventRecord.id.desc()).limit(1)).one())
    assert (told.phase, told.channel, told.noted_by) == ("objected", "phone", PHONES.key)
    assert confirmations(session) == [ground.rosa]


def test_the_last_second_is_in_time_and_the_next_is_kept_as_late(work, session, clock, ground, planned):
    clock.advance(LIMIT)
    assert not note(work, planned, ground.rosa, CARE).is_late
    clock.advance(SECOND)
    assert note(work, planned, ground.luis, PLANNER, "in_person").is_late

    assert confirmations(session) == [ground.rosa, ground.luis]


def test_the_answer_follows_the_confirmation(work, session, ground, planned):
    objection = note(work, planned, ground.rosa)

    with work(CARE) as uow:
        maintenance.answer_objection(uow, objection.id, "accepted", "Lo movemos")

    rows = select(MaintenanceNotice.occasion).where(MaintenanceNotice.objection_id == objection.id)
    assert list(session.scalars(rows.order_by(MaintenanceNotice.id))) == ["objected", "answered"]


def test_what_a_customer_says_by_themselves_has_no_note_and_no_second_one(work, session, ground, planned):
    with work(contact_actor(ground, "rosa")) as uow:
        own = maintenance.object_to_maintenance(uow, planned.number, HEALTH)

    assert (own.channel, own.noted_by) == ("portal", "") and confirmations(session) == []
    with pytest.raises(Conflict):
        note(work, planned, ground.rosa)


def test_whom_the_work_does_not_touch_has_nothing_to_object(work, ground, planned):
    with pytest.raises(Invalid) as told:
        note(work, planned, ground.eva)
    assert list(told.value.problems) == ["contact"]
    with pytest.raises(Invalid) as told:
        note(work, planned, ground.rosa, channel="carrier pigeon")
    assert list(told.value.problems) == ["channel"]


def test_work_that_has_begun_is_objected_to_no_more(work, clock, ground, planned):
    clock.advance(timedelta(days=7))
    with work() as uow:
        maintenance.start_maintenance(uow, planned.number)

    with pytest.raises(Conflict):
        note(work, planned, ground.rosa)


def test_who_neither_answers_nor_opens_tickets_notes_nothing(work, ground, planned):
    for actor in (STRANGER, Actor("user", 16, "Warehouse", permissions=SEES)):
        with pytest.raises(Forbidden):
            note(work, planned, ground.rosa, actor)
