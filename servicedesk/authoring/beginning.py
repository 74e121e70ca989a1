"""A new plugin to begin with: a small one that runs and has tests, to be changed bit by bit."""

import re
from pathlib import Path
from string import Template

from servicedesk.hosting.misfits import OUR_NAMES

PATTERN = Path(__file__).with_name("new_plugin")
SUFFIX = ".txt"
NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")


class NotMade(Exception):
    """The plugin was not made, and why."""


def make_plugin(name: str, into: Path) -> Path:
    """Write a new plugin of this name into a folder and return where it lies; NotMade leaves nothing behind."""
    if not NAME.fullmatch(name):
        raise NotMade("a name has small letters, digits and underscores, and begins with a letter")
    if name in OUR_NAMES:
        raise NotMade(f"{name} is one of the desk's own names; choose another")
    place = into / name
    if place.exists():
        raise NotMade(f"there is something in {place} already")
    words = {"name": name, "title": name.replace("_", " ").capitalize()}
    for path in sorted(PATTERN.rglob(f"*{SUFFIX}")):
        target = place / str(path.relative_to(PATTERN)).removesuffix(SUFFIX).replace("NAME", name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(path.read_text(encoding="utf-8")).safe_substitute(words), encoding="utf-8")
    return place
