"""The commands for authors: a new plugin that runs and has tests, every rule said, and anybody's plugin tried."""

import re
from pathlib import Path

import pytest

from servicedesk.authoring.contract import RULES
from servicedesk.cli.authors import line_for_pytest
from tests.operation.cli.conftest import QUIET, Run


@pytest.fixture
def rain(run: Run, tmp_path: Path) -> Path:
    """Make a new plugin."""
    assert run("plugin", "new", "rain", "--into", str(tmp_path)).code == 0
    return tmp_path / "rain"


def test_a_new_plugin_keeps_every_rule_and_says_what_comes_next(run: Run, rain: Path) -> None:
    said = run("plugin", "check", str(rain))

    assert (said.code, said.out) == (0, "rain keeps every rule\n")
    assert not [path for path in rain.rglob("*") if "NAME" in path.name or path.suffix == ".txt"]
    assert not any(re.search(r"\$\w", path.read_text()) for path in rain.rglob("*") if path.is_file())


@pytest.mark.slow
def test_a_new_plugin_passes_its_tests_and_a_broken_one_does_not(run: Run, rain: Path) -> None:
    good = run("plugin", "test", str(rain))
    (rain / "words.py").write_text('"""Looks for nothing."""\n\n\ndef mentions(text, word):\n    return False\n')
    bad = run("plugin", "test", str(rain))

    assert (good.code, good.out.splitlines()[-1]) == (
        0, "rain keeps every rule, can be loaded, and passes its own tests",
    )  # fmt: skip
    assert (bad.code, bad.err) == (1, "servicedesk: rain is not ready\n")


@pytest.mark.slow
def test_a_plugin_that_kills_whoever_loads_it_is_named_and_the_command_lives(run: Run, rain: Path) -> None:
    (rain / "hooks.py").write_text("import os\n\nos._exit(3)\n" + (rain / "hooks.py").read_text())
    (rain / "tests" / "test_rain.py").write_text("def test_nothing():\n    assert True\n")

    said = run("plugin", "test", str(rain))

    assert said.code == 1 and "it cannot be loaded: it ends the process that imports it" in said.out


@pytest.mark.parametrize("name", ["Rain", "1rain", "rain-fall", "desk", "x" * 60])
def test_a_name_that_cannot_be_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    said = run("plugin", "new", name, "--into", str(tmp_path))

    assert (said.code, len(said.err.splitlines())) == (1, 1)
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_there_is_left_alone(run: Run, rain: Path, tmp_path: Path) -> None:
    (rain / "hooks.py").write_text("mine")

    said = run("plugin", "new", "rain", "--into", str(tmp_path))

    assert said.code == 1 and "there is something in" in said.err
    assert (rain / "hooks.py").read_text() == "mine"


def test_each_rule_that_is_broken_is_said_with_what_to_do(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "quiet"
    folder.mkdir()
    for name, text in {**QUIET, "work.py": "from servicedesk.core import tickets\n"}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    said = run("plugin", "check", str(folder))

    assert said.code == 1 and "quiet breaks" in said.err
    assert "it_imports_the_plugin_api_alone: work.py, line 1: imports servicedesk.core" in said.out
    assert "import of the desk only what the plugin API offers" in said.out
    assert "it_has_tests_of_its_own: tests/ has no test\n    write tests/" in said.out
    named = set(re.findall(r"^(\w+):", said.out, re.MULTILINE))
    assert named <= {rule.__name__ for rule in RULES} and len(named) >= 4


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_folder_without_a_manifest_is_no_plugin(run: Run, tmp_path: Path, command: str) -> None:
    said = run("plugin", command, str(tmp_path))

    assert said.code == 1 and "there is no plugin.toml in" in said.err


def test_a_readme_that_is_too_short_is_told_how_long_it_has_to_be(run: Run, rain: Path) -> None:
    (rain / "README.md").write_text("# Rain\n")

    said = run("plugin", "check", str(rain)).out

    assert "README.md has 2 words, 40 are the fewest" in said
    assert "README.md does not name the setting word; it wants a line, as in | `word` |" in said


def test_without_pytest_the_line_that_installs_it_is_said(tmp_path: Path) -> None:
    packaged = line_for_pytest(tmp_path)
    (tmp_path / "bootstrap.py").touch()

    assert packaged.endswith(" -m pip install pytest")
    assert line_for_pytest(tmp_path) == f"make -C {tmp_path} check"
