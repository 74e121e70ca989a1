"""Plugins written into a folder for one test."""

from pathlib import Path
from textwrap import dedent

MANIFEST = """\
name = "{name}"
version = "1.0.0"
api = ">=1,<2"
host = ">=1.0.0.dev0"
hooks = {hooks}
{more}

[title]
es = "Complemento de prueba"
en = "Test plugin"

[summary]
es = "Existe para una prueba."
en = "Is there for a test."
{limits}
"""
HOOKS = """\
import os
import threading
import time
from pathlib import Path

from servicedesk.plugin_api import Caution, Panel, PeriodicWork, hookimpl

"""
ON_OPEN = "@hookimpl\ndef on_ticket_open(event, ctx):\n    {deed}\n"


def write_plugin(
    folder: Path, name: str, hooks: str = "", *, more: str = "", limits: str = "", promised: list[str] | None = None,
    **files: str,
) -> Path:  # fmt: skip
    """Write a plugin and return its folder.

    ``hooks`` is the rest of hooks.py; what it defines is promised in the manifest unless ``promised`` says
    otherwise. ``files`` are written as they stand, a dot in a name as two underscores and a slash as three.
    """
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    body = dedent(hooks)
    given = [line[4:].partition("(")[0] for line in body.splitlines() if line.startswith("def ")]
    names = [each for each in given if each.startswith(("on_", "check_", "provide_"))] if promised is None else promised
    limited = f"\n[limits]\n{limits}" if limits else ""
    (place / "plugin.toml").write_text(MANIFEST.format(name=name, hooks=names, more=more, limits=limited))
    (place / "__init__.py").write_text('"""A plugin of a test."""\n')
    (place / "hooks.py").write_text(HOOKS + body)
    for key, content in files.items():
        path = place / key.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return place
