"""Documents of plugins: issued in the operator's words, with number and code, made a moment later.

A ``DocumentKind`` says what the words are and what may stand in them; ``DocumentContents`` what fills them: texts, and
blocks, each in a paragraph of its own. Whatever a customer wrote is text here and never HTML.
"""

from servicedesk.adapters.papers.issuing import Contents as DocumentContents
from servicedesk.adapters.papers.issuing import issue_paper as _issue_paper
from servicedesk.core.kernel.answers import DocumentKind
from servicedesk.core.kernel.own_words import in_own_words as _in_own_words
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.language.papers import Entries, Facts, House, Note, Table

__all__ = ["DocumentContents", "Entries", "Facts", "Note", "Table", "issue_document"]

_houses: list[House] = []


def issue_document(uow: UnitOfWork, kind: DocumentKind, contents: DocumentContents) -> str:
    """Issue a document of the plugin, and return its number; nobody waits until its file is made.

    Its full name begins with the plugin's, so it can stand for nobody else's. Raises Invalid when it is far too long.
    """
    plugin = uow.actor.name
    house = _houses[-1] if _houses else House(desk_catalogues(), "http://127.0.0.1:8080")
    document = _issue_paper(uow, house, f"{plugin}.{kind.name}", _in_own_words(plugin, kind), contents)
    return document.number or ""


def speak_for(house: House) -> None:
    """Know the texts and the address of the desk that this process runs."""
    _houses[:] = [house]
