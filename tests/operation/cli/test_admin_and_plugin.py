"""The people who run the desk, and its plugins, when the pages do not work."""

import io
from pathlib import Path

import pytest

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
from tests.operation.cli.conftest import QUIET, Run

BROKEN = "raise ImportError('half a plugin')"


def sign_in(home: Path, email: str, password: str) -> bool:
    """Tell whether this password opens the desk."""
    engine = open_engine(f"sqlite:///{home}/desk.db")
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(ANONYMOUS, session) as uow:
        found = people.sign_in_with_password(uow, "user", email, password, address="127.0.0.1")
    engine.dispose()
    return found is not None


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

    def test_whoever_has_a_password_is_not_invited_again(self, run: Run) -> None:
        run("admin", "create", "ana@andina.example", "--name", "Ana Sol", "--password", "laguna-verde-9")

        said = run("admin", "invite", "ana@andina.example")

        assert (said.code, "Ana Sol has a password already" in said.err) == (1, True)

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

    def test_what_is_switched_on_before_it_is_set_up_says_so_everywhere(self, run: Run) -> None:
        enabled, listed, looked = run("plugin", "enable", "debt_check"), run("plugin", "list"), run("doctor")
        run("plugin", "set", "debt_check", "billing_url=https://billing.example")

        mend = "servicedesk plugin set debt_check billing_url=VALUE"
        assert (enabled.code, mend in enabled.out) == (0, True)
        assert "on, and not set up: billing_url missing" in listed.out
        assert (looked.code, mend in looked.out) == (1, True)
        assert "not set up" not in run("plugin", "list").out + run("doctor").out

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
