"""Reading the guides: links, headings, blocks of code, names of settings, commands, words of the pages, pictures."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.contract.reading import ROOT

GUIDES = ROOT / "docs" / "guides"
LANGUAGES = {"es": GUIDES, "en": GUIDES / "en"}
NAMES = (
    {"es": "agente", "en": "agent"},
    {"es": "administrador", "en": "administrator"},
    {"es": "operador", "en": "operator"},
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
SETTING = re.compile(r"SERVICEDESK_([A-Z_]*[A-Z])")
SHOWN = re.compile(r"\*\*([^*]+?)\.?\*\*")
COMMAND = re.compile(r"(?:^(?:[A-Z_]+=\S+ )*|bin/)servicedesk ((?:[a-z-]+ ?)+[^`\n#|;]*)", re.MULTILINE)


def texts() -> list[Path]:
    """Return every page that people read: those beside the code, and those of the plugins."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md")])


def guides() -> list[Path]:
    """Return the guides in both languages."""
    return [page for names in NAMES for page in in_each_language(names)]


def in_each_language(names: dict[str, str]) -> list[Path]:
    """Return the pages of one guide, the Spanish one first."""
    return [folder / f"{names[language]}.md" for language, folder in LANGUAGES.items()]


def prose(text: str) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", text)


def blocks(text: str, language: str = "") -> list[str]:
    """Return the blocks of code of a page, all or those of one language."""
    return [body for kind, body in FENCE.findall(text) if not language or kind == language]


def headings(text: str) -> list[tuple[int, str]]:
    """Return the headings of a page with their level."""
    return [(len(signs), words) for signs, words in HEADING.findall(prose(text))]


def anchors(text: str) -> set[str]:
    """Return where a link may lead on a page, as the hosts of repositories name headings."""
    plain = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", words) for _, words in headings(text))
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in plain}


def dead_links(page: Path) -> Iterator[str]:
    """Yield every link of a page that leads to no file or no heading."""
    for target in LINK.findall(prose(page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.exists():
            yield f"{page.name}: {target} leads to no file"
        elif anchor and anchor not in anchors(place.read_text(encoding="utf-8")):
            yield f"{page.name}: {target} leads to no heading"


def commands(text: str) -> list[list[str]]:
    """Return the words of every command of the tool that a page names, in a block or between backticks."""
    spoken = [
        *blocks(text, "sh"),
        *blocks(text, "ini"),
        *blocks(text, "text"),
        *re.findall(r"`([^`\n]+)`", prose(text)),
    ]
    return [found.split() for piece in spoken for found in COMMAND.findall(piece)]


def pictures(page: Path) -> list[Path]:
    """Return the files of the pictures on a page."""
    return [(page.parent / target).resolve() for _, target in PICTURE.findall(page.read_text(encoding="utf-8"))]
