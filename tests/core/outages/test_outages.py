"""Outages: declared, updated, resolved, and seen by those whose services they touch."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import outages
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.events import OutageChanged
from servicedesk.core.outages.queries import find_services_touched
from tests.core.network import NOC, STRANGER, contact_of, make_account, make_resource, make_service
from tests.statements import counted


@pytest.fixture
def network(work):
    """Add a core with two routers, and a customer on each of them."""
    with work() as uow:
        core = make_resource(uow, "core")
        north, south = make_resource(uow, "north", core), make_resource(uow, "south", core)
        accounts = [make_account(uow, "C-N"), make_account(uow, "C-S")]
        services = [make_service(uow, "L-N", accounts[0], north), make_service(uow, "L-S", accounts[1], south)]
    return {"core": core.id, "north": north.id, "accounts": accounts, "services": [each.id for each in services]}


@pytest.fixture
def draft(network):
    """Return what is needed to declare an outage of the northern router."""
    return OutageDraft(resource_ids=(network["north"],), public_text="Corte en el norte")


def declare(work, draft):
    """Declare an outage as the NOC."""
    with work(NOC) as uow:
        return outages.declare_outage(uow, draft)


def numbers(rows) -> list[str]:
    """Return the numbers of outages."""
    return [outage.number for outage in rows]


def facts(session) -> list[object]:
    """Return every fact that was published, in order."""
    return [event_of(record) for record in session.scalars(select(EventRecord).order_by(EventRecord.id))]


def test_an_outage_is_declared_with_a_number_and_told(work, session, clock, network, draft):
    outage = declare(work, draft)

    assert outage.number.startswith("INC-")
    assert (outage.phase, outage.started_at, outage.is_open) == ("detected", clock.now(), True)
    assert facts(session) == [
        OutageChanged(
            outage_id=outage.id,
            number=outage.number,
            phase="declared",
            stage="detected",
            resource_ids=[network["north"]],
            tells="joined",
        )
    ]


def test_the_public_text_stays_out_of_the_facts(work, session, draft):
    declare(work, draft)

    assert "Corte" not in str(session.scalars(select(EventRecord.values)).one())


def test_an_outage_may_have_begun_before_it_is_declared(work, clock, draft):
    began = clock.now() - timedelta(hours=1)

    assert declare(work, replace(draft, started_at=began)).started_at == began


def test_an_update_replaces_all_but_the_beginning(work, session, clock, network, draft):
    outage = declare(work, draft)
    began = clock.now()
    clock.advance(timedelta(minutes=10))
    back = clock.now() + timedelta(hours=2)

    with work(NOC) as uow:
        changed = replace(draft, resource_ids=(network["core"],), phase="repairing", expected_by=back, news_by=back)
        outages.update_outage(uow, outage.number.lower(), replace(changed, public_text="Reparando"))

    seen = outages.get_outage(work(NOC), outage.number)
    assert (seen.phase, seen.started_at, seen.expected_by, seen.public_text) == ("repairing", began, back, "Reparando")
    assert [resource.name for resource in seen.resources] == ["core"]
    assert (facts(session)[-1].phase, facts(session)[-1].stage) == ("updated", "repairing")


def test_a_resolved_outage_is_over_for_good(work, session, clock, draft):
    outage = declare(work, replace(draft, public_text_en="Outage in the north"))
    clock.advance(timedelta(hours=1))

    with work(NOC) as uow:
        outages.resolve_outage(uow, outage.number)

    seen = outages.get_outage(work(NOC), outage.number)
    assert (seen.phase, seen.ended_at, seen.public_text) == ("resolved", clock.now(), "Corte en el norte")
    assert seen.told_in("en") == "Outage in the north"
    assert facts(session)[-1].phase == "resolved"
    for change in (
        lambda uow: outages.resolve_outage(uow, outage.number),
        lambda uow: outages.update_outage(uow, outage.number, draft),
    ):
        with pytest.raises(Conflict, match="outage.is_over"), work(NOC) as uow:
            change(uow)


def test_the_last_word_replaces_both_texts(work, draft):
    outage = declare(work, replace(draft, public_text_en="Outage in the north"))

    with work(NOC) as uow:
        outages.resolve_outage(uow, outage.number, "Ya volvió")

    seen = outages.get_outage(work(NOC), outage.number)
    assert (seen.told_in("es"), seen.told_in("en")) == ("Ya volvió", "Ya volvió")


def test_a_last_word_that_is_too_long_resolves_nothing(work, draft):
    outage = declare(work, draft)

    with pytest.raises(Invalid, match="public_text: too_long"), work(NOC) as uow:
        outages.resolve_outage(uow, outage.number, "x" * 2001)

    assert outages.get_outage(work(NOC), outage.number).is_open


def test_all_problems_of_a_draft_are_told_together(work, clock, draft):
    now = clock.now()
    wrong = OutageDraft(resource_ids=(), public_text=" ", public_text_en="\x00", started_at=now + timedelta(hours=2))
    late = replace(wrong, expected_by=now, news_by=now, phase="resolved")

    with pytest.raises(Invalid) as raised:
        declare(work, late)

    assert {field: problem.code for field, problem in raised.value.problems.items()} == {
        "resource_ids": "required",
        "public_text": "required",
        "public_text_en": "bad_characters",
        "started_at": "future",
        "expected_by": "order",
        "news_by": "order",
        "phase": "unknown",
    }


def test_an_outage_of_an_unknown_resource_is_refused(work, draft):
    with pytest.raises(Invalid, match="resource_ids: unknown"):
        declare(work, replace(draft, resource_ids=(*draft.resource_ids, 999)))


def test_outages_are_found_for_the_services_that_stand_on_them(work, clock, network, draft):
    north, south = network["services"]
    first = declare(work, draft)
    clock.advance(timedelta(minutes=1))
    second = declare(work, replace(draft, resource_ids=(network["core"],)))
    uow = work(NOC)

    assert numbers(outages.list_open_outages_for(uow, [north])) == [second.number, first.number]
    assert numbers(outages.list_open_outages_for(uow, [south])) == [second.number]
    assert outages.list_open_outages_for(uow, []) == []
    assert numbers(outages.list_open_outages(uow)) == [second.number, first.number]


def test_what_is_over_is_no_longer_listed_and_can_still_be_read(work, network, draft):
    outage = declare(work, draft)
    with work(NOC) as uow:
        outages.resolve_outage(uow, outage.number)
    contact = work(contact_of(network["accounts"][0]))

    assert outages.list_open_outages(contact) == []
    assert outages.list_open_outages_for(contact, network["services"]) == []
    assert outages.get_outage(contact, outage.number).id == outage.id


def test_a_contact_sees_an_outage_only_when_it_touches_an_own_service(work, network, draft):
    outage = declare(work, draft)
    touched, spared = (work(contact_of(account)) for account in network["accounts"])

    assert numbers(outages.list_open_outages(touched)) == [outage.number]
    assert outages.list_open_outages(spared) == []
    assert outages.list_open_outages_for(spared, network["services"]) == []
    with pytest.raises(NotFound):
        outages.get_outage(spared, outage.number)


@pytest.mark.parametrize("actor", [STRANGER, ANONYMOUS])
def test_strangers_see_no_outage(work, network, draft, actor):
    outage = declare(work, draft)

    assert outages.list_open_outages(work(actor)) == []
    with pytest.raises(NotFound):
        outages.get_outage(work(actor), outage.number)


def test_the_outages_of_some_services_are_one_statement(work, network, draft):
    declare(work, draft)
    uow = work(contact_of(network["accounts"][0]))

    with counted(uow) as statements:
        outages.list_open_outages_for(uow, network["services"])

    assert len(statements) == 1


def test_only_those_who_may_edit_change_anything(work, session, network, draft):
    for actor in (STRANGER, contact_of(*network["accounts"])):
        with pytest.raises(Forbidden), work(actor) as uow:
            outages.declare_outage(uow, draft)
        with pytest.raises(Forbidden), work(actor) as uow:
            outages.update_outage(uow, "INC-000000", draft)
        with pytest.raises(Forbidden), work(actor) as uow:
            outages.resolve_outage(uow, "INC-000000")

    assert facts(session) == []


def test_of_some_services_those_that_an_outage_touches_are_named(work, network, draft):
    outage = declare(work, draft)
    north, south = network["services"]

    assert find_services_touched(work(NOC), outage, [north, south]) == {north}
    assert find_services_touched(work(contact_of(network["accounts"][1])), outage, [north, south]) == set()


def test_the_steps_of_a_repair_are_told_each_once(work, clock, draft):
    number, began = declare(work, draft).number, clock.now()
    for phase in ("detected", "diagnosed", "diagnosed"):
        clock.advance(timedelta(minutes=30))
        with work() as uow:
            outages.update_outage(uow, number, replace(draft, phase=phase))

    steps = outages.list_steps(work(), outages.get_outage(work(), number))

    assert steps == [("detected", began), ("diagnosed", began + timedelta(hours=1))]


def test_the_ground_of_a_service_is_told_in_one_statement(work, network, draft):
    declare(work, draft)
    account, service = network["accounts"][0], network["services"][0]
    with work() as uow:
        make_service(uow, "A-OTHER", account)

    with counted(work()) as statements:
        ground = outages.survey(work(NOC), account.id, service)

    assert len(statements) == 1
    assert [each.number for each in ground.services] == ["L-N", "A-OTHER"]
    assert [each.name for each in ground.elements] == ["core", "north"]
    assert len(ground.outages) == 1


def test_whoever_does_not_see_the_inventory_sees_services_and_outages(work, network, draft):
    declare(work, draft)
    account, service = network["accounts"][0], network["services"][0]

    ground = outages.survey(work(contact_of(account)), account.id, service)
    without = outages.survey(work(contact_of(account)), account.id, 0)

    assert (len(ground.services), ground.elements, len(ground.outages)) == (1, [], 1)
    assert without.outages == []


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite lets nobody in between
def test_what_ends_while_somebody_looks_at_it_is_not_updated_any_more(work, draft):
    number = declare(work, draft).number

    with work(NOC) as late:
        seen = outages.get_outage(late, number)
        with work(NOC) as first:
            outages.resolve_outage(first, number)
        with pytest.raises(Conflict, match="outage.is_over"):
            outages.update_outage(late, seen.number, draft)
