"""An account with its customer and its services, and what happens on its tickets, told as the listener does."""

from datetime import timedelta

import pytest

from servicedesk.core import risk, tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.people.models import Account
from servicedesk.core.tickets.events import SlaBreached, TicketChanged
from tests.make import as_contact, as_user, make_account, make_contact, make_service, make_staff, make_ticket

DESK = job_actor("listener")


class Shop:
    """Who takes part, and how things happen to them."""

    def __init__(self, work, clock):
        """Make an account with a consultant, a customer and a service."""
        self.work, self.clock = work, clock
        with work() as uow:
            self.consultant = make_staff(uow, "sales_consultant", name="Paola Soto")
            account = make_account(uow, name="Clínica Sur", consultant_id=self.consultant.id)
            contact = make_contact(uow, account)
            self.account_id, self.rosa = account.id, as_contact(contact, account)
            self.service_id = make_service(uow, account).id
            self.other = make_account(uow, name="Bodega Norte")
        self.paola = as_user(self.consultant, "sales_consultant")

    def fault(self, days=1, account_id=0, **changes):
        """Let some days pass, open a ticket about the service, and tell it."""
        self.clock.advance(timedelta(days=days))
        with self.work() as uow:
            account = uow.session.get(Account, account_id or self.account_id)
            service_id = None if account_id else self.service_id
            ticket = make_ticket(uow, account, **{"service_id": service_id, **changes})
        with self.work(DESK) as uow:
            risk.note_opened(uow, tickets.get_ticket(uow, ticket.number))
        return ticket.number

    def faults(self, count=3):
        """Open so many tickets, a day apart, and return their numbers."""
        return [self.fault() for _ in range(count)]

    def changed(self, number, action, before="resolved", after="closed", **values):
        """Tell that something was done to a ticket."""
        with self.work(DESK) as uow:
            ticket = tickets.get_ticket(uow, number)
            event = TicketChanged(
                ticket_id=ticket.id, number=number, account_id=ticket.account_id, action=action, status_from=before,
                status_to=after, **values,
            )  # fmt: skip
            risk.note_change(uow, ticket, event)

    def breached(self, number, clock="resolution", phase="breach"):
        """Tell that a promise was broken just now."""
        with self.work(DESK) as uow:
            ticket = tickets.get_ticket(uow, number)
            event = SlaBreached(
                ticket_id=ticket.id, number=number, account_id=ticket.account_id, clock=clock, phase=phase,
                percent=100, due_at=uow.now().isoformat(),
            )  # fmt: skip
            risk.note_breach(uow, ticket, event)

    def standing(self, account_id=0):
        """Return the points of an account, and the rules that are met."""
        row = risk.find_risk(self.work(DESK), account_id or self.account_id)
        return (row.points, [each["rule"] for each in row.reasons]) if row else (0, [])

    def account(self):
        """Return the account as it stands."""
        return self.work().session.get(Account, self.account_id)

    def sweep(self):
        """Let the sweep run, and return how many accounts it looked at."""
        with self.work(DESK) as uow:
            return risk.sweep_risk(uow)


@pytest.fixture
def shop(work, clock):
    """Return an account of which nothing is known yet."""
    return Shop(work, clock)
