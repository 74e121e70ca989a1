"""The commands under `plugin` for those who write plugins: they need no desk."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

from servicedesk.adapters.talking import bare_environment
from servicedesk.authoring.beginning import NotMade, make_plugin
from servicedesk.authoring.contract import Breach, breaches_of
from servicedesk.authoring.folders import Folder
from servicedesk.cli import give_up
from servicedesk.discovery import SHIPPED, find
from servicedesk.hosting.checks import try_out

FOLDER = click.Path(path_type=Path, file_okay=False, resolve_path=True)


@click.command()
@click.argument("path", type=FOLDER)
def check(path: Path) -> None:
    """Say which rules the plugin in PATH breaks and what to do; nothing of it is run."""
    breaches = _breaches(path)
    for breach in breaches:
        click.echo(f"{breach.rule}: {breach.words}\n    {breach.mend}")
    if breaches:
        give_up(f"{path.name} breaks {len({breach.rule for breach in breaches})} of the rules")
    click.echo(f"{path.name} keeps every rule")


@click.command()
@click.argument("name")
@click.option("--into", type=FOLDER, default=".", help="The folder in which it is made.")
def new(name: str, into: Path) -> None:
    """Make a plugin called NAME to begin with: it runs, and has tests."""
    try:
        place = make_plugin(name, into)
    except NotMade as reason:
        give_up(str(reason))
    click.echo(f"{place} is made. Next:")
    click.echo(f"    servicedesk plugin test {place}")
    click.echo(f"    cp -r {place} {SHIPPED}    # then look for new ones on the page of plugins, and switch it on")


@click.command("test")
@click.argument("path", type=FOLDER)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run_tests(path: Path, options: tuple[str, ...]) -> None:
    """Try the plugin in PATH: every rule, loading it in a process apart, then its own tests.

    OPTIONS after -- go to pytest.
    """
    breaches = _breaches(path)
    for breach in breaches:
        click.echo(f"{breach.rule}: {breach.words}\n    {breach.mend}")
    problem = _problem_when_loaded(path)
    if problem:
        click.echo(f"it cannot be loaded: {problem}")
    if importlib.util.find_spec("pytest") is None:
        give_up("its tests need pytest", line_for_pytest(SHIPPED.parent))
    outcome = _own_tests(path, options)
    if breaches or problem or outcome:
        give_up(f"{path.name} is not ready")
    click.echo(f"{path.name} keeps every rule, can be loaded, and passes its own tests")


def line_for_pytest(house: Path) -> str:
    """Return the line that installs pytest: a desk that was set up to run, and no more, has none."""
    if (house / "bootstrap.py").is_file():
        return f"make -C {house} check"
    return f"{sys.executable} -m pip install pytest"


def _breaches(path: Path) -> list[Breach]:
    if not (path / "plugin.toml").is_file():
        give_up(f"there is no plugin.toml in {path}")
    return breaches_of(Folder(path))


def _problem_when_loaded(path: Path) -> str:
    """Return why the plugin cannot be loaded, as a process says that may be thrown away."""
    names = [found.name for found in find([path.parent]) if found.folder.samefile(path) and found.can_run]
    return "".join(try_out(names, [path.parent]).values()) if names else ""


def _own_tests(path: Path, options: tuple[str, ...]) -> int:
    """Run the tests of a plugin with the fixtures for authors, and return pytest's exit code."""
    kit = ["-p", "servicedesk.plugin_testing", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command = [sys.executable, "-B", "-m", "pytest", "-q", *kit, f"--rootdir={path}", *options, str(path / "tests")]
    return subprocess.run(command, env=bare_environment(), check=False).returncode  # noqa: S603  # our own interpreter
