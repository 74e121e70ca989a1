"""Objections (N6): within eight business hours of the notice, by the portal or a link, answered by customer care."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.maintenance import ObjectionDraft
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceObjection
from servicedesk.core.maintenance.queries import visible_objections
from servicedesk.core.people.models import Contact
from servicedesk.core.people.rules.secrets import digest_of
from tests.core.maintenance.conftest import CARE, PLANNER, contact_actor
from tests.core.network import STRANGER
from tests.database import ON_ONE_DATABASE

SECOND = timedelta(seconds=1)
HEALTH = ObjectionDraft("health", better_times="Sábado de 2:00 a 5:00")
# From Monday at nine, eight business hours end on Tuesday at nine.
LIMIT = timedelta(days=1)


def object_as(work, ground, name, number, draft=HEALTH):
    """Object as this contact on the portal."""
    with work(contact_actor(ground, name)) as uow:
        return maintenance.object_to_maintenance(uow, number, draft)


def phases(session):
    """Return what was told of announced work, in order."""
    facts = session.scalars(
        select(EventRecord).where(EventRecord.kind == "maintenance.changed").order_by(EventRecord.id)
    )
    return [event_of(each).phase for each in facts]


def link_of(work, planned, ground, name):
    """Give the notice of a contact a letter with this link."""
    with work() as uow:
        rows = select(MaintenanceNotice).where(MaintenanceNotice.contact_id == getattr(ground, name))
        uow.session.scalars(rows).one().digest = digest_of(f"link of {name}")
    return f"link of {name}"


def test_an_objection_in_the_last_second_puts_the_work_under_review(work, session, ground, clock, planned):
    clock.advance(LIMIT)

    objection = object_as(work, ground, "rosa", planned.number)

    assert (objection.is_late, objection.is_critical, objection.services) == (False, True, 1)
    assert maintenance.get_maintenance(work(PLANNER), planned.number).is_review
    assert phases(session) == ["planned", "objected"]


def test_after_a_move_whoever_objected_may_object_to_the_new_time(work, ground, clock, planned):
    first = object_as(work, ground, "rosa", planned.number)
    clock.advance(timedelta(hours=1))
    with work(PLANNER) as uow:
        later = planned.starts_at + timedelta(days=7)
        maintenance.move_maintenance(uow, planned.number, [(later, later + timedelta(hours=1))], "Salud")

    stood = work().session.get(MaintenanceObjection, first.id)
    assert (stood.is_of_another_time, stood.stands) == (True, False)
    second = object_as(work, ground, "rosa", planned.number)

    assert (second.is_of_another_time, second.stands, second.is_late) == (False, True, False)
    with pytest.raises(Conflict, match="maintenance.objected"):
        object_as(work, ground, "rosa", planned.number)


def test_an_objection_a_second_after_the_limit_is_kept_as_late_and_reviews_nothing(
    work, session, ground, clock, planned
):
    clock.advance(LIMIT + SECOND)

    objection = object_as(work, ground, "luis", planned.number)

    assert (objection.is_late, objection.is_critical, objection.services) == (True, False, 2)
    assert maintenance.get_maintenance(work(PLANNER), planned.number).phase == "planned"
    assert phases(session) == ["planned", "objected"]


@ON_ONE_DATABASE
def test_whom_the_work_does_not_touch_cannot_object(work, ground, planned):
    with pytest.raises(NotFound):
        object_as(work, ground, "eva", planned.number)
    with pytest.raises(Forbidden), work(PLANNER) as uow:
        maintenance.object_to_maintenance(uow, planned.number, HEALTH)


@ON_ONE_DATABASE
def test_nobody_objects_twice_before_the_answer_and_nobody_to_work_that_has_begun(work, ground, clock, planned):
    object_as(work, ground, "rosa", planned.number)
    with pytest.raises(Conflict, match="maintenance.objected"):
        object_as(work, ground, "rosa", planned.number)
    with work(PLANNER) as uow:
        maintenance.keep_maintenance(uow, planned.number, "No hay otra noche")
    clock.advance(timedelta(days=7, hours=1))
    with work() as uow:
        maintenance.sweep_maintenances(uow)

    with pytest.raises(Conflict, match="maintenance.no_objection"):
        object_as(work, ground, "luis", planned.number)


@ON_ONE_DATABASE
def test_nobody_objects_twice_to_one_notice_but_again_to_the_next_one(work, ground, clock, planned):
    objection = object_as(work, ground, "rosa", planned.number)
    with work(CARE) as uow:
        maintenance.answer_objection(uow, objection.id, "refused", "No hay otra noche")
    with pytest.raises(Conflict, match="maintenance.objected"):
        object_as(work, ground, "rosa", planned.number)

    with work(PLANNER) as uow:
        maintenance.keep_maintenance(uow, planned.number, "No hay otra noche")

    assert object_as(work, ground, "rosa", planned.number).sequence == 2


@ON_ONE_DATABASE
def test_a_second_review_warns_once_more(work, ground, clock, planned):
    object_as(work, ground, "rosa", planned.number)
    with work(PLANNER) as uow:
        maintenance.keep_maintenance(uow, planned.number, "No hay otra noche").warned_at = clock.now()

    object_as(work, ground, "luis", planned.number)

    assert maintenance.get_maintenance(work(PLANNER), planned.number).warned_at is None


@ON_ONE_DATABASE
def test_another_reason_needs_words(work, ground, planned):
    for draft, problem in ((ObjectionDraft("other"), "words: required"), (ObjectionDraft("x", "y"), "why: unknown")):
        with pytest.raises(Invalid, match=problem):
            object_as(work, ground, "rosa", planned.number, draft)


@ON_ONE_DATABASE
def test_a_contact_who_has_left_objects_to_nothing(work, ground, planned):
    with work() as uow:
        uow.session.get(Contact, ground.rosa).is_active = False

    with pytest.raises(NotFound):
        object_as(work, ground, "rosa", planned.number)


@ON_ONE_DATABASE
def test_the_link_of_a_letter_objects_for_its_reader_alone_and_shows_the_work_until_a_week_after_it(
    work, ground, clock, planned
):
    secret = link_of(work, planned, ground, "luis")

    with work(STRANGER) as uow:
        objection = maintenance.object_by_link(uow, secret, HEALTH)

    assert (objection.contact_id, objection.better_times) == (ground.luis, "Sábado de 2:00 a 5:00")
    assert maintenance.find_notice(work(STRANGER), secret).maintenance.number == planned.number
    with pytest.raises(NotFound):
        maintenance.find_notice(work(STRANGER), "link of somebody")
    clock.advance(timedelta(days=14, hours=3) - SECOND)
    assert maintenance.find_notice(work(STRANGER), secret).maintenance.number == planned.number
    clock.advance(SECOND)
    with pytest.raises(NotFound):
        maintenance.find_notice(work(STRANGER), secret)


def test_objections_are_read_by_weight_and_a_contact_reads_only_the_own(work, ground, planned):
    object_as(work, ground, "luis", planned.number)
    object_as(work, ground, "rosa", planned.number)

    assert [each.contact_id for each in maintenance.list_objections(work(CARE))] == [ground.rosa, ground.luis]
    assert maintenance.count_objections(work(CARE)) == 2
    own = maintenance.list_objections_to(work(contact_actor(ground, "luis")), planned)
    assert [each.contact_id for each in own] == [ground.luis]
    uow = work(STRANGER)
    assert uow.session.scalars(visible_objections(uow)).all() == []


def test_an_answer_goes_to_who_objected_and_is_given_once(work, session, ground, planned):
    objection_id = object_as(work, ground, "rosa", planned.number).id
    with pytest.raises(Invalid, match="outcome: unknown, answer: required"), work(CARE) as uow:
        maintenance.answer_objection(uow, objection_id, "odd", "")

    with work(CARE) as uow:
        answered = maintenance.answer_objection(uow, objection_id, "alternative", "Te llevamos un equipo 4G")

    assert (answered.outcome, answered.answered_by) == ("alternative", "user:14")
    assert maintenance.list_objections(work(CARE)) == []
    assert [each.id for each in maintenance.list_objections(work(CARE), is_answered=True)] == [objection_id]
    told = session.scalars(select(MaintenanceNotice).where(MaintenanceNotice.objection_id == objection_id)).one()
    assert (told.contact_id, told.occasion, told.state) == (ground.rosa, "answered", "due")
    assert phases(session) == ["planned", "objected", "answered"]
    with pytest.raises(Conflict, match="maintenance.answered"), work(CARE) as uow:
        maintenance.answer_objection(uow, objection_id, "refused", "No")


@ON_ONE_DATABASE
def test_only_those_who_may_answer_what_there_is(work, ground, planned):
    objection_id = object_as(work, ground, "rosa", planned.number).id

    with pytest.raises(Forbidden), work(STRANGER) as uow:
        maintenance.answer_objection(uow, objection_id, "refused", "No")
    with pytest.raises(NotFound), work(CARE) as uow:
        maintenance.answer_objection(uow, 999, "refused", "No")


@ON_ONE_DATABASE
def test_an_objection_is_read_by_who_answers_and_who_made_it_and_by_nobody_else(work, ground, planned):
    objection_id = object_as(work, ground, "rosa", planned.number).id

    found = maintenance.get_objection(work(CARE), objection_id)
    assert (found.contact.name, found.maintenance.number) == ("Rosa", planned.number)
    assert maintenance.get_objection(work(contact_actor(ground, "rosa")), objection_id).id == objection_id
    for actor in (contact_actor(ground, "luis"), STRANGER):
        with pytest.raises(NotFound):
            maintenance.get_objection(work(actor), objection_id)


@ON_ONE_DATABASE
def test_an_objection_is_answered_as_quickly_as_it_had_to_be_made_and_before_the_work(work, ground, clock, planned):
    clock.advance(timedelta(hours=1))
    objection = object_as(work, ground, "rosa", planned.number)
    uow = work(CARE)

    found = maintenance.list_objections(uow)[0]
    assert maintenance.due_at(uow, found) == objection.at + timedelta(days=1)
    clock.advance(timedelta(days=6))
    late = object_as(work, ground, "luis", planned.number)
    uow = work(CARE)
    assert maintenance.due_at(uow, maintenance.list_objections(uow)[1]) == planned.starts_at
    assert late.is_late


@ON_ONE_DATABASE
def test_after_the_answer_a_customer_may_object_to_what_is_told_next(work, ground, planned):
    first = object_as(work, ground, "rosa", planned.number)
    with work(CARE) as uow:
        maintenance.answer_objection(uow, first.id, "accepted", "Lo movemos")
    window = (planned.starts_at + timedelta(days=3), planned.ends_at + timedelta(days=3))
    with work(PLANNER) as uow:
        maintenance.move_maintenance(uow, planned.number, [window], "Salud")

    again = object_as(work, ground, "rosa", planned.number)

    assert again.id != first.id
    assert maintenance.find_objection(work(CARE), planned, ground.rosa).id == again.id
