"""A customer with a service, an agent of the desk, and what the tests of the desk's pages look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from servicedesk.core import tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people.models import Account, Contact, User
from servicedesk.core.tickets import ReplyDraft, TicketDraft
from servicedesk.core.tickets.models import Ticket
from tests.database import SettableClock
from tests.in_chromium import chromium, site, window  # noqa: F401  # imported for its fixtures
from tests.make import as_contact, as_user, make_account, make_contact, make_service, make_staff
from tests.web_client import Browser

SWAP = {"HX-Request": "true"}


@dataclass
class Floor:
    """Rosa reports, Jimena attends; each test opens the tickets that it needs."""

    work: Callable[..., Any]
    clock: SettableClock
    client: Callable[..., Browser]
    account: Account
    contact: Contact
    service: Service
    rosa: Actor
    jimena: User

    @property
    def agent(self) -> Actor:
        """Return Jimena as the core knows her."""
        return as_user(self.jimena)

    def open(self, **changes: Any) -> Ticket:
        """Open a ticket of Rosa's about her service."""
        draft = {"account_id": self.account.id, "service_id": self.service.id, "description": "Casi no carga."}
        with self.work(self.rosa) as uow:
            return tickets.open_ticket(uow, TicketDraft(**{**draft, **changes}))

    def change(self, number: str, **values: Any) -> None:
        """Set columns of a ticket, to arrange what a test begins with."""
        with self.work() as uow:
            ticket = tickets.get_ticket(uow, number)
            for name, value in values.items():
                setattr(ticket, name, value)

    def hear(self, number: str, words: str = "Sigue igual.") -> None:
        """Let Rosa write, a minute later."""
        self.clock.advance(timedelta(minutes=1))
        with self.work(self.rosa) as uow:
            tickets.reply(uow, number, ReplyDraft(words))

    def do(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Let Jimena do something in the core."""
        with self.work(self.agent) as uow:
            return act(uow, *given, **named)

    def ticket(self, number: str) -> Ticket:
        """Return a ticket as it stands."""
        return tickets.get_ticket(self.work(), number)

    def hire(self, role: str, **overrides: Any) -> User:
        """Return somebody with a default role."""
        with self.work() as uow:
            return make_staff(uow, role, **overrides)


@pytest.fixture
def floor(work: Callable[..., Any], clock: SettableClock, client: Callable[..., Browser]) -> Floor:
    """Return a desk with one customer and one agent."""
    with work() as uow:
        account = make_account(uow)
        contact = make_contact(uow, account, name="Rosa Huamán")
        service = make_service(uow, account)
        jimena = make_staff(uow, name="Jimena Tello")
    return Floor(work, clock, client, account, contact, service, as_contact(contact, account), jimena)


@pytest.fixture
def desk(floor: Floor) -> Browser:
    """Return the browser of the agent."""
    return floor.client(floor.jimena)


@pytest.fixture
def ticket(floor: Floor) -> Ticket:
    """Open a ticket for the tests that need only one."""
    return floor.open(description="Casi no carga.")


def act(browser: Browser, ticket: Ticket, path: str, typed: Any = None, **options: Any) -> TestResponse:
    """Open the page of a ticket, fill in the form that leads there, and send it."""
    url = f"/desk/tickets/{ticket.number}"
    return browser.submit(url, typed, f"{url}/{path}", **options)


def box_of(response: TestResponse, name: str) -> str:
    """Return the box of this name with all that stands in it."""
    return text_of(response).partition(f'id="{name}-box"')[2].partition("</dialog>")[0]


def is_open(response: TestResponse, name: str) -> bool:
    """Tell whether the server sent a box open."""
    return f'id="{name}-box" open' in text_of(response)


def text_of(response: TestResponse) -> str:
    """Return a page with its entities read and its white space made plain."""
    return " ".join(unescape(response.text).split())
