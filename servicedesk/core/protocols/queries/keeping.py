"""Protocols as whoever keeps them sees them: drafts, versions, and what is wrong with them."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.protocols.models import Protocol, ProtocolVersion
from servicedesk.core.protocols.rules.files import Package
from servicedesk.core.protocols.rules.shape import Content
from servicedesk.core.tickets.models import Category

KEEP = "protocol.edit"


def visible_protocols(uow: UnitOfWork) -> Select[Protocol]:
    """Return the protocols for whoever keeps them; raises Forbidden for anybody else."""
    require(uow, KEEP)
    return select(Protocol)


def list_protocols(uow: UnitOfWork) -> Sequence[Protocol]:
    """Return every protocol by its title, those out of use too."""
    found = visible_protocols(uow).options(selectinload(Protocol.categories))
    return uow.session.scalars(found.order_by(Protocol.title, Protocol.id)).all()


def get_protocol(uow: UnitOfWork, protocol_id: int) -> Protocol:
    """Return a protocol, or raise NotFound."""
    return _the_one(uow, visible_protocols(uow).where(Protocol.id == protocol_id))


def protocol_to_change(uow: UnitOfWork, protocol_id: int) -> Protocol:
    """Return a protocol, locked against others until the unit of work ends, or raise NotFound."""
    found = visible_protocols(uow).where(Protocol.id == protocol_id)
    return _the_one(uow, found.with_for_update(of=Protocol).execution_options(populate_existing=True))


def find_protocol(uow: UnitOfWork, code: str) -> Protocol | None:
    """Return the protocol of this code, or None."""
    return uow.session.scalars(visible_protocols(uow).where(Protocol.code == code)).one_or_none()


def list_versions(uow: UnitOfWork, protocol: Protocol) -> Sequence[ProtocolVersion]:
    """Return the published versions of a protocol, the newest first."""
    return uow.session.scalars(_versions(uow, protocol).order_by(ProtocolVersion.number.desc())).all()


def get_version(uow: UnitOfWork, protocol: Protocol, number: int) -> ProtocolVersion:
    """Return one published version, or raise NotFound."""
    found = uow.session.scalars(_versions(uow, protocol).where(ProtocolVersion.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


def content_of(uow: UnitOfWork, protocol: Protocol) -> Content:
    """Return what a protocol says: its draft, else its latest version; it always has one of them."""
    return protocol.draft_content or get_version(uow, protocol, protocol.latest).content


def package_of(uow: UnitOfWork, protocol: Protocol) -> Package:
    """Return a protocol as it travels in a file."""
    codes = tuple(each.code for each in protocol.categories)
    return Package(protocol.code, codes, content_of(uow, protocol))


def categories_of_codes(uow: UnitOfWork, codes: Collection[str]) -> Sequence[Category]:
    """Return the categories that have these codes; a code that nobody knows is left out."""
    require(uow, KEEP)
    return uow.session.scalars(select(Category).where(Category.code.in_(codes))).all()


def _versions(uow: UnitOfWork, protocol: Protocol) -> Select[ProtocolVersion]:
    require(uow, KEEP)
    return select(ProtocolVersion).where(ProtocolVersion.protocol_id == protocol.id)


def _the_one(uow: UnitOfWork, found: Select[Protocol]) -> Protocol:
    protocol = uow.session.scalars(found).one_or_none()
    if protocol is None:
        raise NotFound
    return protocol
