"""The developer's command: ``python -m servicedesk.migration revision "what changes" [--plugin NAME]``."""

import argparse
import importlib
import sys
from pathlib import Path

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.migration import CORE, Lineage
from servicedesk.migration.writing import write_revision

PLUGINS = Path(__file__).parents[2] / "plugins"


def main(arguments: list[str], plugins: Path = PLUGINS) -> int:
    """Write one revision and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m servicedesk.migration", description=__doc__)
    revision = parser.add_subparsers(required=True).add_parser("revision", help="write what the models have changed")
    revision.add_argument("message", help="what changes, in a few words")
    revision.add_argument("--plugin", help="the folder's name, where the tables are a plugin's")
    given = parser.parse_args(arguments)

    lineage = CORE if given.plugin is None else _lineage(plugins, given.plugin)
    names = [folder.name for folder in plugins.iterdir() if (folder / "plugin.toml").exists()]
    written = write_revision(lineage, given.message, names, SystemClock())
    sys.stdout.write(f"{written}\n" if written else "nothing to write: models and migrations agree\n")
    return 0


def _lineage(plugins: Path, name: str) -> Lineage:
    """Return the lineage of a plugin, with its models loaded."""
    importlib.import_module(f"{plugins.name}.{name}.models")
    versions = plugins / name / "migrations"
    versions.mkdir(exist_ok=True)
    return Lineage(name, versions)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
