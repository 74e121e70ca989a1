"""Papers: one document in the reader's language, drawn as a page from words with placeholders and typed blocks.

Words come from a template that an administrator may change; values and blocks may hold what customers wrote. Neither
can become HTML: words are Markdown without links, pictures or HTML, and everything else is escaped.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from servicedesk.language.catalogues import Catalogues, desk_catalogues
from servicedesk.language.formats import cldr
from servicedesk.language.marks import lazy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST_VALUE = 4_000
LONGEST_CELL = 600
MOST_CELLS = 2_400  # of one table: more would take longer than anybody waits
MOST_ENTRIES = 200
LONGEST_ENTRY = 6_000
LONGEST_OF_ALL = 120_000  # letters of all entries, or of all cells, of a block together
CUT = "…"
MORE = lazy("The rest does not fit on this document.")
NUMBER = re.compile(r"(?<![\w&#-])[A-Z][A-Z0-9]{0,11}(?:-[A-Z0-9]{1,12}){1,3}(?![\w-])")  # as in MNT-7K2MQ4
SLOT = re.compile(r"<p>%\((?P<block>\w+)\)s</p>|%\((?P<value>\w+)\)s")


@dataclass(frozen=True)
class Facts:
    """A few facts side by side: what is called how, and what it is."""

    rows: Sequence[tuple[str, str]]
    shape: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Table:
    """A table with its heads; one that is too large is cut, and says so."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    rest: str = ""
    shape: ClassVar[str] = "table"


@dataclass(frozen=True)
class Note:
    """Something that must not be overlooked; ``tone`` is plan, info or warn."""

    title: str
    text: str
    tone: str = "plan"
    shape: ClassVar[str] = "note"


@dataclass(frozen=True)
class Entries:
    """What was said, by whom and when, the oldest first."""

    items: Sequence[tuple[str, str, str]]
    title: str = ""
    rest: str = ""
    shape: ClassVar[str] = "entries"


Block = Facts | Table | Note | Entries


@dataclass(frozen=True)
class Seal:
    """Who issued a paper, when, and how it is checked; a sample has neither number nor code."""

    operator: str
    issued_at: datetime
    zone: ZoneInfo
    phone: str = ""
    number: str = ""
    code: str = ""
    check_page: str = ""

    @property
    def check_url(self) -> str:
        """Return the address where this very paper is checked."""
        return f"{self.check_page}/{self.number}/{self.code}"


@dataclass(frozen=True)
class Paper:
    """What a paper says: words with placeholders, what fills them, and to whom it is addressed."""

    title: str
    body: str
    values: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    subtitle: str = ""
    address: Sequence[str] = ()


@dataclass(frozen=True)
class House:
    """What every paper needs to know of this desk: its texts, and where it is reached."""

    catalogues: Catalogues
    public_url: str


def title_of(paper: Paper) -> str:
    """Return the title of a paper with its placeholders filled, in one line."""
    return " ".join(_filled_plainly(paper.title, paper.values).split())


def draw_paper(paper: Paper, *, locale: str, seal: Seal) -> str:
    """Draw a paper as one page that needs nothing but our own style and font."""
    language = locale.replace("_", "-")

    def say(msgid: str, **values: Any) -> str:
        return desk_catalogues().gettext(locale, msgid, **values)

    return _templates().get_template("paper.html").render(
        language=language, seal=_clean_seal(seal), _=say, title=title_of(paper), held=held,
        subtitle=_filled_plainly(paper.subtitle, paper.values), body=_draw_body(paper, say),
        address=[visible(line)[:LONGEST_CELL] for line in paper.address],
        day=format_date(seal.issued_at.astimezone(seal.zone).date(), "long", cldr(locale)),
        qr=_qr(seal.check_url) if seal.number else "",
    )  # fmt: skip


def draw_words(paper: Paper, *, locale: str) -> Markup:
    """Draw only the words of a paper with what fills them, as part of another page; their headings begin at h5."""

    def say(msgid: str, **values: Any) -> str:
        return desk_catalogues().gettext(locale, msgid, **values)

    drawn = re.sub(r"(?<=<h|/h)[23](?=>)", lambda found: str(int(found[0]) + 3), _draw_body(paper, say))
    return Markup(drawn)  # noqa: S704  # drawn and escaped next door; only levels are others


def visible(text: str) -> str:
    """Return a text without what nobody sees: controls, marks that turn the direction, halves of characters."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C")


def _clean_seal(seal: Seal) -> Seal:
    return replace(seal, operator=visible(seal.operator), phone=visible(seal.phone))


def held(text: str) -> Markup:
    """Escape a text and hold each number in it together: none is parted at its hyphen at the end of a line."""
    return Markup(NUMBER.sub(r'<span class="held">\g<0></span>', str(escape(text))))  # noqa: S704  # escaped just now


def _draw_body(paper: Paper, say: Any) -> Markup:
    """Draw the words, and put values and blocks in their places; a placeholder that nobody fills stays as it is."""

    def put(found: re.Match[str]) -> str:
        name = found["block"] or found["value"]
        if found["block"] and name in paper.blocks:
            return str(_draw_block(paper.blocks[name], say))
        if name not in paper.values:
            return found[0]
        filled = str(held(_short(paper.values[name], LONGEST_VALUE))).replace("\n", "<br>")
        if found["block"]:
            return f"<p>{filled}</p>" if filled else ""
        return filled

    return Markup(SLOT.sub(put, _prose(paper.body)))  # noqa: S704  # what was put in is escaped, the rest is Markdown's


def _draw_block(block: Block, say: Any) -> str:
    return _templates().get_template("block.html").render(block=_bounded(block, say(MORE)), held=held)


def _bounded(block: Block, more: str) -> Block:
    """Return a block that can be made within its time, whatever it holds; what is cut off is told."""
    if isinstance(block, Facts):
        return Facts([(_short(label, LONGEST_CELL), _short(value, LONGEST_CELL)) for label, value in block.rows[:6]])
    if isinstance(block, Note):
        return replace(
            block, title=_short(block.title, LONGEST_CELL), text=_short(block.text, LONGEST_VALUE),
            tone=block.tone if block.tone in ("plan", "info", "warn") else "plan",
        )  # fmt: skip
    if isinstance(block, Table):
        rows = _bounded_rows(block)
        return replace(block, rows=rows, rest=more if len(block.rows) > len(rows) else block.rest)
    return _bounded_entries(block, more)


def _bounded_rows(block: Table) -> list[list[str]]:
    """Return as many rows as can be made in time: neither too many cells, nor too many letters together."""
    kept: list[list[str]] = []
    room = LONGEST_OF_ALL
    for row in block.rows[: MOST_CELLS // max(len(block.columns), 1)]:
        if room <= 0:
            break
        kept.append([_short(cell, LONGEST_CELL) for cell in row])
        room -= sum(map(len, kept[-1]))
    return kept


def _bounded_entries(block: Entries, more: str) -> Entries:
    kept, room = [], LONGEST_OF_ALL
    for who, when, text in block.items[:MOST_ENTRIES]:
        said = _short(text, min(LONGEST_ENTRY, room))
        kept.append((_short(who, LONGEST_CELL), _short(when, LONGEST_CELL), said))
        room -= len(said)
        if room <= 0:
            break
    return replace(block, items=kept, rest=more if len(kept) < len(block.items) else block.rest)


def _short(text: str, longest: int) -> str:
    # Cut before anything is looked at letter by letter, for nobody has said how long it is.
    seen = visible(text[: longest + 1])
    return seen if len(seen) <= longest else f"{seen[:longest].rstrip()}{CUT}"


def _filled_plainly(text: str, values: Mapping[str, str]) -> str:
    return SLOT.sub(lambda found: _short(values.get(found["value"] or found["block"], found[0]), LONGEST_CELL), text)


def _prose(text: str) -> str:
    """Draw Markdown with the few elements that a paper needs."""
    tokens = _reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2"
        elif token.type == "ordered_list_open":
            token.attrSet("class", "howto")
    drawn: str = _reader().renderer.render(tokens, _reader().options, {})
    return drawn.replace("<blockquote>", '<section class="note note--plan">').replace("</blockquote>", "</section>")


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  # a desk that issues no document starts without it

    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.disable(["image", "link", "autolink", "code", "fence", "backticks", "reference", "entity"])
    return reader


def _qr(address: str) -> str:
    import segno  # noqa: PLC0415  # as above

    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, border=0, omitsize=True)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


@cache
def _templates() -> Environment:
    loader = PackageLoader("servicedesk.language", "templates/papers")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
