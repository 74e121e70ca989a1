"""Rules about templates: nothing inline, nothing unescaped, and fragments that can be swapped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import PurePosixPath

from tests.contract.reading import Finding, Rule, Source

# A mail program knows no stylesheet, and a page that is printed to PDF has no policy to keep.
INLINE_STYLE_ALLOWED = ("servicedesk/notify/templates/", "servicedesk/desk/templates/desk/reports/")
# Fragments whose root has no id of its own, and why.
ROOTS_WITHOUT_ID: dict[str, str] = {}
# Rows of a table and entries of a list are drawn into a target that carries the id.
ROWS = {"tr", "li", "option"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
ESCAPED_NO_MORE = re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false|\bMarkup\b")
RUNS_SCRIPT = re.compile(r"^\s*(?:javascript|js)\s*:", re.IGNORECASE)
DRAWN_BY_A_MACRO = re.compile(r"{%-?\s*call\b[^%]*\bid=|{{-?\s*[\w.]+\([^}]*\bid=")


@dataclass
class Element:
    """One start tag: where it stands, how deep, and what it carries."""

    line: int
    name: str
    depth: int
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Outline(HTMLParser):
    """The elements of a template in their order, with what does not fit together."""

    elements: list[Element] = field(default_factory=list)
    loose: list[Finding] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open."""
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that ends where it begins, as in SVG."""
        self.elements.append(
            Element(self.getpos()[0], tag, len(self.open), {name: value or "" for name, value in attrs})
        )

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open, which has to be this one."""
        if self.open and self.open[-1].name == tag:
            self.open.pop()
        else:
            self.loose.append((self.getpos()[0], f"</{tag}> closes nothing"))

    def handle_data(self, data: str) -> None:
        """Note text that stands outside of every element, and the content of the innermost."""
        if self.open:
            self.open[-1].text += data
        elif data.strip():
            self.loose.append((self.getpos()[0], f"text outside of the root: {data.strip()[:30]!r}"))


@lru_cache
def outline(text: str) -> Outline:
    """Return the outline of a template; what Jinja would put in is a word without meaning, on the same lines."""

    def blank(match: re.Match[str]) -> str:
        stand_in = "value" if match.group().startswith("{{") and match.group() != text.strip() else ""
        return stand_in + "\n" * match.group().count("\n")

    reader = Outline()
    reader.feed(JINJA.sub(blank, text))
    reader.close()
    return reader


def nothing_is_styled_inline(source: Source) -> Iterator[Finding]:
    """The policy of the pages refuses inline style, and the look has one home."""
    if source.is_in(*INLINE_STYLE_ALLOWED):
        return
    for element in outline(source.text).elements:
        if "style" in element.attributes or element.name == "style":
            yield element.line, f"<{element.name} style>"


def nothing_is_scripted_inline(source: Source) -> Iterator[Finding]:
    """The policy of the pages refuses inline script, in all its disguises."""
    for element in outline(source.text).elements:
        if element.name == "script" and (element.text.strip() or "src" not in element.attributes):
            yield element.line, "<script> without a file"
        for name, value in element.attributes.items():
            plain = name.removeprefix("data-")
            if name.startswith("on") or plain.startswith("hx-on") or RUNS_SCRIPT.match(value):
                yield element.line, f"<{element.name} {name}>"
            elif plain == "hx-trigger" and "[" in value:
                yield element.line, f"<{element.name} {name}> with a filter, which is script"


def nothing_goes_unescaped(source: Source) -> Iterator[Finding]:
    """What a person typed is shown, never obeyed."""
    text = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), source.text)
    for number, line in enumerate(text.splitlines(), start=1):
        if found := ESCAPED_NO_MORE.search(line):
            yield number, found.group()


def a_fragment_has_one_root_with_an_id(source: Source) -> Iterator[Finding]:
    """A fragment is swapped by the id of its one root; branches may draw it in several ways."""
    if not PurePosixPath(source.path).name.startswith("_") or source.path in ROOTS_WITHOUT_ID:
        return
    drawn = outline(source.text)
    roots = [element for element in drawn.elements if element.depth == 0]
    if not roots and DRAWN_BY_A_MACRO.search(source.text):
        return
    if roots and all(root.name in ROWS for root in roots):
        return
    ids = [root.attributes.get("id", "") for root in roots]
    if not all(ids) or len(set(ids)) != 1:
        yield (roots[0].line if roots else 1), f"roots: {[root.name for root in roots]}, ids: {ids}"
    yield from ((line, words) for line, words in drawn.loose if words.startswith("text"))


def every_tag_is_closed(source: Source) -> Iterator[Finding]:
    """A page is well formed, so that a swap replaces what it means to."""
    drawn = outline(source.text)
    yield from ((line, words) for line, words in drawn.loose if words.startswith("</"))
    yield from ((element.line, f"<{element.name}> is never closed") for element in drawn.open)


RULES: tuple[Rule, ...] = (
    nothing_is_styled_inline,
    nothing_is_scripted_inline,
    nothing_goes_unescaped,
    a_fragment_has_one_root_with_an_id,
    every_tag_is_closed,
)
