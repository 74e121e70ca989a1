"""Commands of plugins at the command line: listed, run with options; a failure is one line that names the plugin."""

import getpass
import logging
import os
import shutil
from pathlib import Path

import pytest

from servicedesk.cli import main
from servicedesk.cli.opening import reading, working
from servicedesk.config import language_of_the_machine, read_config
from servicedesk.core.kernel.plugin_admin import quarantine_plugin
from servicedesk.core.kernel.plugin_history import list_changes
from servicedesk.installation import Installation, open_installation
from tests.hosting.writing import write_plugin
from tests.operation.cli.conftest import Run, place

HOOKS = """
from typing import Literal
from servicedesk.plugin_api import Command, Message, Parameters, Refusal, setting


class Where(Parameters):
    place: str = setting(label="Place", help_text="Where it rains.", longest=20)
    is_long: bool = setting(False, label="Long")
    kind: Literal["thin", "thick"] = setting("thin", label="Kind")


def pour(parameters, ctx):
    yield Message("rain.poured", {"place": parameters.place, "long": parameters.is_long, "kind": parameters.kind})
    if parameters.place == "desert":
        yield Refusal("rain.dry")
    if parameters.place == "sea":
        raise SystemExit("no more water")


def stop(parameters, ctx):
    raise KeyboardInterrupt


@hookimpl
def provide_commands(ctx):
    if os.environ.get("RAIN_FAILS"):
        raise OSError("no sky")
    return [Command("pour", "Let it rain", pour, Where), Command("stop", "Stop", stop)]
"""
TEXTS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
SPANISH = (
    'msgid "rain.poured"\nmsgstr "Llueve en %(place)s"\n\nmsgid "Let it rain"\nmsgstr "Que llueva"\n\n'
    'msgid "Place"\nmsgstr "Lugar"\n'
)
ENGLISH = (
    'msgid "rain.poured"\nmsgstr "It rains in %(place)s: %(long)s, %(kind)s"\n\n'
    'msgid "rain.dry"\nmsgstr "It stays dry."\n'
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a desk with a plugin that offers commands, switched on; it is made once and copied."""
    folder = tmp_path_factory.mktemp("template")
    names = {language: f"translations___{language}___LC_MESSAGES___rain__po" for language in ("es", "en")}
    write_plugin(folder / "plugins", "rain", HOOKS, **{names["es"]: TEXTS + SPANISH, names["en"]: TEXTS + ENGLISH})
    root = logging.getLogger()
    before = list(root.handlers)
    with pytest.MonkeyPatch.context() as environment:
        place(environment, folder)
        assert main(["migrate"]) == main(["plugin", "enable", "rain"]) == 0
    root.handlers[:] = before
    return folder


@pytest.fixture(autouse=True)
def _rain(template: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have that desk, and a machine that speaks English."""
    shutil.copytree(template / "home", home)
    shutil.copytree(template / "plugins" / "rain", home.parent / "plugins" / "rain")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def opened() -> Installation:
    """Open the desk beside the command line."""
    return open_installation(read_config())


def test_the_commands_of_a_plugin_are_listed_with_their_options(run: Run) -> None:
    listed, asked = run("plugin", "run", "rain"), run("plugin", "run", "rain", "pour", "--help")

    assert listed.code == asked.code == 0
    assert "Is there for a test." in listed.out and "Let it rain" in listed.out and "stop" in listed.out
    assert "--place" in asked.out and "Where it rains." in asked.out and "[required]" in asked.out
    assert "--is-long / --no-is-long" in asked.out and "[thin|thick]" in asked.out


def test_they_are_listed_in_the_language_of_the_machine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "es_PE.UTF-8")

    assert language_of_the_machine() == "es"
    assert "Que llueva" in run("plugin", "run", "rain", "--help").out
    assert "Lugar" in run("plugin", "run", "rain", "pour", "--help").out
    assert run("plugin", "run", "rain", "pour", "--place", "Lima").out == "Llueve en Lima\n"


def test_a_command_runs_with_what_was_typed_and_the_trail_keeps_by_whom(run: Run) -> None:
    said = run("plugin", "run", "rain", "pour", "--place", "Lima", "--is-long", "--kind", "thick")

    assert (said.code, said.out, said.err) == (0, "It rains in Lima: True, thick\n", "")
    with reading(opened()) as uow:
        change = list_changes(uow, "rain")[0]
    assert (change.actor, change.action) == ("job:command line", "command")
    assert change.differences["--place"] == ["", "(4)"] and len(change.differences["pour"][1]) > 0


def test_what_did_not_work_is_said_after_what_did(run: Run) -> None:
    said = run("plugin", "run", "rain", "pour", "--place", "desert")

    assert said.code == 1
    assert said.out == "It rains in desert: False, thin\n" and said.err == "servicedesk: rain: It stays dry.\n"


def test_a_failure_is_one_line_that_names_the_plugin(run: Run) -> None:
    said = run("plugin", "run", "rain", "pour", "--place", "sea")

    assert said.code == 1 and "Traceback" not in said.err
    assert said.err.splitlines()[-1].startswith("servicedesk: the command pour of rain failed: SystemExit: no more")


def test_where_it_failed_is_shown_to_whoever_asks(run: Run) -> None:
    said = run("plugin", "run", "--traceback", "rain", "pour", "--place", "sea")

    assert said.code == 1 and "in pour" in said.err


def test_a_run_may_be_interrupted(run: Run) -> None:
    assert run("plugin", "run", "rain", "stop").code == 130


def test_a_plugin_that_cannot_tell_its_commands_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAIN_FAILS", "1")

    said = run("plugin", "run", "rain")

    assert said.code == 1 and "the commands of rain cannot be listed: OSError: no sky" in said.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rain", "pour"), 2, "Missing option '--place'"), (("rain", "snow"), 2, "No such command 'snow'"),
        (("rain", "pour", "--place", "x" * 21), 1, "place: too_long"),
        (("rain", "pour", "--place", "Lima", "--kind", "wet"), 2, "Invalid value for '--kind'"),
        (("snow",), 1, "there is no plugin 'snow'"), (("quiet",), 1, "quiet runs nothing: it is off"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told(run: Run, words: tuple[str, ...], code: int, told: str) -> None:
    said = run("plugin", "run", *words)

    assert said.code == code and told in said.err and "Traceback" not in said.err


def test_a_plugin_without_commands_says_so(run: Run) -> None:
    run("plugin", "enable", "quiet")

    assert "quiet has no commands" in run("plugin", "run", "quiet").err


def test_commands_are_gone_while_the_plugin_is_off(run: Run) -> None:
    run("plugin", "disable", "rain")

    said = run("plugin", "run", "rain", "pour", "--place", "Lima")

    assert (said.code, said.out) == (1, "")
    assert said.err == "servicedesk: rain runs nothing: it is off\nmend it with: servicedesk plugin enable rain\n"


def test_commands_are_gone_in_quarantine(run: Run) -> None:
    installation = opened()
    with working(installation) as uow:
        quarantine_plugin(uow, installation.kernel.registry, "rain", "it failed")

    assert "it is in quarantine" in run("plugin", "run", "rain").err


def test_commands_are_gone_in_safe_mode(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_SAFE_MODE", "1")

    assert run("plugin", "run", "rain").code == 1


def test_somebody_without_a_name_is_a_number(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)

    run("plugin", "run", "rain", "pour", "--place", "Lima")

    with reading(opened()) as uow:
        assert list_changes(uow, "rain")[0].differences["pour"] == ["", str(os.getuid())]
