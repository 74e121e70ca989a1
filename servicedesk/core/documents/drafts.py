"""What is needed to issue a document, and to change the words of its template."""

from collections.abc import Callable
from dataclasses import dataclass

from servicedesk.core.documents.models import Document


@dataclass(frozen=True)
class DocumentDraft:
    """A document as it shall be issued.

    ``draw`` returns its page, drawn from the row that has its number, its code and its date by then.
    """

    kind: str
    kind_title: str
    language: str
    title: str
    draw: Callable[[Document], str]
    template_version: int = 0
    about: str = ""
    account_id: int | None = None


@dataclass(frozen=True)
class TemplateDraft:
    """The words of one kind of document in one language as they shall be; the body is Markdown."""

    kind: str
    language: str
    title: str
    body: str
