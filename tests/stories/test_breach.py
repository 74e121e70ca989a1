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
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue

pytestmark = [pytest.mark.browser, pytest.mark.slow, IN_BOTH_LANGUAGES]
CLOCK = "attention"


def let_pass(stage: Stage, number: str, hours: int) -> None:
    """Let so many hours of the promise of attention of a ticket pass, while nobody runs the desk."""
    engine = open_engine(stage.desk.database)
    kernel, passed = assemble(engine, hookspecs, KeyRing(None)), timedelta(hours=hours)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        ticket = uow.session.query(Ticket).filter_by(number=number).one()
        for row in uow.session.query(TicketClock).filter_by(clock=CLOCK, ticket_id=ticket.id):
            row.began_at, row.due_at = row.began_at - passed, row.due_at - passed
            row.next_at = row.next_at - passed if row.next_at else None
            ticket.promise_began_at, ticket.attend_by = row.began_at, row.due_at
    engine.dispose()


def told(stage: Stage, number: str) -> list[int]:
    """Return which phases of the promise of attention of a ticket were told, in their order."""
    engine = open_engine(stage.desk.database)
    with assemble(engine, hookspecs, KeyRing(None)).sessions() as session:
        ticket = session.query(Ticket).filter_by(number=number).one()
        breaches = session.query(EventRecord).filter_by(kind="ticket.sla_breached", subject_id=ticket.id)
        rows = breaches.order_by(EventRecord.id)
        found = [row.values["percent"] for row in rows if row.values["clock"] == CLOCK]
    engine.dispose()
    return found


def notice(page: Page, words: str, number: str) -> None:
    """See a notice about a ticket in the desk."""
    page.goto("/desk/notices")
    seen_after_reload(page, page.locator("#notices .trow", has_text=number).filter(has_text=words))


def test_A5_a_ticket_that_nobody_touches_is_warned_of_and_then_broken(stage: Stage, tongue: Tongue) -> None:
    rosa, chief = stage.enter(tongue.customer), tongue.administrator
    number = customer.report(rosa, "no_service", tongue.either("Sin Internet desde ayer.", "Nothing since yesterday."))
    customer.follow(rosa, number)
    expect(rosa.locator("#why")).to_contain_text(tongue.say("Why until then?"))

    with stage.stopped():
        let_pass(stage, number, hours=13)
    lucia = stage.enter(chief)
    notice(lucia, tongue.say("A promise is due soon"), number)
    with stage.stopped():
        let_pass(stage, number, hours=12)
    letter = text_of(stage.post.wait_for(chief.email, tongue.say("%(number)s: a promise was broken", number=number)))

    assert tongue.either("Primera respuesta: prometido hasta", "First answer: promised until") in letter
    notice(lucia, tongue.say("A promise was broken"), number)
    eventually(lambda: told(stage, number) == [50, 75, 90, 100], within=30)
    lucia.goto(f"/desk/tickets/{number}/promises")
    expect(lucia.locator("#promise-attention")).to_contain_text(tongue.say("First answer"))
    rosa.goto(f"/tickets/{number}")
    expect(rosa.locator(".promise")).to_contain_text(tongue.say("We missed the promised time"))
