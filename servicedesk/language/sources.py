"""Find the texts that code and templates ask for: message ids, plural pairs, codes of the core, labels."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

from servicedesk.language.marks import code_id

TEXTS = frozenset({"_", "gettext", "lazy"})
PLURALS = frozenset({"ngettext"})
OBJECTING = "object_to"  # of which field, then with which code
CODES = frozenset({"Message", "Refusal", "Hold", "Caution", "Conflict", "Objection"})
LABELS = {"Panel": 0, "Page": 1, "setting": -1, "MenuEntry": 0, "HelpLink": 0}  # its place; -1: by name
LABEL_NAMES = frozenset({"label", "title", "hint", "help_text"})
SKIPPED = frozenset({"tests", "migrations", "static"})

MsgId = str | tuple[str, str]
Found = dict[MsgId, set[Path]]


def find_texts(folder: Path) -> Found:
    """Return every message id below a folder with the files that use it."""
    found: Found = defaultdict(set)
    for path in sorted(folder.rglob("*")):
        if SKIPPED & set(path.relative_to(folder).parts):
            continue
        for msgid in _texts_of(path):
            found[msgid].add(path)
    return found


def _texts_of(path: Path) -> Iterator[MsgId]:
    if path.suffix == ".py":
        yield from _in_code(path)
    elif "templates" in path.parts and path.suffix in (".html", ".txt"):
        yield from _in_template(path)


def _in_template(path: Path) -> Iterator[MsgId]:
    with path.open("rb") as file:
        for _, name, texts, _ in babel_extract(file, sorted(TEXTS | PLURALS), [], {"silent": "false"}):
            given = [text for text in ([texts] if isinstance(texts, str) else texts or ()) if text]
            yield from _ids(str(name), given)


def _in_code(path: Path) -> Iterator[MsgId]:
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Call):
            name = str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
            yield from _ids(name, [text for argument in node.args if (text := _plain(argument))])
            if name == OBJECTING and len(node.args) > 1 and (code := _plain(node.args[1])):
                yield code_id(code)
            if node.args and isinstance(node.args[0], ast.IfExp):
                for branch in (node.args[0].body, node.args[0].orelse):
                    yield from _ids(name, [_plain(branch)] if _plain(branch) else [])
            yield from _labels(name, node)


def _ids(name: str, given: list[str]) -> Iterator[MsgId]:
    if name in PLURALS and len(given) >= len(("one", "many")):
        yield given[0], given[1]
    elif name in TEXTS and given:
        yield given[0]
    elif name in CODES and given:
        yield code_id(given[0])


def _labels(name: str, call: ast.Call) -> Iterator[MsgId]:
    if name not in LABELS:
        return
    place = LABELS[name]
    if 0 <= place < len(call.args) and (text := _plain(call.args[place])):
        yield text
    for keyword in call.keywords:
        if keyword.arg in LABEL_NAMES and (text := _plain(keyword.value)):
            yield text


def _plain(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
