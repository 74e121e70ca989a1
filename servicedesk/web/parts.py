"""Parts of a page that are drawn once and kept, because the same values in the same language look the same.

Such a part sees its values and the reader's language and nothing else. Who reads it, what they may do and what
time it is lie out of its reach, so that nobody can be shown what was drawn for another. What is different
each time, as the token of a form, is left as a gap and put in afterwards.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from flask import Flask, current_app
from jinja2 import Environment
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from markupsafe import Markup, escape

from servicedesk.web.locale import current_locale
from servicedesk.web.wiring import wiring

NAME = "servicedesk.parts"  # the key among the application's extensions
MOST_KEPT = 1_000  # parts of a few kilobytes
SECRET = secrets.token_hex(12)  # so that nobody can write a gap into a text
GAP = re.compile(f"{SECRET}-([a-z]+)-")

Making = Callable[..., Mapping[str, Any]]


def as_given(**values: Any) -> Mapping[str, Any]:
    """Return the values as they are."""
    return values


def gap(name: str) -> str:
    """Return what stands in a part where something of this name is put in afterwards, in a text or in an address."""
    return f"{SECRET}-{name}-"


class Parts:
    """The parts of the pages of one application."""

    def __init__(self, environment: Environment, words: Mapping[str, Any], filters: Mapping[str, Any]) -> None:
        """Draw with the templates of this environment and with these words and filters; any other filter refuses."""
        self._environment = environment.overlay()
        self._environment.globals = {**DEFAULT_NAMESPACE, **words, "csrf_token": lambda: gap("csrf"), "gap": gap}
        known = {**FILTERS, **filters}
        self._environment.filters = {name: known.get(name, _out_of_reach) for name in environment.filters}
        self.drawn = lru_cache(MOST_KEPT)(self._draw)

    def _draw(self, name: str, make: Making, values: tuple[tuple[str, Any], ...], *place: Hashable) -> list[str]:
        """Draw a part and take it apart at its gaps: every second piece is the name of one."""
        return GAP.split(self._environment.get_template(name).render(make(**dict(values))))


def furnish_parts(app: Flask, words: Mapping[str, Any], filters: Mapping[str, Any]) -> None:
    """Let parts of this application use these words and filters; they must depend on the language alone."""
    made: list[Parts] = []

    def parts() -> Parts:
        if not made:  # not before the first page: until then the application is still being put together
            made.append(Parts(app.jinja_env, words, filters))
        return made[0]

    app.extensions[NAME] = parts


def part(
    name: str, /, *, make: Making = as_given, gaps: Mapping[str, object] | None = None, **values: Hashable
) -> Markup:
    """Return a part: its template with what ``make`` returns for these values, and with its gaps filled.

    Each value must always have the same type in the same place, for ``True`` and ``1`` are one key.
    """
    parts: Parts = current_app.extensions[NAME]()
    place = (wiring().catalogues.edition, current_locale())
    pieces = parts.drawn(name, make, tuple(values.items()), *place)
    if len(pieces) > 1:
        filled = {key: str(escape(value)) for key, value in (gaps or {}).items()}
        pieces = [filled[piece] if turn % 2 else piece for turn, piece in enumerate(pieces)]
    return Markup("".join(pieces))  # noqa: S704  # what a template draws is safe, and what fills its gaps is escaped


def _out_of_reach(*_: Any) -> NoReturn:
    raise RuntimeError("a part that is kept knows no time and no reader; give it what it shows as a value")
