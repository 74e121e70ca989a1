"""What the tests of documents share: issuing one without drawing much."""

from servicedesk.core.documents import Document, DocumentDraft, issue_document
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.ports import StoredFile

CHIEF = Actor(kind="user", id=1, name="Lucía", permissions=frozenset({"settings.manage"}))
AGENT = Actor(kind="user", id=2, name="Jimena", permissions=frozenset({"ticket.read"}))
STRANGER = Actor(kind="anonymous", name="anonymous")
FILE = StoredFile("f" * 32, 20, "a" * 64)


def draw(document: Document) -> str:
    """Draw a page that says no more than its number and its code."""
    return f"{document.number} {document.check_code}"


def make_document(uow, **overrides) -> Document:
    """Issue a document."""
    values = {
        "kind": "ticket", "kind_title": "Record of a report", "language": "es", "title": "Reporte", "draw": draw,
        "about": "ticket:1", **overrides,
    }  # fmt: skip
    return issue_document(uow, DocumentDraft(**values))
