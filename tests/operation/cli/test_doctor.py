"""What the doctor sees, and what mends it."""

import base64
from pathlib import Path

import pytest

from servicedesk.cli import doctor as doctor_module
from servicedesk.cli.opening import working
from servicedesk.config import read_config
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.installation import open_installation
from tests.operation.cli.conftest import Run


class TestDoctor:
    """What the doctor sees, and what mends it."""

    def test_a_desk_that_is_not_there_is_explained(self, run: Run) -> None:
        said = run("doctor")

        assert said.code == 1
        assert said.out.count("mend it with: servicedesk run") == 3

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
            uow.session.get(PluginRecord, "debt_check").settings = {"grace_days": "many"}

        assert "its settings no longer fit" in run("doctor").out

    def test_without_pango_pdf_is_off_and_the_rest_works(self) -> None:
        def absent(name: str) -> None:
            raise OSError(name)

        finding = doctor_module.pdf(absent)

        assert (finding.is_well, finding.matters) == (False, False)
        assert "libpango-1.0-0" in finding.mend
