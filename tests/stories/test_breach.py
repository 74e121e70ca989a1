"""Story A5: nobody touches a ticket; it is warned of, then broken, and a restart in between changes nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from servicedesk.core import hookspecs
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.models import Ticket
from tests.database import EVERYTHING
from tests.operation.conftest import eventually
from tests.stories import customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import text_of
from tests.stories.stage import Stage
from tests.stories.world import LUCIA, ROSA

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLOCK = "attention"


def let_pass(stage: Stage, hours: int) -> None:
    """Let so many hours of the promise of attention pass, while nobody runs the desk."""
    engine = open_engine(stage.desk.database)
    kernel, passed = assemble(engine, hookspecs, KeyRing(None)), timedelta(hours=hours)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for row in uow.session.query(TicketClock).filter_by(clock=CLOCK):
            row.began_at, row.due_at = row.began_at - passed, row.due_at - passed
            row.next_at = row.next_at - passed if row.next_at else None
            ticket = uow.session.get(Ticket, row.ticket_id)
            ticket.promise_began_at, ticket.attend_by = row.began_at, row.due_at
    engine.dispose()


def told(stage: Stage) -> list[int]:
    """Return which phases of the promise of attention were told, in their order."""
    engine = open_engine(stage.desk.database)
    with assemble(engine, hookspecs, KeyRing(None)).sessions() as session:
        rows = session.query(EventRecord).filter_by(kind="ticket.sla_breached").order_by(EventRecord.id)
        found = [row.values["percent"] for row in rows if row.values["clock"] == CLOCK]
    engine.dispose()
    return found


def restart(stage: Stage, hours: int) -> None:
    """Stop the desk, let time pass, and start it again."""
    stage.desk.stop(stage.desk.web)
    let_pass(stage, hours)
    stage.desk.start(stage.desk.web)
    stage.desk.wait_ready(stage.desk.web)


def notice(page: Page, words: str, number: str) -> None:
    """See a notice about a ticket in the desk."""
    page.goto("/desk/notices")
    seen_after_reload(page, page.locator("#notices .trow", has_text=number).filter(has_text=words))


def test_A5_a_ticket_that_nobody_touches_is_warned_of_and_then_broken(stage: Stage) -> None:
    rosa = stage.enter(ROSA)
    number = customer.report(rosa, "no_service", "No tengo Internet desde anoche.")
    customer.follow(rosa, number)
    expect(rosa.locator("#why")).to_contain_text("¿Por qué hasta entonces?")

    restart(stage, hours=13)
    lucia = stage.enter(LUCIA)
    notice(lucia, "Un plazo está por vencer", number)
    restart(stage, hours=12)
    letter = text_of(stage.post.wait_for(LUCIA.email, f"{number}: se venció un plazo"))

    assert "Primera respuesta: prometido hasta" in letter
    notice(lucia, "Se venció un plazo", number)
    eventually(lambda: told(stage) == [50, 75, 90, 100], within=30)
    lucia.goto(f"/desk/tickets/{number}/promises")
    expect(lucia.locator("#promise-attention")).to_contain_text("Primera respuesta")
    rosa.goto(f"/tickets/{number}")
    expect(rosa.locator(".promise")).to_contain_text("Nos pasamos del plazo")
