"""Reading the files of a plugin for the rules: sources with their syntax trees; nothing is run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One file: where it lies below its root, and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines; the first one is number 1 to everyone else."""
        return self.text.splitlines()

    def is_in(self, *places: str) -> bool:
        """Say whether the file is one of these, or lies in one of these folders (which end with a slash)."""
        return any(self.path == place or (place.endswith("/") and self.path.startswith(place)) for place in places)

    def calls(self) -> Iterator[ast.Call]:
        """Yield every call in a Python file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def is_test(path: Path) -> bool:
    """Say whether a file belongs to tests, which keep rules of their own."""
    return "tests" in path.parts


def read_sources(root: Path, *patterns: str, tests: bool = False) -> list[Source]:
    """Return the files that match, in order; tests are left out unless they are asked for."""
    found = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    wanted = [path for path in found if tests or not is_test(path.relative_to(root))]
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in wanted]


def dotted(node: ast.AST) -> str:
    """Return a name as it is written, "uow.session.commit"; what is computed on the way becomes "…"."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "…"
