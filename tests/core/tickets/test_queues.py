"""Queues: their filters, their order, who sees which tickets in them, and what has changed since."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.tickets import COUNTED, QueueFilter
from servicedesk.core.tickets.models import Ticket
from tests.make import add, as_user, make_account, make_category, make_team, make_ticket, make_user

SUPERVISOR = Actor("user", 70, "Raúl", permissions=frozenset({"ticket.read", "account.read"}))


def numbers(work, actor=SUPERVISOR, **wanted):
    return [each.number for each in tickets.list_queue(work(actor), QueueFilter(**wanted))]


@pytest.fixture
def several(work, clock):
    """Open tickets that differ in one thing each; return their numbers by that thing."""
    with work() as uow:
        account, category = make_account(uow), make_category(uow)
        made = {name: make_ticket(uow, account) for name in ("plain", "urgent", "mail", "sorted", "ours")}
        team = make_team(uow)
        made["urgent"].priority, made["mail"].channel = 1, "email"
        made["sorted"].category_id, made["ours"].team_id = category.id, team.id
        for turn, ticket in enumerate(made.values()):
            ticket.queue_by = clock.now() + timedelta(hours=turn)
        return {name: ticket.number for name, ticket in made.items()} | {"team": team.id, "category": category.id}


def test_each_filter_narrows_a_queue_and_several_do_together(work, several):
    assert numbers(work, priority=1) == [several["urgent"]]
    assert numbers(work, channel="email") == [several["mail"]]
    assert numbers(work, category_id=several["category"]) == [several["sorted"]]
    assert numbers(work, team_id=several["team"]) == [several["ours"]]
    assert numbers(work, team_id=several["team"], priority=1) == []


def test_the_order_can_be_turned_round_and_goes_on_from_a_place(work, several):
    whole = numbers(work)

    first = tickets.list_queue(work(SUPERVISOR), QueueFilter(newest_first=True, limit=2))
    rest = numbers(work, newest_first=True, after=tickets.queue_place(first[-1]))

    assert [*(each.number for each in first), *rest] == whole[::-1]


def test_a_row_says_what_is_owed_and_by_whom(work, several):
    with work() as uow:
        user = make_user(uow, name="Jimena Tello")
        tickets.assign(uow, several["plain"], user.id)
        tickets.resolve(uow, several["urgent"], "Listo.")
    rows = {each.number: each for each in tickets.list_queue(work(SUPERVISOR), QueueFilter())}

    plain, urgent = rows[several["plain"]], rows[several["urgent"]]
    assert (plain.assignee_name, plain.team_name, plain.account_name) == ("Jimena Tello", None, "Familia Quispe")
    assert plain.owed_by == plain.queue_by and plain.owed_for == "attention" and urgent.owed_by is None
    assert rows[several["ours"]].team_name == "CSM"


def test_a_queue_shows_and_counts_only_what_its_reader_may_see(work, several):
    partner = Actor(
        "user", 71, "Centro", permissions=frozenset({"ticket.read_team"}), team_ids=frozenset({several["team"]})
    )
    with work() as uow:
        consultant = make_user(uow)
        own = make_ticket(uow, make_account(uow, consultant_id=consultant.id)).number
    sales = as_user(consultant, "sales_consultant")

    assert numbers(work, partner) == [several["ours"]] and numbers(work, sales) == [own]
    assert numbers(work, sales, team_id=several["team"]) == []
    assert tickets.count_queues(work(partner))["acknowledged"].whole == 1
    assert tickets.count_queues(work(sales), several["team"])["acknowledged"].whole == 0


def test_nobody_counts_farther_than_a_hundred(work, clock):
    with work() as uow:
        account = make_account(uow)
        for turn in range(COUNTED + 5):
            add(uow, Ticket(
                subject="x", account_id=account.id, number=f"AR-{turn:06}", queue_by=clock.now(),
                opened_at=clock.now(), changed_at=clock.now(),
            ))  # fmt: skip

    assert tickets.count_queues(work(SUPERVISOR))["acknowledged"] == (COUNTED, 0, COUNTED)


def test_what_others_did_since_a_fact_is_counted_where_it_stands_in_the_queue(work, several):
    with work() as uow:
        jimena = as_user(make_user(uow))
    uow = work(SUPERVISOR)
    before = tickets.latest_fact(uow)
    with work(jimena) as other:
        tickets.start(other, several["plain"])
        tickets.resolve(other, several["urgent"], "Listo.")
    mine = Actor("user", SUPERVISOR.id, "Raúl", permissions=frozenset({"ticket.read", "account.read", "ticket.start"}))
    with work(mine) as own:
        tickets.start(own, several["mail"])

    changed = tickets.changed_since(work(SUPERVISOR), before)

    assert tickets.latest_fact(work(SUPERVISOR)) > before
    assert len(changed) == 2
    assert tickets.count_changed(work(SUPERVISOR), QueueFilter(statuses=("inProgress",)), changed) == 1
    assert tickets.count_changed(work(SUPERVISOR), QueueFilter(), changed) == 2
    assert tickets.count_changed(work(SUPERVISOR), QueueFilter(), []) == 0
