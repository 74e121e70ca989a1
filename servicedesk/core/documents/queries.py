"""Questions about documents, each restricted to what the actor may see."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer

from servicedesk.core.documents.models import DUE, FAILED, Document, DocumentTemplate
from servicedesk.core.documents.rules import ATTEMPTS, may_manage
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PAGE = 50


def visible_documents(uow: UnitOfWork) -> Select[Document]:
    """Return the documents that this actor may see: all of them, or those that he issued or that are of his accounts.

    What an agent may read by its ticket is asked for by ``list_documents_about``, once the ticket was found.
    """
    actor = uow.actor
    if may_manage(actor):
        return select(Document)
    return select(Document).where(
        or_(Document.issued_by == actor.key, Document.account_id.in_(sorted(actor.account_ids)))
    )


def get_own_document(uow: UnitOfWork, number: str) -> Document:
    """Return a document of this number that the actor may see, or raise NotFound."""
    return _one(uow, visible_documents(uow).where(Document.number == normal_number(number)))


def get_document(uow: UnitOfWork, number: str, about: str) -> Document:
    """Return the document of this number about something that the caller has found for the actor; or NotFound."""
    return _one(uow, select(Document).where(Document.number == normal_number(number), Document.about == about))


def find_document(uow: UnitOfWork, number: str) -> Document | None:
    """Return the document of this number, or None; whoever holds it in hand has its code too."""
    return uow.session.scalars(select(Document).where(Document.number == normal_number(number))).one_or_none()


def next_due(uow: UnitOfWork) -> Document | None:
    """Return the document that has waited longest for its file, locked until the unit of work ends, or None."""
    due = select(Document).where(Document.state.in_((DUE, FAILED)), Document.due_at <= uow.now())
    due = due.where(Document.attempts < ATTEMPTS)
    # What has failed comes after all that has not: its state is the later one in the alphabet.
    due = due.order_by(Document.state, Document.due_at, Document.id).limit(1).with_for_update(skip_locked=True)
    return uow.session.scalars(due.execution_options(populate_existing=True)).one_or_none()


def count_failed(uow: UnitOfWork) -> int:
    """Count the documents that this actor may see and that could not be made."""
    failed = visible_documents(uow).where(Document.state == FAILED)
    return uow.session.scalar(select(func.count()).select_from(failed.subquery())) or 0


def list_documents(uow: UnitOfWork, state: str = "", after: tuple[datetime, int] | None = None) -> list[Document]:
    """List the documents that this actor may see, the newest first, a page at a time."""
    rows = visible_documents(uow).options(defer(Document.page))
    if state:
        rows = rows.where(Document.state == state)
    if after is not None:
        at, last = after
        rows = rows.where(Document.issued_at <= at, or_(Document.issued_at < at, Document.id < last))
    return list(uow.session.scalars(rows.order_by(Document.issued_at.desc(), Document.id.desc()).limit(PAGE)))


def list_documents_about(uow: UnitOfWork, about: str) -> list[Document]:
    """List the documents about something that the caller has found for the actor, the newest first."""
    rows = select(Document).where(Document.about == about).order_by(Document.id.desc()).options(defer(Document.page))
    return list(uow.session.scalars(rows.limit(PAGE)))


def list_papers_about(uow: UnitOfWork, abouts: Collection[str]) -> list[Document]:
    """List the documents about several things that the caller has found for the actor, the newest first."""
    rows = select(Document).where(Document.about.in_(abouts)).order_by(Document.id.desc()).options(defer(Document.page))
    return list(uow.session.scalars(rows.limit(PAGE)))


def list_own_about(uow: UnitOfWork, about: str) -> list[Document]:
    """List the documents about something that this actor may see himself and that are made, the newest first."""
    rows = visible_documents(uow).where(Document.about == about, Document.file_key != "")
    return list(uow.session.scalars(rows.order_by(Document.id.desc()).options(defer(Document.page)).limit(PAGE)))


def find_kept(uow: UnitOfWork, keys: Collection[str]) -> set[str]:
    """Return those of these files that belong to a document; only the desk itself may ask."""
    if not uow.actor.is_machine:
        raise Forbidden
    return set(uow.session.scalars(select(Document.file_key).where(Document.file_key.in_(keys))))


def list_templates(uow: UnitOfWork) -> dict[tuple[str, str], DocumentTemplate]:
    """Return the newest version of every template that was ever changed, by kind and language."""
    if not may_manage(uow.actor):
        raise Forbidden
    rows = uow.session.scalars(select(DocumentTemplate).order_by(DocumentTemplate.version))
    return {(row.kind, row.language): row for row in rows}


def get_template(uow: UnitOfWork, kind: str, language: str, version: int) -> DocumentTemplate:
    """Return one version of a template, or raise NotFound."""
    if not may_manage(uow.actor):
        raise Forbidden
    rows = _versions(kind, language).where(DocumentTemplate.version == version)
    found = uow.session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_versions(uow: UnitOfWork, kind: str, language: str) -> list[DocumentTemplate]:
    """List the versions of a template, the newest first, as many as fit on a page."""
    if not may_manage(uow.actor):
        raise Forbidden
    rows = _versions(kind, language).order_by(DocumentTemplate.version.desc()).limit(PAGE)
    return list(uow.session.scalars(rows))


def newest_template(uow: UnitOfWork, kind: str, language: str) -> DocumentTemplate | None:
    """Return the newest version of a template; whoever issues needs it, so nobody is asked for a right."""
    newest = select(func.max(DocumentTemplate.version)).where(
        DocumentTemplate.kind == kind, DocumentTemplate.language == language
    )
    rows = _versions(kind, language).where(DocumentTemplate.version == newest.scalar_subquery())
    return uow.session.scalars(rows).one_or_none()


def _versions(kind: str, language: str) -> Select[DocumentTemplate]:
    return select(DocumentTemplate).where(DocumentTemplate.kind == kind, DocumentTemplate.language == language)


def _one(uow: UnitOfWork, rows: Select[Document]) -> Document:
    document = uow.session.scalars(rows).one_or_none()
    if document is None:
        raise NotFound
    return document
