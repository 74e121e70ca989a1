"""A customer with two services, an operator with an agent, and a browser for each."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from servicedesk.core import tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people.models import Account, Contact
from servicedesk.core.tickets import ReplyDraft, TicketDraft
from servicedesk.core.tickets.models import Ticket
from tests.in_chromium import chromium, site, window  # noqa: F401  # imported for its fixtures
from tests.make import (
    as_contact,
    as_user,
    make_account,
    make_category,
    make_contact,
    make_service,
    make_team,
    make_user,
)
from tests.web_client import Browser

SWAP = {"HX-Request": "true"}


@dataclass
class Street:
    """Rosa with an Internet access and a mobile line, her neighbour Mateo, and Jimena of the desk."""

    work: Callable[..., Any]
    account: Account
    contact: Contact
    internet: Service
    mobile: Service
    rosa: Actor
    mateo: Actor
    jimena: Actor

    def open(self, **changes: Any) -> Ticket:
        """Open a report of Rosa's about her Internet access."""
        values = {
            "account_id": self.account.id, "service_id": self.internet.id, "category": "slow",
            "description": "Casi no cargan los videos.", **changes,
        }  # fmt: skip
        with self.work(self.rosa) as uow:
            return tickets.open_ticket(uow, TicketDraft(**values))

    def answer(self, number: str, words: str) -> None:
        """Let Jimena write to Rosa."""
        with self.work(self.jimena) as uow:
            tickets.reply(uow, number, ReplyDraft(words))

    def resolve(self, number: str, words: str = "Cambiamos el puerto de tu línea.") -> None:
        """Let Jimena solve it."""
        with self.work(self.jimena) as uow:
            tickets.resolve(uow, number, words)


@pytest.fixture
def street(work: Callable[..., Any]) -> Street:
    """Return the people and what they have."""
    with work() as uow:
        account, other = make_account(uow), make_account(uow, name="CANARY-B Bodega")
        contact = make_contact(uow, account, phone="987654214")
        neighbour = make_contact(uow, other, name="Mateo Flores")
        internet = make_service(uow, account, number="INT-1", address="Av. Los Cedros 412")
        mobile = make_service(uow, account, number="987654214", name="Móvil de Rosa", kind="mobile")
        make_service(uow, other, number="INT-9", name="CANARY-B Internet")
        make_category(uow, code="slow", symptom="Va muy lento", symptom_en="It is very slow", service_kind="internet")
        make_category(uow, code="signal", symptom="No tengo señal", symptom_en="No signal", service_kind="mobile")
        make_category(uow, code="other", symptom="Otra cosa", symptom_en="Something else", position=9)
        team = make_team(uow)
        agent = make_user(uow)
    return Street(
        work, account, contact, internet, mobile,
        rosa=as_contact(contact, account), mateo=as_contact(neighbour, other),
        jimena=as_user(agent, "csm_supervisor", team),
    )  # fmt: skip


@pytest.fixture
def rosa(client: Callable[..., Browser], street: Street) -> Browser:
    """Return Rosa's browser."""
    return client(street.rosa)


def words(response: TestResponse) -> str:
    """Return a page as text, with the entities and the spaces that hold together made plain."""
    return " ".join(unescape(response.text).replace("\u00a0", " ").replace("\u202f", " ").split())
