"""What stands around a ticket: its customer, services and equipment, and the tickets that belong with it."""

from dataclasses import dataclass

from servicedesk.core import outages, people, risk, tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import Roster
from servicedesk.core.risk import AccountRisk
from servicedesk.core.tickets import Around, Desktop
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.conversation import Names
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _

KINDS_OF_ACCOUNT = {"residential": lazy("Residential"), "corporate": lazy("Corporate")}
STATES = {"active": lazy("Active"), "suspended": lazy("Suspended"), "ended": lazy("Ended service")}


@dataclass(frozen=True)
class Fact:
    """One thing that is known: its label (a message id), the value, and where it leads."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Found:
    """Everything that is looked up for the page of a ticket, each with one statement."""

    ticket: Ticket
    roster: Roster
    around: Around
    desktop: Desktop
    ground: outages.Ground | None = None
    standing: AccountRisk | None = None

    @property
    def names(self) -> Names:
        """Return what users, teams, tickets and plugins are called."""
        return Names(
            users={each.id: each.name for each in self.roster.users},
            teams={each.id: each.name for each in self.roster.teams},
            tickets={other.id: other.number for _, other in self.around.links},
            plugins={name: card.told_in(current_language())[0] for name, card in plugin_cards().items()},
        )

    @property
    def whole_ground(self) -> outages.Ground:
        """Return the services and what they stand on, empty where nobody looked."""
        return self.ground or outages.Ground([], [], [])

    @property
    def service(self) -> Service | outages.ServiceSeen | None:
        """Return the service that the ticket is about."""
        known = (each for each in self.whole_ground.services if each.id == self.ticket.service_id)
        return next(known, self.ticket.service)


def look_around(uow: UnitOfWork, ticket: Ticket, *, whole: bool = True) -> Found:
    """Look up what the page of a ticket shows; without the whole, what its head and conversation need."""
    roster, around = people.read_roster(uow), tickets.list_around(uow, ticket)
    desktop = tickets.read_desktop(uow, ticket)
    ground = outages.survey(uow, ticket.account_id, ticket.service_id or 0) if whole else None
    is_told = whole and ticket.account.at_risk_since is not None and uow.actor.may(risk.RETAIN)
    standing = risk.find_risk(uow, ticket.account_id) if is_told else None
    return Found(ticket, roster, around, desktop, ground, standing)


def about_customer(ticket: Ticket) -> list[Fact]:
    """Return what is known of the customer; what is empty is left out."""
    account, contact = ticket.account, ticket.contact
    facts = [
        Fact(lazy("Account"), account.number),
        Fact(lazy("Kind"), _(KINDS_OF_ACCOUNT.get(account.kind, account.kind))),
    ]
    if ticket.contact_phone:
        facts += [Fact(lazy("Call at"), ticket.contact_phone, _call(ticket.contact_phone))]
    if contact:
        facts += [
            Fact(lazy("Contact"), contact.name),
            Fact(lazy("Document"), contact.document),
            Fact(lazy("Phone"), contact.phone, _call(contact.phone)),
            Fact(lazy("Other phone"), contact.other_phone, _call(contact.other_phone)),
            Fact(lazy("Mail"), contact.email or "", f"mailto:{contact.email}"),
        ]
    return [each for each in facts if each.value]


def about_service(service: Service | outages.ServiceSeen) -> list[Fact]:
    """Return what is known of a service."""
    facts = [Fact(lazy("Number"), service.number), Fact(lazy("Address"), service.address)]
    return [each for each in facts if each.value]


def _call(phone: str) -> str:
    return "tel:" + "".join(letter for letter in phone if letter.isdigit() or letter == "+")
