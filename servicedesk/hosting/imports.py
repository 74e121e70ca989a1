"""What the files of a plugin import, read without running them: of ours only the plugin API."""

import ast
from collections.abc import Iterator
from pathlib import Path

from servicedesk.hosting.content import LEFT_OUT
from servicedesk.refusals import against

DOOR = "servicedesk.plugin_api"
OURS = ("servicedesk", "plugins", "servicedesk_plugins", "demo")


def strange_import(folder: Path, package: str) -> str:
    """Return the first import by which a plugin reaches around its door, or an empty text; may raise SyntaxError."""
    return next(_strange(folder, package), "")


def _strange(folder: Path, package: str) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder)
        if set(name.parts) & set(LEFT_OUT):
            continue
        for line, module in _imported(ast.parse(path.read_bytes(), str(path))):
            if module.partition(".")[0] in OURS and not _is_below(module, DOOR) and not _is_below(module, package):
                yield against("imports.door", f"{name}, line {line}: imports {module}, not {DOOR}")


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            alone = node.module in OURS
            yield from ((node.lineno, f"{node.module}.{each.name}" if alone else node.module) for each in node.names)


def _is_below(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
