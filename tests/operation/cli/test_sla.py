"""The commands under `sla`, and what the doctor says of them."""

from servicedesk.cli.opening import working
from servicedesk.config import read_config
from servicedesk.core.sla.service.watching import hold_back
from servicedesk.installation import open_installation
from tests.operation.cli.conftest import Run


def doubt() -> None:
    """Hold back what is told of promises."""
    installation = open_installation(read_config())
    with working(installation) as uow:
        hold_back(uow, "sla.leap", 7)
    installation.kernel.engine.dispose()


class TestPromises:
    """The sweep of promises, from the command line."""

    def test_what_is_told_as_it_comes_needs_nobody(self, run: Run, desk: None) -> None:
        assert "are told as they come" in run("sla", "status").out
        assert "promises     told as they come" in run("doctor").out
        refused = run("sla", "confirm")
        assert (refused.code, "sla.not_held" in refused.err) == (1, True)

    def test_what_is_held_back_says_why_and_is_confirmed(self, run: Run, desk: None) -> None:
        doubt()

        status, doctor = run("sla", "status"), run("doctor")
        confirmed = run("sla", "confirm")

        assert "the clock of the machine has leapt; breaches that wait: 7" in status.out
        assert "mend it with: servicedesk sla confirm" in doctor.out
        assert confirmed.code == 0 and "are told as they come" in run("sla", "status").out
