"""Letters: one message in the reader's language, drawn as plain text and as HTML from the same words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from servicedesk.language.catalogues import Catalogues

CUT = "..."
LONGEST_SUBJECT = 250


@dataclass(frozen=True)
class Letter:
    """What a letter says: its subject, its paragraphs, the one thing to do, and somebody's own words.

    ``short`` says it in one line, for whoever reads it as a text on a phone.
    """

    subject: str
    paragraphs: tuple[str, ...]
    greeting: str = ""
    quote: str = ""
    code: str = ""
    action_label: str = ""
    action_url: str = ""
    small_print: tuple[str, ...] = ()
    short: str = ""


@dataclass(frozen=True)
class Drawn:
    """A letter as it travels."""

    subject: str
    text: str
    html: str


def draw(letter: Letter, *, language: str, operator: str) -> Drawn:
    """Draw a letter twice, as text and as HTML; people's words are escaped, never interpreted."""
    values = {"letter": letter, "language": language[:2], "operator": operator}
    text = _templates().get_template("letter.txt").render(values)
    html = _templates().get_template("letter.html").render(values)
    return Drawn(one_line(letter.subject)[:LONGEST_SUBJECT], text, html)


def one_line(text: str) -> str:
    """Return a text as one line of printable letters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def short_text(words: str, url: str, longest: int) -> str:
    """Return words and a link in one line of so many letters; the link stays whole, words that do not fit are cut."""
    line, room = one_line(words), longest - len(url) - bool(url)
    if len(line) > room:
        line = f"{line[: max(room - len(CUT), 0)].rstrip()}{CUT}"
    return f"{line} {url}".rstrip()


def words_of(catalogues: Catalogues, language: str) -> Callable[..., str]:
    """Return the function that says a message id in this language."""

    def say(msgid: str, /, **values: Any) -> str:
        return catalogues.gettext(language, msgid, **values)

    return say


@cache
def _templates() -> Environment:
    loader = PackageLoader("servicedesk.language", "templates/letters")
    return Environment(
        loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
