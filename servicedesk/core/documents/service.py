"""Issuing documents, checking them, and changing the words of their templates."""

import logging
from collections.abc import Collection

from servicedesk.core.documents.drafts import DocumentDraft, TemplateDraft
from servicedesk.core.documents.events import DocumentIssued, DocumentTemplateChanged
from servicedesk.core.documents.models import DUE, LONGEST_TITLE, Document, DocumentTemplate
from servicedesk.core.documents.queries import find_document, newest_template, visible_documents
from servicedesk.core.documents.rules import (
    CHECKS_BY_ADDRESS,
    LONGEST_BODY,
    LONGEST_PAGE,
    PREFIX,
    is_code,
    may_manage,
    new_code,
)
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.numbers import normal_number, number_of
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import unknown_placeholders
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.limits import normal_address
from servicedesk.core.people.service.throttle import Key, count_try

log = logging.getLogger(__name__)


def issue_document(uow: UnitOfWork, draft: DocumentDraft) -> Document:
    """Issue a document now; its file is made after the commit. Raises Invalid when it is far too long.

    Whoever may do what the document tells of may issue it: the caller has looked.
    """
    document = Document(
        check_code=new_code(), kind=draft.kind, kind_title=draft.kind_title[:LONGEST_TITLE], language=draft.language,
        template_version=draft.template_version, title=draft.title[:LONGEST_TITLE], page="", about=draft.about,
        account_id=draft.account_id, issued_at=uow.now(), issued_by=uow.actor.key, due_at=uow.now(),
    )  # fmt: skip
    uow.session.add(document)
    uow.session.flush()  # the number is made from the identifier, and stands on the page
    document.number = number_of(document.id, get_operator(uow.session).number_key + PREFIX, PREFIX)
    document.page = draft.draw(document)
    if len(document.page) > LONGEST_PAGE:
        raise Invalid({"": Message("document.too_long")})
    uow.publish(
        DocumentIssued(
            document_id=document.id, number=document.number, document_kind=document.kind, about=document.about
        )
    )
    uow.nudge_after_commit()
    return document


def retry_document(uow: UnitOfWork, number: str) -> Document:
    """Have the file of a document made at once, with all attempts before it; one that was made is made again.

    From what is stored it comes out byte for byte as it was. Raises NotFound.
    """
    rows = visible_documents(uow).where(Document.number == normal_number(number)).with_for_update()
    document = uow.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if document is None:
        raise NotFound
    make_again(uow, document)
    return document


def make_again(uow: UnitOfWork, document: Document) -> None:
    """Have the file of a document made at once that the caller has found for the actor."""
    document.state, document.due_at, document.attempts = DUE, uow.now(), 0
    uow.nudge_after_commit()


def check_document(uow: UnitOfWork, number: str, code: str, address: str) -> Document | None:
    """Return the document that somebody holds in hand, None when number and code do not belong together.

    Anybody may ask, so only so often from one address: raises TooMany.
    """
    count_try(uow, [Key(f"document:{normal_address(address)}", CHECKS_BY_ADDRESS)])
    document = find_document(uow, number)
    return document if document is not None and is_code(document.check_code, code) else None


def keep_template(uow: UnitOfWork, draft: TemplateDraft, allowed: Collection[str]) -> DocumentTemplate:
    """Say a kind of document in these words from now on; what was issued before stays as it is.

    Raises Forbidden, and Invalid for a placeholder that this kind cannot fill.
    """
    _require_manage(uow)
    checks = Checks()
    title = checks.line("title", draft.title, LONGEST_TITLE)
    body = checks.text("body", draft.body, LONGEST_BODY)
    for field, text in (("title", title), ("body", body)):
        for name in unknown_placeholders(text, allowed):
            checks.object_to(field, "document.placeholder", name=name)
    checks.finish()
    return _add_version(uow, DocumentTemplate(kind=draft.kind, language=draft.language, title=title, body=body))


def reset_template(uow: UnitOfWork, kind: str, language: str) -> None:
    """Say a kind of document in the words that it came with; doing it twice changes nothing."""
    _require_manage(uow)
    newest = newest_template(uow, kind, language)
    if newest is not None and newest.is_own:
        _add_version(uow, DocumentTemplate(kind=kind, language=language, is_own=False))


def words_to_use(
    uow: UnitOfWork, kind: str, language: str, stock: tuple[str, str], allowed: Collection[str]
) -> tuple[str, str, int]:
    """Return title, body and version: the operator's own words, or those that the kind came with, which are 0.

    Words that cannot be filled are logged and left alone: a bad template never stops a document.
    """
    own = newest_template(uow, kind, language)
    if own is None or not own.is_own:
        return *stock, 0
    if unknown := unknown_placeholders(f"{own.title}\n{own.body}", allowed):
        log.error("the words of a document cannot be used", extra={"document": kind, "unknown": unknown})
        return *stock, 0
    return own.title, own.body, own.version


def _add_version(uow: UnitOfWork, template: DocumentTemplate) -> DocumentTemplate:
    before = newest_template(uow, template.kind, template.language)
    template.version = before.version + 1 if before is not None else 1
    template.made_at, template.made_by = uow.now(), uow.actor.name or uow.actor.key
    uow.session.add(template)
    uow.session.flush()  # the fact names the row by its identifier
    uow.publish(
        DocumentTemplateChanged(
            template_id=template.id,
            document_kind=template.kind,
            language=template.language,
            version=template.version,
            is_own=template.is_own,
        )  # fmt: skip
    )
    return template


def _require_manage(uow: UnitOfWork) -> None:
    if not may_manage(uow.actor):
        raise Forbidden
