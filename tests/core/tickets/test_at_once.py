"""Two people at the same ticket at once. Only PostgreSQL lets them: on SQLite one waits for the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import ANONYMOUS
from tests.database import clean_postgres, wait_for_a_lock
from tests.make import make_ticket

PATIENCE = 20  # seconds, after which a test gives up


@pytest.fixture
def engine(postgres_engine) -> Iterator[Engine]:
    """Return an empty desk on PostgreSQL alone."""
    yield from clean_postgres(postgres_engine)


@pytest.mark.postgresql
def test_the_sweep_leaves_out_what_a_customer_is_at_and_closes_the_rest(work, stage, clock):
    with work() as uow:
        other = make_ticket(uow)
    with work() as uow:
        tickets.resolve(uow, stage.number, "Listo.")
        tickets.resolve(uow, other.number, "Listo.")
    clock.advance(timedelta(days=8))

    def sweep():
        with work() as uow:
            return tickets.close_unanswered(uow)

    with ThreadPoolExecutor(1) as pool, work(stage.rosa) as uow:
        tickets.reject_solution(uow, stage.number, "Sigue igual.")
        closed = pool.submit(sweep).result(PATIENCE)

    assert closed == 1
    assert tickets.get_ticket(work(), other.number).status == "closed"
    assert tickets.get_ticket(work(), stage.number).status == "inProgress"


@pytest.mark.postgresql
def test_resolving_with_followers_waits_for_a_customer_who_writes_on_one(work, stage, engine, clock):
    with work() as uow:
        cause = make_ticket(uow)
    with work() as uow:
        tickets.link(uow, stage.number, cause.number, "child")
    clock.advance(timedelta(hours=1))

    def resolve():
        with work(stage.agent) as uow:
            return tickets.resolve(uow, cause.number, "Fibra reparada.", cascade=True)

    with ThreadPoolExecutor(1) as pool:
        with work(stage.rosa) as uow:
            tickets.reply(uow, stage.number, tickets.ReplyDraft("¿Hay novedades?"))
            uow.session.flush()
            agent = pool.submit(resolve)
            wait_for_a_lock(engine)
        resolved = agent.result(PATIENCE)

    assert [ticket.number for ticket in resolved] == [cause.number, stage.number]


@pytest.mark.postgresql
def test_two_guests_who_are_the_first_at_once_share_the_account_of_the_unknown(work, stage, engine):
    def report(name):
        draft = tickets.StrangerDraft("?", "?", name, "900000001", "Va lento.", "", "Sin identificar")
        with work(ANONYMOUS) as uow:
            return tickets.open_unverified(uow, draft)

    with ThreadPoolExecutor(1) as pool:
        with work(ANONYMOUS) as uow:
            draft = tickets.StrangerDraft("?", "?", "Rosa", "900000001", "Va lento.", "", "Sin identificar")
            tickets.open_unverified(uow, draft)
            uow.session.flush()
            second = pool.submit(report, "Mateo")
            wait_for_a_lock(engine)
        second.result(PATIENCE)

    unknown = [each for each in tickets.list_tickets(work()) if each.channel == "public"]
    assert len(unknown) == 2 and len({each.account_id for each in unknown}) == 1
