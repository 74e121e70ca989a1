"""Keeping protocols: drafts that change, versions that never do, and the categories for which they are."""

from collections.abc import Callable, Collection

from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import unless_taken
from servicedesk.core.protocols.events import ProtocolChanged
from servicedesk.core.protocols.models import Protocol, ProtocolVersion
from servicedesk.core.protocols.queries.keeping import (
    KEEP,
    categories_of_codes,
    content_of,
    find_protocol,
    protocol_to_change,
)
from servicedesk.core.protocols.rules.checking import faults_of
from servicedesk.core.protocols.rules.files import Package, read
from servicedesk.core.protocols.rules.shape import Content, Line

LONGEST_TITLE = 160


def create_protocol(uow: UnitOfWork, code: str, title: Line) -> Protocol:
    """Begin a protocol with an empty draft; Invalid tells every field that cannot be taken."""
    require(uow, KEEP)
    checks = Checks()
    checks.code("code", code)
    spanish = checks.line("title", title.es, LONGEST_TITLE)
    checks.finish()
    return _add(uow, Package(code, (), Content(title=Line(es=spanish, en=title.en.strip()))))


def change_draft(uow: UnitOfWork, protocol_id: int, seen: int, change: Callable[[Content], Content]) -> Protocol:
    """Change the draft of a protocol, beginning one from its latest version where there is none.

    ``seen`` is the revision that the writer saw: Conflict when it is another by now.
    """
    protocol = _to_change(uow, protocol_id, seen)
    content = change(content_of(uow, protocol))
    if content != protocol.draft_content:
        _write_draft(uow, protocol, content)
        _tell(uow, protocol, "drafted")
    return protocol


def discard_draft(uow: UnitOfWork, protocol_id: int, seen: int) -> Protocol:
    """Forget the draft of a protocol that has a version; Conflict where nothing would be left of it."""
    protocol = _to_change(uow, protocol_id, seen)
    if not protocol.latest:
        raise Conflict("protocol.nothing_published")
    protocol.draft, protocol.draft_by, protocol.draft_at = None, "", None
    protocol.revision += 1
    content = content_of(uow, protocol)
    protocol.title, protocol.title_en = content.title.es, content.title.en
    _tell(uow, protocol, "discarded")
    return protocol


def publish(uow: UnitOfWork, protocol_id: int, seen: int) -> ProtocolVersion:
    """Publish the draft as the next version, for new runs; Conflict while it has faults or says nothing new."""
    protocol = _to_change(uow, protocol_id, seen)
    content = protocol.draft_content
    if content is None:
        raise Conflict("protocol.nothing_new")
    faults = faults_of(content)
    if faults:
        raise Conflict("protocol.has_faults", count=len(faults))
    version = ProtocolVersion(
        protocol_id=protocol.id, number=protocol.latest + 1, body=protocol.draft, published_at=uow.now(),
        author=uow.actor.key, author_name=uow.actor.name,
    )  # fmt: skip
    uow.session.add(version)
    protocol.latest, protocol.title, protocol.title_en = version.number, content.title.es, content.title.en
    protocol.draft, protocol.draft_by, protocol.draft_at = None, "", None
    protocol.revision += 1
    _tell(uow, protocol, "published")
    uow.session.flush()  # whoever asked gets the version with its identifier
    return version


def assign_categories(uow: UnitOfWork, protocol_id: int, codes: Collection[str]) -> Protocol:
    """Say for which categories of fault a protocol is; Invalid for one that nobody knows."""
    protocol = protocol_to_change(uow, protocol_id)
    found = categories_of_codes(uow, codes)
    if len(found) < len(set(codes)):
        raise Invalid({"categories": Message("unknown")})
    protocol.categories = list(found)
    _tell(uow, protocol, "assigned")
    return protocol


def switch_protocol(uow: UnitOfWork, protocol_id: int, is_active: bool) -> Protocol:
    """Offer a protocol for new runs, or offer it no more; runs that go on are not touched."""
    protocol = protocol_to_change(uow, protocol_id)
    if protocol.is_active != is_active:
        protocol.is_active = is_active
        _tell(uow, protocol, "switched_on" if is_active else "switched_off")
    return protocol


def import_protocol(uow: UnitOfWork, text: str, *, is_to_replace: bool = False) -> tuple[Protocol, list[str]]:
    """Take a protocol from a file as a draft; return it with the codes of categories that nobody knows here.

    Raises Invalid with the place and the reason of everything wrong in the file, and Conflict where
    there is a draft already and nobody said that the file replaces it. What is published stays.
    """
    require(uow, KEEP)
    package = read(text)
    found = find_protocol(uow, package.code)
    if found is None:
        protocol = _add(uow, package)
        known = categories_of_codes(uow, package.categories)
        protocol.categories = list(known)
        return protocol, sorted(set(package.categories) - {each.code for each in known})
    protocol = protocol_to_change(uow, found.id)
    if protocol.draft is not None and protocol.draft_content != package.content and not is_to_replace:
        raise Conflict("protocol.has_draft", title=protocol.title)
    _write_draft(uow, protocol, package.content)
    _tell(uow, protocol, "drafted")
    return protocol, []


def _add(uow: UnitOfWork, package: Package) -> Protocol:
    protocol = Protocol(code=package.code)
    with unless_taken(uow, "code"):
        _write_draft(uow, protocol, package.content)
        uow.session.add(protocol)
    _tell(uow, protocol, "created")
    return protocol


def _write_draft(uow: UnitOfWork, protocol: Protocol, content: Content) -> None:
    protocol.draft = content.model_dump(mode="json")
    protocol.draft_by, protocol.draft_at = uow.actor.name, uow.now()
    protocol.revision = (protocol.revision or 0) + 1
    if not protocol.latest:
        protocol.title, protocol.title_en = content.title.es, content.title.en


def _to_change(uow: UnitOfWork, protocol_id: int, seen: int) -> Protocol:
    protocol = protocol_to_change(uow, protocol_id)
    if protocol.revision != seen:
        raise Conflict("protocol.changed_meanwhile")
    return protocol


def _tell(uow: UnitOfWork, protocol: Protocol, action: str) -> None:
    uow.publish(
        ProtocolChanged(protocol_id=protocol.id, code=protocol.code, action=action, version=protocol.latest or 0)
    )
