"""What stands beside a conversation, drawn once for everybody who sees the same of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from servicedesk.core import risk
from servicedesk.core.inventory.models import Service
from servicedesk.core.outages import ElementSeen, OutageSeen, ServiceSeen
from servicedesk.core.tickets import Neighbour
from servicedesk.desk.accounts import why_in_words
from servicedesk.desk.around import STATES, Fact, Found, about_customer, about_service
from servicedesk.desk.boxes import allowed
from servicedesk.desk.signs import LINK, Look, look
from servicedesk.web.identity import request_actor
from servicedesk.web.locale import current_language
from servicedesk.web.parts import gap, part


class OutageShown(NamedTuple):
    """An outage that goes on, in words for the reader."""

    number: str
    told: str


class ServiceShown(NamedTuple):
    """A service of the account; the facts are told of the one that the ticket is about."""

    name: str
    state: str
    number: str
    address: str
    facts: tuple[Fact, ...] = ()


class ElementShown(NamedTuple):
    """A piece of equipment, and in one line what is known of it."""

    name: str
    about: str


class OtherShown(NamedTuple):
    """Another ticket, as short as it can be said."""

    number: str
    subject: str
    sign: Look


def draw_beside(found: Found) -> Markup:
    """Return the customer, the services, the equipment and the other tickets; what plugins say is drawn elsewhere."""
    ticket, actor, ground = found.ticket, request_actor(), found.whole_ground
    service = found.service
    return part(
        "desk/parts/beside.html",
        make=_beside,
        gaps={"csrf": generate_csrf(), "number": ticket.number},
        outages=tuple(_outage(each) for each in ground.outages),
        account=ticket.account.name,
        state=ticket.account.state,
        about_customer=tuple(about_customer(ticket)),
        account_id=ticket.account_id if actor.may(risk.RETAIN) else 0,
        risks=tuple(why_in_words(found.standing.reasons)) if found.standing else (),
        service=_service(service, tuple(about_service(service))) if service else None,
        services=tuple(_service(each) for each in ground.services if each.id != ticket.service_id),
        shows_elements=actor.may("inventory.read"),
        elements=tuple(map(_element, ground.elements)),
        links=tuple((kind, _other(each)) for kind, each in found.around.links),
        others=tuple(map(_other, found.around.others)),
        may=allowed(actor),
    )


def _beside(**values: Any) -> Mapping[str, Any]:
    return {**values, "number": gap("number"), "states": STATES, "link_names": LINK}


def _outage(outage: OutageSeen) -> OutageShown:
    return OutageShown(outage.number or "", outage.told_in(current_language()))


def _service(service: Service | ServiceSeen, facts: tuple[Fact, ...] = ()) -> ServiceShown:
    return ServiceShown(service.name, service.state, service.number, service.address, facts)


def _element(element: ElementSeen) -> ElementShown:
    about = (element.kind, element.serial, element.site or element.address)
    return ElementShown(element.name, ", ".join(filter(None, about)))


def _other(ticket: Neighbour) -> OtherShown:
    return OtherShown(ticket.number, ticket.subject_in(current_language()), look(ticket))
