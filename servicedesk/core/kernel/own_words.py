"""The words of a plugin: message ids that are looked for in its own catalogue before the desk's."""

from dataclasses import replace
from typing import Any

from servicedesk.core.kernel.answers import Channel, Command, DocumentKind, NoticeFile, Page, Panel, Report

WORDS: dict[type, tuple[str, ...]] = {
    Panel: ("title",),
    Page: ("label",),
    Channel: ("title",),
    Command: ("summary",),
    Report: ("title", "summary"),
    DocumentKind: ("title", "heading", "body"),
}


class OwnWords(str):
    """A message id that knows whose it is; the desk may have other words for the same English."""

    domain: str

    @classmethod
    def of(cls, plugin: str, msgid: str) -> "OwnWords":
        """Return a message id of a plugin."""
        words = cls(msgid)
        words.domain = plugin
        return words


def in_own_words(plugin: str, item: Any) -> Any:
    """Return what a plugin provides, with words that are looked for in its own catalogue first."""
    words: dict[str, Any] = {name: OwnWords.of(plugin, getattr(item, name)) for name in WORDS.get(type(item), ())}
    if isinstance(item, Report):
        columns = [replace(each, title=OwnWords.of(plugin, each.title)) for each in item.columns]
        return replace(item, columns=columns, **words)
    if isinstance(item, NoticeFile) and item.paper is not None:
        facts = [(OwnWords.of(plugin, label), value) for label, value in item.paper.facts]
        return replace(item, paper=replace(item.paper, kind=in_own_words(plugin, item.paper.kind), facts=facts))
    return replace(item, **words) if words else item
