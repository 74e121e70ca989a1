"""Files of plugins that go with letters about planned work: asked for before the letters are written."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, Self, cast

from servicedesk.adapters.papers.issuing import Contents, issue_paper, locale_of
from servicedesk.core import documents, notifications
from servicedesk.core.documents import Document
from servicedesk.core.kernel.answers import NoticeFile, NoticePaper
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.notices import look_at_due_notices, touched_by_contact
from servicedesk.core.maintenance.views import NoticeView
from servicedesk.core.notifications import Queued
from servicedesk.core.notifications.models import EMAIL
from servicedesk.core.people.models import Team
from servicedesk.language.formats import lasting
from servicedesk.language.marks import lazy
from servicedesk.language.papers import Facts, House
from servicedesk.notify.companies import circuits_of, company_reader
from servicedesk.notify.voice import Reader, Voice, Words, words_by_language

RIGHT = lazy(
    "If you cannot do without the service then, tell us before %(limit)s: by the link in our message, or on the portal."
)
HOOK = "provide_notice_files"
AT_ONCE = 25  # letters in one transaction: plugins are asked about no more, and others who write wait for no more

Speaking = Callable[[Reader], Words]

log = logging.getLogger("servicedesk.notices")


class Given(NamedTuple):
    """A file with the plugin that gave it."""

    plugin: str
    file: NoticeFile


class Laden(NamedTuple):
    """A letter that was queued, with whom it is for and the files that it takes along."""

    notice: MaintenanceNotice
    reader: Reader
    queued: Queued
    files: Sequence[Given]


class Shared(NamedTuple):
    """Which document letters share: what it tells of, its kind, and its language."""

    about: str
    kind: str
    language: str
    is_of_company: bool  # it names circuits, and is nobody else's

    @classmethod
    def of(cls, notice: MaintenanceNotice, reader: Reader, kind: str) -> Self:
        """Return that of one letter."""
        about = f"maintenance:{notice.maintenance_id}:{notice.sequence}"
        if notice.team_id is not None:
            about += f":company:{notice.team_id}"
        return cls(about, kind, reader.language[:2], notice.team_id is not None)


def is_anybody_asked(kernel: Kernel) -> bool:
    """Tell whether a plugin that is on gives files at all."""
    registry = kernel.registry
    return any(registry.listens(name, HOOK) and registry.is_active(name) for name in registry.installed)


def ask_for_files(kernel: Kernel, views: Sequence[NoticeView]) -> dict[int, list[Given]]:
    """Return the files that plugins give, by notice; one that fails gives none, and stops no letter."""
    found: defaultdict[int, list[Given]] = defaultdict(list)
    for plugin, file in kernel.registry.collect(HOOK, notices=tuple(views)) if views else ():
        if isinstance(file, NoticeFile):
            for notice_id in file.notice_ids:
                found[notice_id].append(Given(plugin, file))
    return dict(found)


def look_ahead(uow: UnitOfWork, voice: Voice) -> list[NoticeView]:
    """Return the next notices that go out by mail, as plugins see them."""
    notices = [each for each in look_at_due_notices(uow, AT_ONCE) if _address(each)]
    touched: dict[int, dict[int, list[tuple[str, str]]]] = {}
    for work_id in {each.maintenance_id for each in notices}:
        contacts = [each.contact_id for each in notices if each.maintenance_id == work_id and each.contact_id]
        touched[work_id] = touched_by_contact(uow, work_id, contacts)
    words_for = words_by_language(voice, get_operator(uow.session), uow.now())
    seen = (_seen(uow, words_for, each, _touched(uow, touched, each)) for each in notices)
    return [view for view in seen if view is not None]


def attach_files(uow: UnitOfWork, voice: Voice, letters: Sequence[Laden]) -> None:
    """Let letters that were queued take their files with them; what goes by another way than mail takes none."""
    sharing: defaultdict[Shared, list[int]] = defaultdict(list)
    papers: dict[Shared, NoticePaper] = {}
    for notice, reader, queued, given in letters:
        for plugin, file in given if queued.channel == EMAIL else ():
            if file.paper is None:
                notifications.attach_bytes(uow, queued.id, file.name, file.content_type, file.content)
                continue
            shared = Shared.of(notice, reader, f"{plugin}.{file.paper.kind.name}")
            papers.setdefault(shared, file.paper)
            sharing[shared].append(queued.id)
    for shared, ids in sharing.items():
        paper = _paper(uow, voice, shared, papers[shared])
        # A company outside has no page on which to find it later: its letter waits until it is made.
        documents.attach_when_made(uow, ids, paper, is_needed=shared.is_of_company)


def _paper(uow: UnitOfWork, voice: Voice, shared: Shared, paper: NoticePaper) -> Document:
    """Return the document of what is told, in one language: one for all who read that language."""
    for known in documents.list_documents_about(uow, shared.about):
        if (known.kind, known.language) == (shared.kind, shared.language):
            return known
    locale = locale_of(shared.language, get_operator(uow.session))
    facts = [(voice.catalogues.gettext(locale, label), value) for label, value in paper.facts]
    contents = Contents(shared.language, paper.values, {"facts": Facts(facts)}, paper.subtitle, (), shared.about)
    return issue_paper(uow, House(voice.catalogues, voice.public_url), shared.kind, paper.kind, contents)


def _seen(
    uow: UnitOfWork, words_for: Speaking, notice: MaintenanceNotice, touched: Sequence[tuple[str, str]]
) -> NoticeView | None:
    """Return a notice as plugins see it; of one that cannot be shown none is asked, and its letter goes as it is."""
    try:
        reader = _reader(uow, notice)
        return _view(words_for(reader), reader, notice, touched)
    except Exception:
        log.exception("a notice could not be shown to plugins", extra={"notice": notice.id})
        return None


def _view(words: Words, reader: Reader, notice: MaintenanceNotice, touched: Sequence[tuple[str, str]]) -> NoticeView:
    work, operator = notice.maintenance, words.operator
    return NoticeView(
        id=notice.id, maintenance_id=work.id, number=work.number or "", occasion=notice.occasion,
        sequence=notice.sequence, told_at=notice.at, windows=tuple((begins, ends) for begins, ends in work.spans),
        language=reader.language[:2], title=work.named_in(reader.language), text=work.told_in(reader.language),
        window="; ".join(words.span(begins, ends, notice.at) for begins, ends in work.spans),
        lasting=lasting(timedelta(minutes=work.expected_minutes), locale=words.locale) if work.expected_minutes else "",
        right="" if notice.team_id else _right(words, work), contact_name=reader.name, contact_address=reader.address,
        accounts=tuple(dict.fromkeys(account for account, _ in touched)),
        services=tuple(service for _, service in touched), operator=operator.name, domain=words.voice.mail_domain,
        is_company=notice.team_id is not None,
    )  # fmt: skip


def _right(words: Words, work: Maintenance) -> str:
    """Say until when the reader may object, nothing once that is over."""
    if work.object_by is None or not work.may_be_objected(words.moment):
        return ""
    return words(RIGHT, limit=words.when(work.object_by))


def _address(notice: MaintenanceNotice) -> str:
    """Return where a notice goes by mail, nothing where it does not."""
    return (notice.contact.email or "") if notice.contact else notice.team.email if notice.team else ""


def _touched(
    uow: UnitOfWork, touched: Mapping[int, Mapping[int, Sequence[tuple[str, str]]]], notice: MaintenanceNotice
) -> Sequence[tuple[str, str]]:
    """Return what the work touches of its reader: accounts with services, or the company with its circuits."""
    if notice.team is not None:
        return [(notice.team.name, circuit) for circuit in circuits_of(uow, notice)]
    return touched[notice.maintenance_id].get(notice.reader_id, [])


def _reader(uow: UnitOfWork, notice: MaintenanceNotice) -> Reader:
    contact = notice.contact
    if contact is not None:
        return Reader(f"contact:{contact.id}", contact.name, contact.email or "", contact.language)
    return company_reader(uow, cast("Team", notice.team))
