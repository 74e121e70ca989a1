"""Tickets that belong together, and to an outage: what is done to one is done to its followers."""

import pytest

from servicedesk.core import outages, tickets
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.outages import OutageDraft
from tests.make import (
    add,
    as_user,
    make_account,
    make_ticket,
    make_user,
)
from tests.statements import counted


@pytest.fixture
def agent(work):
    with work() as uow:
        return as_user(make_user(uow), "csm_agent")


def test_what_nobody_sees_is_not_linked_nor_taken_away(work, agent):
    with work() as uow:
        number = make_ticket(uow).number

    with pytest.raises(Invalid, match="unknown_ticket"), work(agent) as uow:
        tickets.link(uow, number, "AR-ZZZZZZ", "child")
    for two in ((number, "AR-ZZZZZZ"), ("AR-ZZZZZZ", number)):
        with pytest.raises(NotFound), work(agent) as uow:
            tickets.unlink(uow, *two)
        with pytest.raises(NotFound), work(agent) as uow:
            tickets.unmerge(uow, *two)


def test_links_are_seen_from_both_sides_and_taken_away_again(work, agent):
    with work() as uow:
        child, parent = make_ticket(uow), make_ticket(uow)

    with work(agent) as uow:
        tickets.link(uow, child.number, parent.number, "child")

    assert [(kind, other.number) for kind, other in tickets.list_links(work(agent), child)] == [
        ("child", parent.number)
    ]
    assert [(kind, other.number) for kind, other in tickets.list_links(work(agent), parent)] == [
        ("child_of", child.number)
    ]
    with work(agent) as uow:
        tickets.unlink(uow, child.number, parent.number)
    assert tickets.list_links(work(agent), child) == []
    with pytest.raises(NotFound), work(agent) as uow:
        tickets.unlink(uow, child.number, parent.number)


def test_a_link_makes_no_circle_and_is_made_once(work, agent):
    with work() as uow:
        one, two, three = (make_ticket(uow).number for _ in range(3))
    with work(agent) as uow:
        tickets.link(uow, two, one, "child")
        tickets.link(uow, three, two, "duplicate")

    for from_number, to_number in ((one, three), (one, one), (two, one)):
        with pytest.raises(Conflict), work(agent) as uow:
            tickets.link(uow, from_number, to_number, "child")
    with pytest.raises(Invalid), work(agent) as uow:
        tickets.link(uow, one, three, "cousin")


def test_linking_needs_its_permission(work):
    with work() as uow:
        one, two = make_ticket(uow), make_ticket(uow)
        analyst = as_user(make_user(uow), "product_analyst")

    with pytest.raises(Forbidden), work(analyst) as uow:
        tickets.link(uow, one.number, two.number, "child")


def test_what_is_done_to_one_is_done_to_those_that_follow_it(work, agent):
    with work() as uow:
        cause, child, grandchild, other, solved = (make_ticket(uow) for _ in range(5))
    with work(agent) as uow:
        tickets.link(uow, child.number, cause.number, "child")
        tickets.link(uow, grandchild.number, child.number, "duplicate")
        tickets.link(uow, other.number, cause.number, "follow_up")
        tickets.link(uow, solved.number, cause.number, "child")
    with work(agent) as uow:
        tickets.resolve(uow, solved.number, "Ya estaba.")

    preview = tickets.list_cascade(work(agent), cause)
    with work(agent) as uow:
        resolved = tickets.resolve(uow, cause.number, "Fibra reparada.", cascade=True)

    assert {ticket.number for ticket in preview} == {child.number, grandchild.number, solved.number}
    assert [ticket.number for ticket in resolved] == [cause.number, child.number, grandchild.number]
    assert tickets.get_ticket(work(agent), other.number).status == "acknowledged"


def test_a_ticket_becomes_part_of_an_outage_once(work, agent):
    with work() as uow:
        resource = add(uow, Resource(name="OLT-1", kind="olt"))
        outage = outages.declare_outage(uow, OutageDraft((resource.id,), "Fibra dañada."))
        ticket = make_ticket(uow)

    for _ in range(2):
        with work(agent) as uow:
            tickets.link_to_outage(uow, ticket.number, outage.number)

    assert [each.number for each in tickets.list_tickets_of_outage(work(agent), outage.id)] == [ticket.number]


def test_what_stands_around_a_ticket_is_told_in_one_statement(work, agent, clock):
    with work() as uow:
        account = make_account(uow)
        cause, child, grandchild, ended, merged, other = (make_ticket(uow, account) for _ in range(6))
    with work(agent) as uow:
        tickets.link(uow, child.number, cause.number, "child")
        tickets.link(uow, grandchild.number, child.number, "duplicate")
        tickets.link(uow, ended.number, cause.number, "duplicate")
        tickets.cancel(uow, ended.number)
    with work(agent) as uow:
        tickets.merge(uow, merged.number, cause.number)

    with counted(work()) as statements:
        around = tickets.list_around(work(agent), cause, limit=2)

    assert len(statements) == 1
    assert [(kind, each.number) for kind, each in around.links] == [
        ("child_of", child.number), ("duplicate_of", ended.number), ("merged_of", merged.number)
    ]  # fmt: skip
    assert {each.number for each in around.followers} == {child.number, grandchild.number}
    assert len(around.others) == 2 and cause.id not in {each.id for each in around.others}
    assert [kind for kind, _ in tickets.list_around(work(agent), merged).links] == ["merged"]
    assert other.number in {each.number for each in tickets.list_numbered(work(agent), [other.number, "X"])}
