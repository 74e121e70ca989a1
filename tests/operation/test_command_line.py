"""The command line: what each command does, and that what can be expected to go wrong is one line."""

import base64
import io
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.cli import COMMANDS, main
from servicedesk.cli import doctor as doctor_module
from servicedesk.cli.opening import working
from servicedesk.config import read_config
from servicedesk.core import hookspecs, people
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_admin import quarantine_plugin
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.installation import open_installation
from tests.faults.processes import PLUGINS as RECORDER

BROKEN = "raise ImportError('half a plugin')"
# A plugin with a table and without a model: a model would be known to every later test of this process.
QUIET = {
    "plugin.toml": (RECORDER / "recorder" / "plugin.toml").read_text().replace("recorder", "quiet"),
    "__init__.py": "",
    "hooks.py": "import pluggy\n\n\n@pluggy.HookimplMarker('servicedesk')\ndef on_ticket_open(event, ctx): ...\n",
    "migrations/20261122_0900_first.py": (
        (RECORDER / "recorder" / "migrations" / "20261122_0900_first.py").read_text().replace("recorder", "quiet")
    ),
}


@dataclass
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home of a desk that is not there yet."""
    monkeypatch.setenv("SERVICEDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SERVICEDESK_PLUGINS", str(tmp_path / "plugins"))
    for name, content in QUIET.items():
        path = tmp_path / "plugins" / "quiet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return a function that runs a command; the logs go afterwards where they went before."""
    root = logging.getLogger()
    before = list(root.handlers)

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    yield call
    root.handlers[:] = before


@pytest.fixture
def desk(run: Run) -> None:
    """Make the desk."""
    assert run("migrate").code == 0


def sign_in(home: Path, email: str, password: str) -> bool:
    """Tell whether this password opens the desk."""
    engine = open_engine(f"sqlite:///{home}/desk.db")
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(ANONYMOUS, session) as uow:
        found = people.sign_in_with_password(uow, "user", email, password, address="127.0.0.1")
    engine.dispose()
    return found is not None


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

    for command in (("migrate",), ("plugin", "list"), ("run", "--port", "18099"), ("worker",)):
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


def test_a_wrong_mail_address_stops_the_start_and_shows_no_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_MAIL_URL", "smtp://desk:CANARY@:x")

    said = run("run", "--port", "18098")

    assert said.err.startswith("servicedesk: SERVICEDESK_MAIL_URL")
    assert "CANARY" not in said.err + said.out


def test_a_newer_database_is_left_alone(run: Run, home: Path, desk: None) -> None:
    engine = open_engine(f"sqlite:///{home}/desk.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version_core SET version_num = '29990101'")
        connection.commit()
    engine.dispose()

    for command in (("run", "--port", "18097"), ("migrate",), ("plugin", "list")):
        said = run(*command)
        assert (said.code, "made by a newer version" in said.err) == (1, True)


class TestAdmin:
    """Create, invite, set up."""

    @pytest.fixture(autouse=True)
    def _desk(self, desk: None) -> None:
        """Have a desk."""

    def test_an_administrator_is_created_with_a_password(self, run: Run, home: Path) -> None:
        said = run("admin", "create", "ana@andina.example", "--name", "Ana Sol", "--password", "laguna-verde-9")

        assert (said.code, said.err) == (0, "")
        assert "laguna-verde-9" not in said.out
        assert sign_in(home, "ana@andina.example", "laguna-verde-9")

    def test_somebody_who_was_shut_out_comes_in_again(self, run: Run, home: Path) -> None:
        for password in ("laguna-verde-9", "montaña-azul-7"):
            run("admin", "create", "ANA@andina.example", "--name", "Ana Sol", "--password", password)
        with working(open_installation(read_config())) as uow:
            (user,) = people.list_users(uow)
            assert [role.code for role in user.roles] == ["administrator"]

        assert sign_in(home, "ana@andina.example", "montaña-azul-7")
        assert not sign_in(home, "ana@andina.example", "laguna-verde-9")

    def test_a_weak_password_is_refused(self, run: Run) -> None:
        said = run("admin", "create", "ana@andina.example", "--name", "Ana Sol", "--password", "password")

        assert (said.code, "choose another password" in said.err) == (1, True)

    def test_a_wrong_address_is_named(self, run: Run) -> None:
        said = run("admin", "create", "ana", "--name", "Ana Sol", "--password", "laguna-verde-9")

        assert (said.code, said.err) == (1, "servicedesk: email: email.format\n")

    def test_somebody_without_a_password_is_invited(self, run: Run) -> None:
        with working(open_installation(read_config())) as uow:
            people.ensure_default_roles(uow)
            people.create_user(uow, people.UserDraft("Luz", "luz@andina.example"))

        said = run("admin", "invite", "luz@andina.example")

        assert said.code == 0
        assert "http://127.0.0.1:8080/desk/link/" in said.out

    def test_an_invitation_for_nobody_says_what_to_do(self, run: Run) -> None:
        said = run("admin", "invite", "luz@andina.example")

        assert (said.code, "servicedesk admin create luz@andina.example" in said.err) == (1, True)

    def test_an_empty_desk_has_a_link_for_its_first_administrator_and_others_have_none(self, run: Run) -> None:
        empty = run("admin", "setup-link")
        run("admin", "create", "ana@andina.example", "--name", "Ana Sol", "--password", "laguna-verde-9")
        full = run("admin", "setup-link")

        assert "http://127.0.0.1:8080/desk/setup/" in empty.out
        assert (full.code, "somebody works with this desk" in full.err) == (1, True)


class TestPlugin:
    """List, enable, disable, set, retry."""

    @pytest.fixture(autouse=True)
    def _desk(self, desk: None) -> None:
        """Have a desk."""

    def test_a_plugin_is_switched_on_with_its_tables_and_off_again(self, run: Run, home: Path) -> None:
        steps = [run("plugin", *step) for step in (("list",), ("enable", "quiet"), ("list",), ("disable", "quiet"))]

        assert [step.code for step in steps] == [0] * 4
        assert "quiet                    1.0.0 off" in steps[0].out
        assert "quiet                    1.0.0 on" in steps[2].out
        engine = open_engine(f"sqlite:///{home}/desk.db")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM quiet_effect").scalar_one() == 0
        engine.dispose()
        assert run("migrate", "--check").code == 0

    def test_settings_are_set_checked_and_kept_sealed(
        self, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("CANARY-SECRET\n"))
        done = run("plugin", "set", "debt_check", "billing_url=https://billing.example", "access_key=-", "grace_days=3")
        wrong = run("plugin", "set", "debt_check", "grace_days=many", "colour=red")

        settings = open_installation(read_config()).kernel.registry.settings("debt_check")
        assert (done.code, settings.grace_days) == (0, 3)
        assert settings.access_key.reveal() == "CANARY-SECRET"
        assert b"CANARY-SECRET" not in (home / "desk.db").read_bytes() + (home / "desk.db-wal").read_bytes()
        assert (wrong.code, wrong.err) == (1, "servicedesk: grace_days: whole_number; colour: unknown\n")

    @pytest.mark.parametrize(
        "arguments", [("enable", "nothing"), ("disable", "nothing"), ("retry", "nothing"), ("set", "nothing", "a=b")]
    )
    def test_an_unknown_plugin_is_one_line(self, run: Run, arguments: tuple[str, ...]) -> None:
        said = run("plugin", *arguments)

        assert (said.code, len(said.err.splitlines())) == (1, 1)

    def test_a_setting_without_a_value_is_one_line(self, run: Run) -> None:
        said = run("plugin", "set", "debt_check", "billing_url")

        assert (said.code, "write it as key=value" in said.err) == (1, True)

    def test_a_plugin_that_cannot_run_is_listed_with_its_reason(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "more" / "half"
        folder.mkdir(parents=True)
        (folder / "plugin.toml").write_text(QUIET["plugin.toml"].replace("quiet", "half"))
        (folder / "__init__.py").write_text("")
        (folder / "hooks.py").write_text(BROKEN)
        monkeypatch.setenv("SERVICEDESK_PLUGINS", str(tmp_path / "more"))

        listed, enabled = run("plugin", "list"), run("plugin", "enable", "half")

        assert "cannot run: ImportError: half a plugin" in listed.out
        assert (enabled.code, "half a plugin" in enabled.err) == (1, True)

    def test_quarantine_is_listed_and_lifted(self, run: Run) -> None:
        run("plugin", "enable", "quiet")
        installation = open_installation(read_config())
        with working(installation) as uow:
            quarantine_plugin(uow, installation.kernel.registry, "quiet", "it raised\nand so on")

        listed, lifted, again = run("plugin", "list"), run("plugin", "retry", "quiet"), run("plugin", "list")

        assert "in quarantine since" in listed.out
        assert "it raised" in listed.out
        assert lifted.code == 0
        assert "quiet                    1.0.0 on" in again.out

    def test_a_plugin_whose_folder_is_gone_is_listed(self, run: Run) -> None:
        with working(open_installation(read_config())) as uow:
            uow.session.add(PluginRecord(name="gone", enabled=True))

        assert "its folder is gone; still switched on" in run("plugin", "list").out


class TestDoctor:
    """What the doctor sees, and what mends it."""

    def test_a_desk_that_is_not_there_is_explained(self, run: Run) -> None:
        said = run("doctor")

        assert said.code == 1
        assert said.out.count("mend it with: servicedesk run") == 2

    def test_a_desk_without_a_worker_misses_only_its_sweep(self, run: Run, desk: None) -> None:
        said = run("doctor")

        wrong = [line for line in said.out.splitlines() if line.startswith("WRONG")]
        assert [line.split()[1] for line in wrong] == ["sweep"]
        assert "note   mail server" in said.out

    def test_what_is_open_to_others_is_named_with_the_line_that_closes_it(
        self, run: Run, home: Path, desk: None
    ) -> None:
        home.chmod(0o755)
        (home / "key").chmod(0o644)

        said = run("doctor")

        assert f"chmod 700 {home}" in said.out
        assert f"chmod 600 {home}/key" in said.out

    def test_a_lost_key_and_another_key_are_told_apart(self, run: Run, home: Path, desk: None) -> None:
        run("plugin", "enable", "debt_check")
        run("plugin", "set", "debt_check", "access_key=CANARY-SECRET")
        kept = (home / "key").read_bytes()
        (home / "key").write_bytes(base64.b64encode(b"n" * 32))
        another = run("doctor")
        (home / "key").write_bytes(b"no key at all")
        broken = run("doctor")
        (home / "key").unlink()
        lost = run("doctor")
        (home / "key").write_bytes(kept)

        assert "debt_check   its secrets were sealed with another key" in another.out
        assert "is no key" in broken.out
        assert "is missing: secrets are off" in lost.out
        assert "CANARY" not in another.out + broken.out + lost.out

    def test_a_mail_server_that_is_silent_is_named(self, run: Run, desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SERVICEDESK_MAIL_URL", "smtp://127.0.0.1:1")

        assert "WRONG  mail server  unreachable" in run("doctor").out

    def test_settings_that_no_longer_fit_are_named(self, run: Run, desk: None) -> None:
        run("plugin", "enable", "debt_check")
        with working(open_installation(read_config())) as uow:
            uow.session.get(PluginRecord, "debt_check").settings = {"colour": "red"}  # type: ignore[union-attr]

        assert "its settings no longer fit" in run("doctor").out

    def test_without_pango_pdf_is_off_and_the_rest_works(self) -> None:
        def absent(name: str) -> None:
            raise OSError(name)

        finding = doctor_module.pdf(absent)

        assert (finding.is_well, finding.matters) == (False, False)
        assert "libpango-1.0-0" in finding.mend


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


@pytest.mark.postgresql
@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_a_server_database_waits_for_the_command(run: Run, empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_DATABASE", empty.url.render_as_string(hide_password=False))

    said = run("run", "--port", "18096")

    assert said.code == 1
    assert "mend it with: servicedesk migrate" in said.err
