"""The reader's language: chosen by a cookie, else by the account, else by the browser, else the operator's own."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from flask import g, has_request_context, request

from servicedesk.language.sayings import say_code
from servicedesk.web.wiring import current_actor, current_place, wiring

LANGUAGE_COOKIE = "lang"


class Saying(Protocol):
    """Anything that the core says: a code and its values."""

    @property
    def code(self) -> str:
        """Return the code."""

    @property
    def values(self) -> Any:
        """Return the values by name."""


def current_language() -> str:
    """Return the language of the reader, one of those that the operator offers."""
    if not has_request_context():
        return current_place().languages[0]
    known: str | None = g.get("language")
    if known is None:
        known = g.language = _chosen_language()
    return known


def current_locale() -> str:
    """Return the reader's language as it is spoken in the operator's country, as in es_PE."""
    if not has_request_context():
        return _as_spoken_here()
    known: str | None = g.get("locale")
    if known is None:
        known = g.locale = _as_spoken_here()
    return known


def _as_spoken_here() -> str:
    territory = current_place().territory
    return f"{current_language()}_{territory}" if territory else current_language()


def speaker() -> Callable[..., str]:
    """Return what turns a message id into a text in the reader's language: a page asks it some hundred times."""
    found: Callable[..., str] | None = g.get("speaker") if has_request_context() else None
    if found is None:
        found = partial(wiring().catalogues.gettext, current_locale())
        if has_request_context():
            g.speaker = found
    return found


def gettext(msgid: str, /, **values: Any) -> str:
    """Return a text in the reader's language."""
    return speaker()(msgid, **values)


def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> str:
    """Return the form of a text that fits the count, in the reader's language."""
    return wiring().catalogues.ngettext(current_locale(), singular, plural, count, **values)


def say(saying: Saying) -> str:
    """Return the words for a code of the core or of a plugin, with its values."""
    return say_code(wiring().catalogues, current_locale(), saying.code, saying.values)


def _chosen_language() -> str:
    offered = current_place().languages
    if (chosen := request.cookies.get(LANGUAGE_COOKIE, "")) in offered:
        return chosen
    actor = current_actor()
    if actor.kind != "anonymous" and (own := actor.language.partition("_")[0]) in offered:
        return own
    return request.accept_languages.best_match(offered, offered[0]) or offered[0]
