"""The boot guard: what is new is tried in a process that may be thrown away, once for each content."""

import io
import json
import sys
from pathlib import Path

import pytest

from servicedesk.adapters.talking import bare_environment
from servicedesk.discovery import Found, find
from servicedesk.hosting import checks, probe
from servicedesk.hosting.checks import FILE, Checks, mark_of, try_out
from tests.hosting.writing import ON_OPEN, write_plugin

HOOK = ON_OPEN.format(deed="pass")
PAGES = "@hookimpl\ndef provide_pages(ctx):\n    {deed}\n"


def plugin(folder: Path, name: str = "rain") -> Found:
    """Return a plugin as it is found."""
    return next(found for found in find([folder]) if found.name == name)


def counted(monkeypatch: pytest.MonkeyPatch, problem: str = "") -> list[str]:
    """Answer instead of the process that tries plugins, and return the list of those that were tried."""
    tried: list[str] = []

    def instead(names: list[str], folders: list[Path], limit: float = 0) -> dict[str, str]:
        tried.extend(names)
        return {name: problem for name in names if problem != "unknown"}

    monkeypatch.setattr(checks, "try_out", instead)
    return tried


def test_each_content_is_tried_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(folder, "rain", HOOK)
    tried = counted(monkeypatch)

    for _ in range(2):
        Checks(tmp_path).look_at([plugin(folder)], [folder])
    write_plugin(folder, "rain", f"{HOOK}\nother = 1\n")
    Checks(tmp_path).look_at([plugin(folder)], [folder])

    assert tried == ["rain", "rain"]


def test_what_is_known_to_be_bad_is_not_imported_until_it_changes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plugin(folder, "rain", HOOK)
    counted(monkeypatch, "it bites")
    Checks(tmp_path).look_at([plugin(folder)], [folder])
    tried = counted(monkeypatch)

    (again,) = Checks(tmp_path).look_at([plugin(folder)], [folder])
    (folder / "rain" / "more.py").write_text("")
    (mended,) = Checks(tmp_path).look_at([plugin(folder)], [folder])

    assert (again.problem, mended.problem, tried) == ("it bites", "", ["rain"])


def test_what_another_process_has_condemned_meanwhile_stays_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plugin(folder, "rain", HOOK)

    def condemn_meanwhile(names: list[str], folders: list[Path], limit: float) -> dict[str, str]:
        Checks(tmp_path).condemn(plugin(folder), "it took a process with it")
        return dict.fromkeys(names, "")

    monkeypatch.setattr(checks, "try_out", condemn_meanwhile)

    (found,) = Checks(tmp_path).look_at([plugin(folder)], [folder])

    assert found.problem == "it took a process with it"


def test_what_could_not_be_tried_is_tried_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(folder, "rain", HOOK)
    tried = counted(monkeypatch, "unknown")

    found = [Checks(tmp_path).look_at([plugin(folder)], [folder])[0] for _ in range(2)]

    assert tried == ["rain", "rain"]
    assert [each.problem for each in found] == ["", ""]


def test_whoever_is_condemned_stays_so_until_he_is_forgiven(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plugin(folder, "rain", HOOK)
    write_plugin(folder, "snow", HOOK)
    tried = counted(monkeypatch)
    found = [plugin(folder), plugin(folder, "snow")]
    Checks(tmp_path).look_at(found, [folder])

    Checks(tmp_path).condemn(found[0], "it took the desk along")
    while_condemned = [each.problem for each in Checks(tmp_path).look_at(found, [folder])]
    Checks(tmp_path).forgive()
    forgiven = [each.problem for each in Checks(tmp_path).look_at(found, [folder])]

    assert while_condemned == ["it took the desk along", ""]
    assert forgiven == ["", ""]
    assert tried == ["rain", "snow", "rain"]


def test_a_problem_that_is_there_already_is_kept_and_nothing_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = counted(monkeypatch)

    (found,) = Checks(tmp_path).look_at([Found("rain", tmp_path, problem="no manifest")], [])

    assert (found.problem, tried) == ("no manifest", [])


def test_a_home_that_cannot_be_written_costs_a_second_look_and_nothing_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_plugin(folder, "rain", HOOK)
    tried = counted(monkeypatch)

    for _ in range(2):
        Checks(tmp_path / "absent").look_at([plugin(folder)], [folder])

    assert tried == ["rain", "rain"]
    assert "cannot be kept" in caplog.text


def test_notes_that_cannot_be_read_are_made_anew(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(folder, "rain", HOOK)
    (tmp_path / FILE).write_text("{half of")
    tried = counted(monkeypatch)

    Checks(tmp_path).look_at([plugin(folder)], [folder])

    assert tried == ["rain"]
    assert json.loads((tmp_path / FILE).read_text())["rain"]["problem"] == ""


def test_the_mark_of_a_plugin_does_not_depend_on_its_tests_or_on_what_python_leaves(folder: Path) -> None:
    place = write_plugin(folder, "rain", HOOK)
    before = mark_of(plugin(folder))

    (place / "tests").mkdir()
    (place / "tests" / "test_rain.py").write_text("x")
    (place / "__pycache__").mkdir()
    (place / "__pycache__" / "hooks.pyc").write_bytes(b"x")

    assert mark_of(plugin(folder)) == before


def test_a_process_that_is_thrown_away_finds_out_what_each_plugin_does(folder: Path) -> None:
    write_plugin(folder, "fine", HOOK)
    write_plugin(folder, "exits", "os._exit(5)\n", promised=[])
    write_plugin(folder, "crashes", "import ctypes\nctypes.string_at(0)\n", promised=[])
    write_plugin(folder, "sleeps", "time.sleep(600)\n", promised=[])

    found = try_out(["fine", "exits", "crashes", "sleeps", "absent"], [folder], limit=1.5)

    assert found["fine"] == ""
    assert "exit code 5" in found["exits"] and "Rule import.survives" in found["exits"]
    assert "SIGSEGV" in found["crashes"]
    assert "within 1.5 s" in found["sleeps"] and "Rule import.time" in found["sleeps"]
    assert "absent" not in found


def test_a_process_that_does_not_come_up_is_ended_and_blames_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(checks, "SLACK", 0.0)
    write_plugin(folder, "rain", HOOK)

    found = try_out(["rain"], [folder], limit=0.01)

    assert found == {}
    assert "could not be tried" in caplog.text


def test_what_is_tried_knows_nothing_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_DATABASE", "postgresql+psycopg://desk:secret@db/desk")

    assert set(bare_environment()) == {"PYTHONPATH", "PATH", "LANG"}


@pytest.mark.parametrize(
    ("hooks", "problem"),
    [
        (HOOK, ""),
        (PAGES.format(deed="raise ValueError('late')"), ""),
        ("from servicedesk.core import people\n", "Rule imports.door"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
        ("def broken(:\n", "SyntaxError"),
    ],
)
def test_a_plugin_is_tried_as_a_process_of_the_desk_would_load_it(folder: Path, hooks: str, problem: str) -> None:
    write_plugin(folder, "rain", hooks)

    assert problem in probe._problem(plugin(folder))
    assert bool(probe._problem(plugin(folder))) == bool(problem)


def test_one_line_is_said_of_each_plugin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_plugin(folder, "fine", HOOK)
    write_plugin(folder, "exits", "os._exit(5)\n", promised=[])
    asked = {"names": ["fine", "exits"], "folders": [str(folder)], "limit": 20}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(asked)))

    probe.main()

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["name"]: bool(line["problem"]) for line in said} == {"fine": False, "exits": True}
