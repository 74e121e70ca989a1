"""How plugins do, and what they missed, from the command line."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.cli.opening import reading, working
from servicedesk.config import read_config
from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_figures import Count, write_figures
from servicedesk.core.kernel.plugin_replay import list_replays
from servicedesk.installation import open_installation
from tests.make import make_ticket
from tests.operation.cli.conftest import Run


@pytest.fixture(autouse=True)
def _quiet(desk: None, run: Run) -> None:
    """Have a desk with one plugin, switched on."""
    assert run("plugin", "enable", "quiet").code == 0


def test_health_shows_calls_jobs_and_failures(run: Run) -> None:
    installation = open_installation(read_config())
    now, count = installation.kernel.clock.now(), Count(errors=2)
    count.add_call(0.02, is_over=False)
    with working(installation) as uow:
        write_figures(
            uow.session, "web", [(now.replace(minute=0, second=0, microsecond=0), "quiet", "on_ticket_open", count)]
        )
        uow.session.add(
            PeriodicJob(name="quiet.look", next_due_at=now, finished_at=now, error="Traceback\nValueError: no")
        )
        uow.session.add(PeriodicJob(name="quiet.rest", next_due_at=now))
        uow.session.add(PluginFailure(plugin="quiet", at=now, hook="on_ticket_open", kind="error", reason="no power"))

    every, one = run("plugin", "health"), run("plugin", "health", "quiet")

    assert "quiet                    closed     1 calls, 2 errors, 0 due, 0 parked" in every.out
    assert "look" not in every.out and "debt_check" in every.out
    assert "on_ticket_open" in one.out and "95 % within 20 ms" in one.out
    assert "job look" in one.out and "ValueError: no" in one.out and "last run never: well" in one.out
    assert "error: no power" in one.out


def test_what_was_missed_is_counted_and_begun(run: Run) -> None:
    run("plugin", "disable", "quiet")
    installation = open_installation(read_config())
    with working(installation) as uow:
        make_ticket(uow)
    since = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")

    counted = run("plugin", "replay", "quiet", "--since", since, "--count")
    with reading(installation) as uow:
        none_yet = list_replays(uow, "quiet")
    begun = run("plugin", "replay", "quiet", "--since", since)
    none = run("plugin", "replay", "quiet", "--since", "2026-01-01", "--until", "2026-01-02T08:00")

    assert "quiet was not told of 1 things" in counted.out and none_yet == []
    assert begun.code == 0 and "by the desk that runs" in begun.out
    assert "not told of 0 things" in none.out
    with reading(installation) as uow:
        assert [replay.total for replay in list_replays(uow, "quiet")] == [1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("health", "nothing"),
        ("replay", "nothing", "--since", "2026-01-01"),
        ("replay", "quiet", "--since", "2036-01-01"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    said = run("plugin", *arguments)

    assert (said.code, len(said.err.splitlines())) == (1, 1)
