"""Leases whose holders are gone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.deliveries import ATTEMPTS, TOOK_ALONG, Delivery, claim_delivery, due_after_a_kill
from servicedesk.core.kernel.jobs import last_promised_at, win_job
from servicedesk.core.kernel.leases import free_leases, lease_holders
from tests.database import EVERYTHING
from tests.listeners import Listener, opened


@pytest.fixture
def rows(plugins: Any, work: Any, clock: Any) -> None:
    """Three deliveries: one leased, one free, one settled by somebody."""
    plugins.install("listener", Listener())
    with work() as uow:
        for number in (1, 2, 3):
            uow.publish(opened(number))
    with work() as uow:
        leased, _, done = uow.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        leased.lease_by, leased.lease_until = "a", clock.now() + timedelta(minutes=1)
        done.state, done.lease_by = "done", "b"


@pytest.mark.usefixtures("rows")
def test_the_holders_of_what_is_due_are_named(session: Any) -> None:
    assert lease_holders(session, Delivery) == {"a"}


@pytest.mark.usefixtures("rows")
def test_only_what_these_holders_have_is_freed(work: Any, session: Any) -> None:
    with work(EVERYTHING) as uow:
        freed = [free_leases(uow.session, Delivery, holders) for holders in (["c"], ["a", "b"])]

    assert freed == [0, 1]
    assert session.scalars(select(Delivery.lease_by).order_by(Delivery.id)).all() == [None, None, "b"]


@pytest.mark.parametrize(("attempts", "paused"), [(1, 0), (2, 5), (3, 10), (12, 3600)])
@pytest.mark.usefixtures("rows")
def test_what_was_killed_more_than_once_waits_before_it_is_told_again(
    work: Any, session: Any, clock: Any, attempts: int, paused: int
) -> None:
    with work() as uow:
        uow.session.scalars(select(Delivery).where(Delivery.lease_by == "a")).one().attempts = attempts

    with work(EVERYTHING) as uow:
        free_leases(uow.session, Delivery, ["a"], due_at=due_after_a_kill(clock.now()))

    due = session.scalars(select(Delivery).order_by(Delivery.id)).all()[0].due_at
    assert due == clock.now() + timedelta(seconds=paused)


@pytest.mark.usefixtures("rows")
def test_what_takes_its_process_along_every_time_is_parked_and_lets_the_next_one_pass(
    work: Any, session: Any, clock: Any
) -> None:
    claims = []
    with work() as uow:
        free_leases(uow.session, Delivery, ["a"])
    for _ in range(ATTEMPTS + 1):
        with work() as uow:
            claims.append(claim_delivery(uow.session, "worker", clock.now(), ["listener"]).id)
        with work() as uow:
            free_leases(uow.session, Delivery, ["worker"], due_at=due_after_a_kill(clock.now()))
            first = uow.session.scalars(select(Delivery).order_by(Delivery.id)).all()[0]
            first.due_at = min(first.due_at, clock.now())

    first, second, _ = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert (claims.count(first.id), first.state, first.error) == (ATTEMPTS, "parked", TOOK_ALONG)
    assert claims[-1] == second.id


def test_a_job_promises_its_next_run(work: Any, session: Any, clock: Any) -> None:
    before = last_promised_at(work().session, "sweep")

    with work() as uow:
        win_job(uow.session, "sweep", timedelta(seconds=60), clock.now())

    assert before is None
    assert last_promised_at(session, "sweep") == clock.now() + timedelta(seconds=60)
