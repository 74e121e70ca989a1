"""The developer's command: ``python -m servicedesk.migration revision "what changes" [--plugin NAME]``."""

import argparse
import importlib
import sys
from pathlib import Path

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.migration import CORE, Lineage
from servicedesk.migration.writing import write_revision

PLUGINS = Path(__file__).parents[2] / "plugins"


def main(arguments: list[str]) -> int:
    """Write one revision and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m servicedesk.migration", description=__doc__)
    revision = parser.add_subparsers(required=True).add_parser("revision", help="write what the models have changed")
    revision.add_argument("message", help="what changes, in a few words")
    revision.add_argument("--plugin", help="the folder's name, where the tables are a plugin's")
    given = parser.parse_args(arguments)

    written = write_revision(_lineage(given.plugin), given.message, _plugins(), SystemClock())
    sys.stdout.write(f"{written}\n" if written else "nothing to write: models and migrations agree\n")
    return 0


def _lineage(plugin: str | None) -> Lineage:
    """Return whose revision it is, with the models of that plugin loaded."""
    if plugin is None:
        return CORE
    importlib.import_module(f"plugins.{plugin}.models")
    versions = PLUGINS / plugin / "migrations"
    versions.mkdir(exist_ok=True)
    return Lineage(plugin, versions)


def _plugins() -> list[str]:
    return [folder.name for folder in PLUGINS.iterdir() if (folder / "plugin.toml").exists()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
