"""The plugins of one process: loaded at its start, looked for again, left out in safe mode, dropped when gone."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servicedesk.config import Config
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_state import PluginRecord, SafeMode
from servicedesk.discovery import Found
from servicedesk.hosting import checks
from servicedesk.hosting.lives import IMPORTING, SERVING, Life
from servicedesk.hosting.loading import Shelf, failed_starts, safe_mode_after
from servicedesk.installation import open_installation
from servicedesk.language.catalogues import Catalogues
from tests.database import Plugins
from tests.hosting.test_discovery import site as site  # noqa: PLC0414  # a fixture of both
from tests.hosting.test_lives import die
from tests.hosting.writing import ON_OPEN, write_plugin

HOOK = ON_OPEN.format(deed="pass")
RAIN_PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Rain"\nmsgstr "Lluvia"\n'


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try nothing in another process; that has tests of its own."""
    monkeypatch.setattr(checks, "try_out", lambda names, folders, limit=0: dict.fromkeys(names, ""))


@pytest.fixture
def shelf(kernel: Kernel, folder: Path, tmp_path: Path) -> Callable[..., Shelf]:
    """Return a function that makes the shelf of one process."""

    def make(**more: Any) -> Shelf:
        return Shelf(kernel.registry, Catalogues(), tmp_path, [folder], **more)

    return make


def problems(found: list[Found]) -> dict[str, str]:
    """Return why each plugin cannot run."""
    return {each.name: each.problem for each in found}


def test_what_fits_is_loaded_and_what_does_not_is_listed(
    folder: Path, kernel: Kernel, shelf: Callable[..., Shelf]
) -> None:
    write_plugin(folder, "rain", HOOK)
    write_plugin(folder, "snow", HOOK, promised=[])

    found = problems(shelf().load())

    assert found["rain"] == "" and "hooks.promised" in found["snow"]
    assert "rain" in kernel.registry.installed and "snow" not in kernel.registry.installed


def test_a_new_folder_is_loaded_when_it_is_looked_for_again(
    folder: Path, kernel: Kernel, shelf: Callable[..., Shelf]
) -> None:
    shelf = shelf()
    shelf.load()
    write_plugin(folder, "rain", HOOK)
    is_outdated = shelf.is_outdated()

    found = shelf.look_again()

    assert is_outdated and not shelf.is_outdated()
    assert problems(found)["rain"] == ""
    assert "rain" in kernel.registry.installed


def test_the_texts_of_a_plugin_come_and_go_with_it(folder: Path, kernel: Kernel, tmp_path: Path) -> None:
    write_plugin(folder, "rain", HOOK, translations___es___LC_MESSAGES___rain__po=RAIN_PO)
    catalogues = Catalogues()
    shelf = Shelf(kernel.registry, catalogues, tmp_path, [folder])

    shelf.load()
    while_there = catalogues.gettext("es_PE", "Rain")
    shutil.rmtree(folder / "rain")
    shelf.look_again()

    assert (while_there, catalogues.gettext("es_PE", "Rain")) == ("Lluvia", "Rain")
    assert "rain" not in kernel.registry.installed


def test_newer_files_need_a_new_process_and_say_so(folder: Path, kernel: Kernel, shelf: Callable[..., Shelf]) -> None:
    write_plugin(folder, "rain", HOOK)
    shelf = shelf()
    (before,) = [each for each in shelf.load() if each.name == "rain"]
    needed_it = shelf.needs_restart(before)

    write_plugin(folder, "rain", "def broken(:\n", promised=["on_ticket_open"])
    (after,) = [each for each in shelf.look_again() if each.name == "rain"]

    assert (needed_it, shelf.needs_restart(after)) == (False, True)
    assert after.problem == ""
    assert kernel.registry.hooks_of("rain") == {"on_ticket_open"}


def test_who_was_mended_is_loaded_without_a_restart(folder: Path, kernel: Kernel, shelf: Callable[..., Shelf]) -> None:
    write_plugin(folder, "rain", "1 / 0\n", promised=["on_ticket_open"])
    shelf = shelf()
    before = problems(shelf.load())["rain"]

    write_plugin(folder, "rain", HOOK)
    after = problems(shelf.look_again())["rain"]

    assert "ZeroDivisionError" in before and after == ""
    assert "rain" in kernel.registry.installed


def test_one_process_may_be_there_for_one_plugin(folder: Path, kernel: Kernel, shelf: Callable[..., Shelf]) -> None:
    write_plugin(folder, "rain", HOOK)
    write_plugin(folder, "snow", HOOK)

    found = problems(shelf(only="rain").load())

    assert found["rain"] == "" and "another plugin" in found["snow"]
    assert set(kernel.registry.installed) == {"rain"}


def test_in_safe_mode_nothing_is_imported_and_facts_wait(folder: Path, kernel: Kernel, tmp_path: Path) -> None:
    write_plugin(folder, "rain", f"Path({str(tmp_path / 'trace')!r}).touch()\n{HOOK}")
    Plugins(kernel).enable("rain")
    kernel.registry.states._safe_mode = SafeMode("asked")

    found = Shelf(kernel.registry, Catalogues(), tmp_path, [folder]).load()

    assert "safe mode" in problems(found)["rain"]
    assert not (tmp_path / "trace").exists()
    assert kernel.registry.listeners("on_ticket_open") == ["rain"]


def test_a_start_that_dies_leaves_the_name_of_what_was_being_loaded(
    folder: Path, kernel: Kernel, tmp_path: Path
) -> None:
    seen: list[str] = []
    life = Life(tmp_path, "web")
    write_plugin(folder, "rain", HOOK)
    note = life.importing
    life.importing = lambda plugin: (seen.append(plugin), note(plugin))

    Shelf(kernel.registry, Catalogues(), tmp_path, [folder], life=life).load()

    assert "rain" in seen
    life.end()


def test_the_second_failed_start_leads_to_safe_mode_and_names_the_suspects(tmp_path: Path) -> None:
    die(tmp_path, phase=SERVING)
    die(tmp_path, plugin="rain")
    after_one = safe_mode_after(failed_starts(tmp_path))
    die(tmp_path, plugin="rain")

    after_two = safe_mode_after(failed_starts(tmp_path))

    assert after_one is None
    assert after_two == SafeMode("failed_starts", ("rain",))


def test_a_start_that_succeeds_begins_to_count_anew(tmp_path: Path, shelf: Callable[..., Shelf]) -> None:
    die(tmp_path, phase=IMPORTING)
    die(tmp_path, phase=SERVING)

    shelf().forget_failed_starts()

    assert failed_starts(tmp_path) == []
    assert len(list((tmp_path / "starts").glob("*.json"))) == 1


def test_a_suspect_is_not_imported_again(folder: Path, shelf: Callable[..., Shelf]) -> None:
    write_plugin(folder, "rain", HOOK)
    first = shelf()
    first.load()

    first.condemn_suspects(["rain"], "two starts failed")

    assert problems(first.found)["rain"] == ""  # it runs, and is stopped by its circuit
    assert first._home.joinpath("plugin-checks.json").read_text().count("two starts failed") == 1


@pytest.fixture
def opened(kernel: Kernel, tmp_path: Path, folder: Path) -> Callable[..., Any]:
    """Return a function that opens the desk of the test as a process of its own would."""

    def open_one(life: Life | None = None, *, safe_mode: str = "") -> Any:
        url = kernel.engine.url.render_as_string(hide_password=False)
        config = Config(tmp_path, url, "http://127.0.0.1:8080", "127.0.0.1:8080", "page:", "a@b.example", (folder,),
                        safe_mode=safe_mode)  # fmt: skip
        (tmp_path / "key").write_bytes(b"k" * 32)
        return open_installation(config, life=life)

    return open_one


@pytest.mark.parametrize(("asked", "by_option"), [("environment", False), ("option", True)])
def test_safe_mode_is_asked_for_by_the_environment_or_the_command_line(
    folder: Path, opened: Callable[..., Any], asked: str, by_option: bool
) -> None:
    write_plugin(folder, "rain", HOOK)

    installation = opened(safe_mode=asked)

    assert installation.kernel.registry.states.safe_mode == SafeMode("asked", by_option=by_option)
    assert set(installation.kernel.registry.installed) == {"automation", "notify"}
    installation.kernel.engine.dispose()


def test_a_process_that_serves_comes_up_in_safe_mode_by_itself(
    folder: Path, tmp_path: Path, opened: Callable[..., Any]
) -> None:
    write_plugin(folder, "rain", HOOK)
    for _ in range(2):
        die(tmp_path, plugin="rain")
    life = Life(tmp_path, "web")

    serving, command = opened(life), opened()

    assert serving.kernel.registry.states.safe_mode == SafeMode("failed_starts", ("rain",))
    assert command.kernel.registry.states.safe_mode is None
    life.end()
    for each in (serving, command):
        each.kernel.engine.dispose()


def test_an_installation_knows_the_plugins_that_were_found_later(folder: Path, opened: Callable[..., Any]) -> None:
    installation = opened()
    write_plugin(folder, "rain", HOOK)

    installation.shelf.look_again()
    installation.look()

    assert "rain" in problems(installation.plugins)
    installation.kernel.engine.dispose()


def test_a_package_that_changed_since_it_was_switched_on_waits_for_approval(
    site: Path, kernel: Kernel, tmp_path: Path
) -> None:
    with kernel.sessions() as session, session.begin():
        session.info["writing"] = True
        session.add(PluginRecord(name="rain", enabled=True, fingerprint="another"))
    shelf = Shelf(kernel.registry, Catalogues(), tmp_path, [])

    before = problems(shelf.load())["rain"]
    with kernel.sessions() as session, session.begin():
        session.info["writing"] = True
        row = session.get(PluginRecord, "rain")
        assert row is not None
        row.fingerprint = next(each.fingerprint for each in shelf.found if each.name == "rain")
    kernel.registry.states.forget()
    after = problems(shelf.look_again())["rain"]

    assert "Rule package.approved" in before
    assert after == ""
