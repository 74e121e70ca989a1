"""The words of documents: what each kind says, in both languages, in every version that it ever had."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for
from wtforms import HiddenField

from servicedesk.adapters.papers.kinds import NamedKind, list_kinds
from servicedesk.adapters.papers.libraries import missing_libraries
from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.letters import DEFAULT, LANGUAGE_NAMES, LANGUAGES, OWN, TONES
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core import documents, notifications
from servicedesk.core.documents import DocumentTemplate, TemplateDraft
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.language.papers import draw_words, title_of
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import gettext
from servicedesk.web.papers import house
from servicedesk.web.places import LARGEST_ID

MANAGE = Permission("settings.manage")
BROKEN = lazy("Cannot be used: what it came with is issued")
STATE_TONES = TONES | {BROKEN: "danger"}


class TemplateForm(SeenForm):
    """The words of one kind of document in one language."""

    title = fields.text(lazy("Heading"), Required(), longest=200)
    body = fields.long_text(
        lazy("Text"), Required(), longest=8000,
        hint=lazy("A blank line begins a new paragraph, ## a heading, ** on both sides makes words bold."),
    )  # fmt: skip
    about = HiddenField()


@dataclass(frozen=True)
class Row:
    """One kind of document in one language, with its newest version where its words were ever changed."""

    id: int
    named: NamedKind
    language: str
    newest: DocumentTemplate | None

    @property
    def key(self) -> str:
        """Return a name for this row that stays when a plugin is switched on or off."""
        return f"{self.named.name}:{self.language}"

    @property
    def is_own(self) -> bool:
        """Tell whether the operator's own words stand for it now."""
        return self.newest is not None and self.newest.is_own

    @property
    def state(self) -> str:
        """Return how the words stand, as a message id."""
        if self.newest is None or not self.newest.is_own:
            return DEFAULT
        told = f"{self.newest.title}\n{self.newest.body}"
        return BROKEN if notifications.unknown_placeholders(told, self.named.slots) else OWN

    def words(self) -> tuple[str, str]:
        """Return heading and text with their placeholders."""
        return self.named.words(house(), self.language, self.newest)


def document_routes(bp: Blueprint) -> None:
    """Add the pages about the words of documents."""
    bp.add_url_rule("/documents", "documents", index)
    bp.add_url_rule("/documents/<int:row_id>/reset", "reset_document", reset, methods=["POST"])
    again = f"/documents/<int:row_id>/versions/<int(max={LARGEST_ID}):version>"
    bp.add_url_rule(again, "reuse_document", reuse, methods=["POST"])
    TEMPLATES.routes(bp, "/documents", "settings.manage")


@allows(MANAGE)
def index() -> Response:
    """Show the kinds of documents."""
    uow = unit_of_work()
    return Listing(
        lazy("Documents"),
        lazy("What the desk issues as PDF. Change the words of any document; every version is kept."),
        (
            Column(
                lazy("Document"), lambda row: gettext(row.named.kind.title),
                lambda row: url_for("admin.document", row_id=row.id),
            ),
            Column(lazy("Heading"), lambda row: row.words()[0]),
            Column(lazy("Language"), lambda row: gettext(LANGUAGE_NAMES[row.language])),
            Column(lazy("Words"), lambda row: gettext(row.state), tone=lambda row: STATE_TONES[row.state]),
        ),
        lambda wanted, after, limit: [
            row for row in _rows(uow) if row.id > after and wanted["language"] in ("", row.language)
        ][:limit],
        (Choice("language", lazy("Language"), list(LANGUAGE_NAMES.items())),),
        warning=_warning(),
    ).answer()  # fmt: skip


def _warning() -> tuple[str, str]:
    """Return what is to be told ahead where this machine can make no PDF, as a heading and a text."""
    missing = missing_libraries()
    if not missing:
        return "", ""
    return gettext(lazy("No PDF can be made on this machine")), gettext(
        lazy("It lacks %(names)s, which belong to Pango. Whoever starts the desk anew is told the command for that."),
        names=", ".join(missing),
    )


def _rows(uow: UnitOfWork) -> list[Row]:
    newest = documents.list_templates(uow)
    every = [(named, language) for named in list_kinds(kernel().registry) for language in LANGUAGES]
    return [
        Row(place, named, language, newest.get((named.name, language)))
        for place, (named, language) in enumerate(every, start=1)
    ]


def _row(uow: UnitOfWork, row_id: int) -> Row:
    rows = _rows(uow)
    if not 0 < row_id <= len(rows):
        raise NotFound
    return rows[row_id - 1]


def find_row(uow: UnitOfWork, row_id: int) -> Row:
    """Return one kind of document in one language, or raise NotFound."""
    return _row(uow, row_id)


def words_of_version(uow: UnitOfWork, row_id: int, version: int) -> tuple[str, str]:
    """Return heading and text of one version, 0 for those that the kind came with; or raise NotFound."""
    row = _row(uow, row_id)
    kept = documents.get_template(uow, row.named.name, row.language, version) if version else None
    return row.named.words(house(), row.language, kept)


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    row = _row(uow, row_id)
    title, body = row.words()
    return {"title": title, "body": body, "about": row.key}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    _keep(uow, _row(uow, row_id), sent["title"], sent["body"])
    return row_id


def _keep(uow: UnitOfWork, row: Row, title: str, body: str) -> None:
    documents.keep_template(uow, TemplateDraft(row.named.name, row.language, title, body), row.named.slots)


@allows(MANAGE)
def reset(row_id: int) -> Response:
    """Say a document in the words that it came with again."""
    TEMPLATES.keep_shown(row_id)
    with unit_of_work() as uow:
        row = _row(uow, row_id)
        documents.reset_template(uow, row.named.name, row.language)
    return done(url_for("admin.document", row_id=row_id, saved=1))


@allows(MANAGE)
def reuse(row_id: int, version: int) -> Response:
    """Say a document in the words of an older version again, which become the newest one."""
    TEMPLATES.keep_shown(row_id)
    with unit_of_work() as uow:
        row = _row(uow, row_id)
        older = documents.get_template(uow, row.named.name, row.language, version)
        if older.is_own:
            _keep(uow, row, older.title, older.body)
        else:
            documents.reset_template(uow, row.named.name, row.language)
    return done(url_for("admin.document", row_id=row_id, saved=1))


def _preview(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    row = next((each for each in _rows(unit_of_work()) if each.key == sent["about"]), None)
    if row is None:
        raise NotFound
    here = gettext(lazy("The desk puts this part here."))
    paper = row.named.sample(house(), row.language, (sent["title"], sent["body"]), here)
    return {"title": title_of(paper), "words": draw_words(paper, locale=row.language), "language": row.language}


def _aside(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    row = _row(uow, row_id)
    versions = documents.list_versions(uow, row.named.name, row.language)
    return {"row": row, "versions": versions, "warning": _warning(), "is_broken": row.state == BROKEN}


TEMPLATES = Editor(
    ("documents", "document"), TemplateForm, (lazy("Document"), lazy("Document")), _known, _save,
    aside=_aside, template="admin/parts/document.html", preview=_preview, can_add=False,
    preview_template="admin/parts/paper.html", paper="document_sample",
)  # fmt: skip
