"""Articles in Markdown (CommonMark), drawn with the few elements that an article needs and nothing else."""

from functools import cache, lru_cache
from textwrap import shorten
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

KEPT = 256  # articles
TAGS = set("p br strong em code pre ul ol li blockquote a h2 h3 h4 h5 h6 hr".split())
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}
LOWEST = 6
BREAKS = {"softbreak", "hardbreak"}


@lru_cache(KEPT)
def prose(text: str, level: int = 2) -> Markup:
    """Draw a text; its highest headings get this level, whichever their writer chose.

    HTML stays what it looks like: letters. Pictures and addresses that are no links to a page, a mailbox or
    a telephone stay letters too. What comes out is cleaned once more, so that no fault of the reader opens a door.
    """
    tokens = _reader().parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(LOWEST, level + int(token.tag[1]) - highest)}"
    drawn = _reader().renderer.render(tokens, _reader().options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return Markup(clean)  # noqa: S704  # nh3 has left nothing but these elements


@lru_cache(KEPT)
def beginning(text: str, longest: int = 120) -> str:
    """Return how a text begins, in letters alone and cut at a word: without the signs of Markdown, for lists."""
    blocks = [token.children or () for token in _reader().parse(text) if token.type == "inline"]
    lines = ("".join(" " if part.type in BREAKS else part.content for part in block) for block in blocks)
    return shorten(" ".join(lines), longest, placeholder="…")


@cache
def _reader() -> "MarkdownIt":
    """Return the reader of Markdown: a line that its writer ended ends."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # a desk that shows no article starts without it

    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.disable("image")
    reader.validateLink = _is_link  # type: ignore[method-assign]  # the library's own way to judge links
    return reader


def _is_link(url: str) -> bool:
    """Tell whether an address in an article leads to a page, a mailbox or a telephone, or elsewhere in the desk."""
    scheme, colon, _rest = url.strip().partition(":")
    if not colon or "/" in scheme:
        return not url.startswith("//")
    return scheme.lower() in SCHEMES
