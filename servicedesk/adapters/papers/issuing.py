"""Issuing a paper: its words, its number and its page, all in the transaction of whoever issues it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicedesk.core import documents
from servicedesk.core.documents import Document, DocumentDraft
from servicedesk.core.kernel.answers import DocumentKind
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.papers import Block, House, Paper, Seal, draw_paper, title_of

CHECK_PATH = "/check"


@dataclass(frozen=True)
class Contents:
    """What one paper says: what fills its words, its blocks, to whom it is addressed, and what it is about."""

    language: str
    values: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    subtitle: str = ""
    address: Sequence[str] = ()
    about: str = ""
    account_id: int | None = None


def issue_paper(uow: UnitOfWork, house: House, name: str, kind: DocumentKind, contents: Contents) -> Document:
    """Issue a paper of this kind, under its full name, in the words that stand for it now."""
    operator = get_operator(uow.session)
    locale = locale_of(contents.language, operator)
    title, body, version = documents.words_to_use(
        uow, name, contents.language[:2], words_of(house, kind, locale), slots_of(kind)
    )
    paper = Paper(title, body, contents.values, contents.blocks, contents.subtitle, contents.address)

    def draw(document: Document) -> str:
        return draw_paper(paper, locale=locale, seal=_seal(house, operator, document))

    draft = DocumentDraft(
        kind=name, kind_title=kind.title, language=contents.language[:2], title=title_of(paper), draw=draw,
        template_version=version, about=contents.about, account_id=contents.account_id,
    )  # fmt: skip
    return documents.issue_document(uow, draft)


def words_of(house: House, kind: DocumentKind, locale: str) -> tuple[str, str]:
    """Return heading and body of a kind as it came, with their placeholders."""
    return house.catalogues.gettext(locale, kind.heading), house.catalogues.gettext(locale, kind.body)


def slots_of(kind: DocumentKind) -> tuple[str, ...]:
    """Return what may stand in the words of a kind: its texts and its blocks."""
    return (*kind.placeholders, *kind.blocks)


def locale_of(language: str, operator: Operator) -> str:
    """Return the locale in which a paper in this language is drawn."""
    return f"{language[:2]}_{operator.country}" if operator.country else language[:2]


def _seal(house: House, operator: Operator, document: Document) -> Seal:
    return Seal(
        operator.name, document.issued_at, operator.time_zone, operator.help_phone, document.number or "",
        document.check_code, f"{house.public_url}{CHECK_PATH}",
    )  # fmt: skip
