"""What a benchmark fills a desk with is a desk that the program itself can read, and go on with."""

import pytest
from sqlalchemy import func, select

from bench.filling import TEAMS, USERS, fill
from bench.people import BENCH, hire
from plugins.debt_check.models import KnownBalance
from servicedesk.core import hookspecs, inventory, tickets
from servicedesk.core.kernel.database import WRITE
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import event_of
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.tickets.models import Ticket
from tests.database import fill as create_tables

TICKETS = 1_000


@pytest.fixture
def desk(empty):
    """Return a unit of work on a desk of its own that was filled, to look with and to enter once."""
    create_tables(empty)
    kernel = assemble(empty, hookspecs, KeyRing(b"k" * 32))
    hire(kernel, TEAMS, USERS)
    with empty.connect().execution_options(**WRITE) as connection, connection.begin():
        fill(connection, TICKETS)
    with kernel.sessions() as session:
        yield kernel.unit_of_work(BENCH, session)


def test_a_filled_desk_is_read_and_gone_on_with(desk):
    count = {kind: desk.session.scalar(select(func.count()).select_from(kind)) for kind in (Ticket, KnownBalance)}
    queue = tickets.list_queue(desk, tickets.QueueFilter())
    closed = desk.session.scalars(select(Ticket.number).where(Ticket.status == "closed").limit(1)).one()
    story = tickets.get_story(desk, tickets.get_ticket(desk, closed))
    services = inventory.list_services_of(desk, [1])
    with desk as uow:
        opened = tickets.open_ticket(uow, tickets.TicketDraft(account_id=1, description="No tengo Internet."))

    assert count == {Ticket: TICKETS, KnownBalance: 500}
    assert len(queue) == 50 and not {each.status for each in queue} & {"closed", "cancelled", "rejected"}
    assert [event_of(event).kind for event in story.events] == ["ticket.opened", "ticket.changed", "ticket.changed"]
    assert len(story.interactions) == 2
    assert len(services) == 2 and inventory.elements_of(desk, [services[0].id])
    assert set(desk.session.scalars(select(Delivery.state))) == {"done"}
    assert opened.number and not opened.number.startswith("BM-")
