"""What can be expected to go wrong is one line, and what each command does."""

import base64
import socket
from pathlib import Path

import pytest

from servicedesk.cli import COMMANDS
from tests.operation.cli.conftest import Run, make_newer


def test_help_names_every_command_and_loads_none(run: Run) -> None:
    said = run("--help")

    assert said.code == 0
    for name, (_, summary) in COMMANDS.items():
        assert f"  {name} " in said.out
        assert summary.split(":")[0].split(",")[0] in said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    said = run(name, "--help")

    assert said.code == 0
    assert len(said.out.splitlines()) > 5


def test_an_unknown_command_is_an_error_of_use(run: Run) -> None:
    said = run("dance")

    assert said.code == 2
    assert "No such command 'dance'" in said.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [("DATABASE", "mysql://x"), ("PUBLIC_URL", "http://desk.example"), ("MAIL_FROM", "nobody"), ("PROXIES", "x")],
)
@pytest.mark.parametrize("command", [("doctor",), ("migrate",), ("run",), ("plugin", "list")])
def test_a_wrong_setting_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv(f"SERVICEDESK_{variable}", value)

    said = run(*command)

    assert said.code == 1
    assert said.err.startswith(f"servicedesk: SERVICEDESK_{variable}")
    assert len(said.err.splitlines()) == 1


def test_migrate_makes_home_key_and_tables_and_then_finds_nothing_to_do(run: Run, home: Path) -> None:
    check = run("migrate", "--check")
    first, second, checked = run("migrate"), run("migrate"), run("migrate", "--check")

    assert (check.code, first.code, second.code, checked.code) == (1, 0, 0, 0)
    assert "brought up to date: core" in first.out
    assert "those of this version" in second.out
    assert (home / "key").stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_new_key_is_never_made_beside_an_old_database(run: Run, home: Path, desk: None) -> None:
    (home / "key").unlink()

    run("migrate")

    assert not (home / "key").exists()


@pytest.mark.parametrize("command", [("plugin", "list"), ("admin", "setup-link"), ("demo",), ("worker",)])
def test_a_command_for_a_desk_that_is_not_there_says_so(run: Run, home: Path, command: tuple[str, ...]) -> None:
    said = run(*command)

    assert said.code == 1
    assert f"there is no desk in {home} yet" in said.err
    assert not home.exists()


def test_a_database_that_cannot_be_reached_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_DATABASE", "postgresql+psycopg://desk@127.0.0.1:1/desk")

    for command in (("migrate",), ("plugin", "list"), ("worker",)):
        said = run(*command)
        assert said.code == 1
        assert "the database cannot be reached" in said.err
        assert "Traceback" not in said.err


def test_a_folder_that_cannot_be_made_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_HOME", "/proc/nowhere")

    said = run("migrate")

    assert (said.code, len(said.err.splitlines())) == (1, 1)


def test_a_port_that_is_taken_is_one_line_with_another_port(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = run("run", "--demo", "--port", str(port))

    assert said.code == 1
    assert f"cannot listen at 127.0.0.1:{port}" in said.err
    assert f"--port {port + 1}" in said.err


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1:port", ":80"])
def test_a_place_to_listen_that_is_none_is_one_line(run: Run, bind: str) -> None:
    said = run("run", "--bind", bind)

    assert (said.code, "is no place to listen" in said.err) == (1, True)


def test_to_be_reached_from_elsewhere_needs_an_address(run: Run) -> None:
    said = run("run", "--host", "0.0.0.0")

    assert (said.code, "SERVICEDESK_PUBLIC_URL" in said.err) == (1, True)


def test_a_newer_database_is_left_alone(run: Run, home: Path, desk: None) -> None:
    make_newer(home)

    for command in (("migrate",), ("plugin", "list")):
        said = run(*command)
        assert (said.code, "made by a newer version" in said.err) == (1, True)


def test_backup_and_restore_say_what_they_did_and_what_is_to_do(
    run: Run, home: Path, desk: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "desk.tar")
    made, again = run("backup", file), run("backup", file)
    monkeypatch.setenv("SERVICEDESK_HOME", str(tmp_path / "other"))
    back, twice = run("restore", file), run("restore", file)
    (tmp_path / "other" / "key").write_bytes((home / "key").read_bytes())
    over = run("restore", "--overwrite", file)
    (tmp_path / "other" / "key").write_bytes(base64.b64encode(b"n" * 32))
    another = run("restore", "--overwrite", file)

    assert [made.code, again.code, back.code, twice.code, over.code] == [0, 1, 0, 1, 0]
    assert "keep a copy of" in made.out
    assert "is there already" in again.err
    assert "MISSING" in back.out
    assert "--overwrite" in twice.err
    assert "the right one" in over.out
    assert "ANOTHER one" in another.out


def test_the_demo_fills_once_and_never_mixes(run: Run, desk: None) -> None:
    first, second = run("demo"), run("demo")

    assert "filled" in first.out
    assert "cliente@andina.example" in first.out
    assert "was filled before" in second.out


def test_the_demo_leaves_somebodys_desk_alone(run: Run, desk: None) -> None:
    run("admin", "create", "ana@andina.example", "--name", "Ana Sol", "--password", "laguna-verde-9")

    said = run("demo")

    assert (said.code, "belongs to somebody" in said.err) == (1, True)
