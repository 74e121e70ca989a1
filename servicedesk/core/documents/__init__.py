"""Documents: papers that the desk issues, each with a number, and a code by which anybody may check it."""

from servicedesk.core.documents.drafts import DocumentDraft, TemplateDraft
from servicedesk.core.documents.making import attach_when_made, claim_document, mark_failed, mark_made
from servicedesk.core.documents.models import DUE, FAILED, MADE, Document, DocumentTemplate
from servicedesk.core.documents.queries import (
    count_failed,
    find_kept,
    get_document,
    get_own_document,
    get_template,
    list_documents,
    list_documents_about,
    list_own_about,
    list_papers_about,
    list_templates,
    list_versions,
    newest_template,
)
from servicedesk.core.documents.rules import typed_code
from servicedesk.core.documents.service import (
    check_document,
    issue_document,
    keep_template,
    make_again,
    reset_template,
    retry_document,
    words_to_use,
)

__all__ = [
    "DUE",
    "Document",
    "DocumentDraft",
    "DocumentTemplate",
    "FAILED",
    "MADE",
    "TemplateDraft",
    "attach_when_made",
    "check_document",
    "claim_document",
    "count_failed",
    "find_kept",
    "get_document",
    "get_own_document",
    "get_template",
    "issue_document",
    "keep_template",
    "list_documents",
    "list_documents_about",
    "list_own_about",
    "list_papers_about",
    "list_templates",
    "list_versions",
    "make_again",
    "mark_failed",
    "mark_made",
    "newest_template",
    "reset_template",
    "retry_document",
    "typed_code",
    "words_to_use",
]
