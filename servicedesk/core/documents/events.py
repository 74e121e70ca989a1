"""The facts that documents publish; they hold identifiers and codes, never a word of a document."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """A document was issued; its file is made a moment later."""

    kind = "document.issued"
    subject = "document"

    document_id: int
    number: str
    document_kind: str
    about: str


@dataclass(frozen=True, kw_only=True)
class DocumentTemplateChanged(Event):
    """The words of a kind of document have a new version; ``is_own`` is False for those that it came with."""

    kind = "document.template_changed"
    subject = "template"

    template_id: int
    document_kind: str
    language: str
    version: int
    is_own: bool
