"""The kinds of documents whose words an administrator may change: the desk's own, then those of plugins that are on."""

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.adapters.papers.issuing import slots_of, words_of
from servicedesk.core.documents import DocumentTemplate
from servicedesk.core.kernel.answers import DocumentKind
from servicedesk.core.kernel.own_words import OwnWords
from servicedesk.core.kernel.registry import Registry
from servicedesk.language.kinds import TICKET
from servicedesk.language.papers import House, Note, Paper

HOOK = "provide_document_kinds"


@dataclass(frozen=True)
class NamedKind:
    """A kind of document under its full name, with the plugin that issues it, or nothing for the desk."""

    name: str
    kind: DocumentKind
    plugin: str = ""

    @property
    def slots(self) -> tuple[str, ...]:
        """Return what may stand in its words."""
        return slots_of(self.kind)

    def words(self, house: House, language: str, own: DocumentTemplate | None) -> tuple[str, str]:
        """Return heading and body with their placeholders: the operator's own ones, or those that it came with."""
        return (own.title, own.body) if own is not None and own.is_own else words_of(house, self.kind, language)

    def examples(self, house: House, language: str) -> Mapping[str, str]:
        """Return something invented for each placeholder, in the language of the document."""
        known = self.kind.placeholders
        told = {name: OwnWords.of(self.plugin, text) if self.plugin else text for name, text in known.items()}
        return {name: house.catalogues.gettext(language, text) if text else "" for name, text in told.items()}

    def sample(self, house: House, language: str, words: tuple[str, str], here: str) -> Paper:
        """Return a paper in these words, filled with examples; each of its blocks says ``here`` under its name."""
        blocks = {name: Note(name, here) for name in self.kind.blocks}
        return Paper(*words, self.examples(house, language), blocks)


def list_kinds(registry: Registry) -> list[NamedKind]:
    """List the kinds of documents; what a plugin that fails would issue is left out."""
    given = [(plugin, kind) for plugin, kind in registry.collect(HOOK) if isinstance(kind, DocumentKind)]
    theirs = [NamedKind(f"{plugin}.{kind.name}", kind, plugin) for plugin, kind in given]
    return [NamedKind(TICKET.name, TICKET), *theirs]
