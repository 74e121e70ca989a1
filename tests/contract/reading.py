"""Reading the tree for the rules: sources with their syntax trees, and the breaches that the rules find."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from servicedesk.authoring.reading import Source, dotted, is_test, read_sources

__all__ = [
    "ROOT",
    "Finding",
    "Rule",
    "Source",
    "dotted",
    "is_test",
    "look_over",
    "plant",
    "read_sources",
    "rules_broken",
]

ROOT = Path(__file__).parents[2]

# What is found: the line, and what stands there.
Finding = tuple[int, str]


Rule = Callable[[Source], Iterable[Finding]]


def look_over(sources: Sequence[Source], rules: Sequence[Rule]) -> list[str]:
    """Return one line for every breach: where it is, the rule that it breaks, and what stands there."""
    return [
        f"{source.path}:{line} breaks {rule.__name__}: {words}"
        for source in sources
        for rule in rules
        for line, words in rule(source)
    ]


def plant(root: Path, path: str, text: str) -> Source:
    """Write a file into a tree, for a rule to find."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return Source(path, text)


def rules_broken(breaches: Sequence[str]) -> set[str]:
    """Return the names of the rules that were broken."""
    return {breach.split(" breaks ")[1].split(":")[0] for breach in breaches}
