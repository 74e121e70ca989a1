"""Who is told what: exactly the contacts of the services that stand on it, each once for each thing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from servicedesk.core import maintenance
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceRecipient
from servicedesk.core.maintenance.queries.notices import look_at_due_notices, touched_by_contact
from servicedesk.core.notifications import NotificationDraft, queue_notifications
from servicedesk.core.people.models import Account, AccountContact
from tests.core.maintenance.conftest import PLANNER, make_contact
from tests.database import ON_ONE_DATABASE
from tests.make import make_user
from tests.statements import counted


def told(work, occasion=None):
    """Return who is told what, in order of the rows."""
    rows = work().session.scalars(select(MaintenanceNotice).order_by(MaintenanceNotice.id)).all()
    return [(each.contact_id, each.occasion) for each in rows if occasion in (None, each.occasion)]


def test_exactly_the_contacts_of_what_stands_on_it_are_told_critical_ones_first(work, ground, planned):
    assert told(work) == [(ground.rosa, "planned"), (ground.luis, "planned")]
    rows = work().session.scalars(select(MaintenanceRecipient).order_by(MaintenanceRecipient.contact_id)).all()
    assert [(each.contact_id, each.services, each.is_critical) for each in rows] == [
        (ground.rosa, 1, True), (ground.luis, 2, False),
    ]  # fmt: skip


def test_the_same_thing_is_told_once_however_often_it_is_asked_for(work, planned):
    with work() as uow:
        maintenance.address_everybody(uow, planned.id, "planned", 1)
    assert len(told(work)) == 2

    with work() as uow:
        maintenance.address_everybody(uow, planned.id, "reminder", 2)

    assert len(told(work, "reminder")) == 2


def test_who_comes_later_is_told_of_what_comes_and_who_has_no_service_left_is_not_forgotten(work, ground, planned):
    with work() as uow:
        late = make_contact(uow, "Late")
        uow.session.add(AccountContact(account_id=ground.bakery, contact_id=late.id))
        gone = make_contact(uow, "Gone", is_active=False)
        uow.session.add(AccountContact(account_id=ground.bakery, contact_id=gone.id))
        uow.session.scalars(select(Service).where(Service.number == "L-1")).one().state = "ended"
        late_id = late.id
    with work() as uow:
        maintenance.address_everybody(uow, planned.id, "cancelled", 2)

    assert {each for each, _ in told(work, "cancelled")} == {ground.rosa, ground.luis, late_id}


def test_everybody_is_addressed_in_three_statements_however_many_they_are(work, ground):
    with work(PLANNER) as uow:
        planned = maintenance.plan_maintenance(uow, ground.draft)

    with work() as uow, counted(uow) as statements:
        maintenance.address_everybody(uow, planned.id, "planned", 1)

    assert len(statements) == 3


def test_a_notice_is_due_until_it_is_a_letter_or_has_no_way_to_its_reader(work, ground, clock, planned):
    assert maintenance.is_notice_due(work())
    with work() as uow:
        first, second = (each.id for each in look_at_due_notices(uow, 10))
        assert [each.id for each in maintenance.list_due_notices(uow, [second])] == [second]
        first, second = maintenance.list_due_notices(uow, [first, second])
        letter = NotificationDraft("k", "rosa@example.net", "Aviso", "Texto", "andina.example")
        queued = queue_notifications(uow, [letter])
        maintenance.settle_notice(uow, first, "secret", queued[letter.key])
        maintenance.settle_notice(uow, second, "other", None)

    assert not maintenance.is_notice_due(work())
    uow = work(PLANNER)
    proofs = maintenance.list_proofs(uow, planned)
    assert [(each.notice.contact_id, each.notice.state, each.state) for each in proofs] == [
        (ground.rosa, "queued", "due"), (ground.luis, "unreached", None),
    ]  # fmt: skip
    assert proofs[0].notice.digest not in (None, "secret")
    figures = maintenance.count_told(uow, planned)
    assert figures == (2, 1, 1, 0, 1, 0)


def test_who_sees_works_and_no_customers_reads_no_names_of_those_who_were_told(work, ground, planned):
    seeing = {"inventory.read", "inventory.edit"}
    keeper = Actor("user", 15, "Keeper", permissions=frozenset(seeing))
    with work() as uow:
        uow.session.query(Account).filter_by(number="C-CLINIC").one().consultant_id = make_user(uow, id=16).id
    consultant = Actor("user", 16, "Sales", permissions=frozenset({*seeing, "account.read_assigned"}))

    assert len(maintenance.list_proofs(work(PLANNER), planned)) == 2
    assert maintenance.list_proofs(work(keeper), planned) == []
    [proof] = maintenance.list_proofs(work(consultant), planned)
    assert proof.notice.contact_id == ground.rosa
    assert maintenance.count_told(work(keeper), planned).contacts == 2


@ON_ONE_DATABASE
def test_a_paper_is_overtaken_by_what_was_told_after_it_with_a_paper(work, planned):
    first, company = (f"maintenance:{planned.id}:1{more}" for more in ("", ":company:7"))
    was = []
    for sequence, occasion in enumerate(("reminder", "changed"), 2):
        with work() as uow:
            maintenance.address_everybody(uow, planned.id, occasion, sequence)
        was.append(maintenance.is_overtaken(work(), first))

    assert was == [False, True]
    assert maintenance.is_overtaken(work(), company)
    assert not maintenance.is_overtaken(work(), f"maintenance:{planned.id}:3")
    assert not maintenance.is_overtaken(work(), f"maintenance:{planned.id + 1}:1")
    assert not maintenance.is_overtaken(work(), "ticket:1")


def test_who_looks_ahead_sees_what_is_due_in_order_with_what_it_touches(work, ground, planned):
    uow = work()
    ahead = look_at_due_notices(uow, 10)

    assert [(each.contact.name, each.maintenance.number) for each in ahead] == [
        ("Rosa", planned.number), ("Luis", planned.number),
    ]  # fmt: skip
    assert [each.contact_id for each in look_at_due_notices(uow, 1)] == [ground.rosa]
    assert touched_by_contact(uow, planned.id, [ground.rosa, ground.luis, ground.eva]) == {
        ground.rosa: [("C-CLINIC", "L-1")], ground.luis: [("C-BAKERY", "L-2"), ("C-BAKERY", "L-3")],
    }  # fmt: skip


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_plans_anew_what_of_many_people_the_work_touches(work, ground, planned):
    uow = work()
    for _ in range(10):
        touched_by_contact(uow, planned.id, [ground.rosa, ground.luis])
        maintenance.find_services_touched(uow, planned, [1, 2])
        maintenance.list_services_touched(uow, planned.id)

    prepared = text("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'WITH RECURSIVE%'")
    assert uow.session.scalars(prepared).all() == []


def test_that_somebody_has_read_of_it_is_noted_once(work, ground, clock, planned):
    assert maintenance.is_unseen(work(), planned.id, ground.rosa)
    with work() as uow:
        maintenance.note_seen(uow, planned.id, ground.rosa, "link")
    at = clock.now()
    clock.advance(timedelta(hours=1))
    with work() as uow:
        maintenance.note_seen(uow, planned.id, ground.rosa, "portal")

    uow = work(PLANNER)
    proof = maintenance.list_proofs(uow, planned)[0]
    assert (proof.seen_at, proof.seen_by) == (at, "link")
    assert maintenance.count_told(uow, planned).read == 1
    assert not maintenance.is_unseen(work(), planned.id, ground.rosa)
    assert not maintenance.is_unseen(work(), planned.id, ground.eva)


def test_work_on_which_nothing_stands_is_told_to_nobody(work, ground):
    with work(PLANNER) as uow:
        planned = maintenance.plan_maintenance(uow, ground.draft)
    with work() as uow:
        uow.session.query(AccountContact).delete()
    with work() as uow:
        maintenance.address_everybody(uow, planned.id, "planned", 1)

    assert maintenance.count_told(work(PLANNER), planned) == (0, 0, 0, 0, 0, 0)
    assert told(work) == []
