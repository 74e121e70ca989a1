"""Processes of plugins: asked and answered over a pipe, ended when they are late, replaced when they die."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, select, update

from servicedesk.adapters import answering
from servicedesk.config import Config
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.deliveries import Delivery, claim_delivery
from servicedesk.core.kernel.delivering import deliver_due
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.kernel.plugin_apart import NotFree
from servicedesk.core.kernel.plugin_faults import Crash, Overrun, PluginFault
from servicedesk.hosting import child, children
from servicedesk.hosting.child import Answers
from servicedesk.hosting.children import Children
from servicedesk.hosting.talking import Child, config_of, plain
from servicedesk.installation import Installation, open_installation
from tests.database import Plugins
from tests.hosting.writing import write_plugin
from tests.operation.worker.desk import publish

ACTS = """
@hookimpl
def on_ticket_open(event, ctx):
    deeds = {
        1: lambda: None,
        2: lambda: 1 / 0,
        3: lambda: time.sleep(600),
        4: lambda: os._exit(7),
        5: lambda: bytes(1) * 2 ** 33,
        6: lambda: print("a line that nobody asked for", flush=True),
    }
    deeds[event.ticket_id]()

@hookimpl
def provide_jobs(ctx):
    from datetime import timedelta
    return [PeriodicWork("count", timedelta(hours=1), lambda ctx: None),
            PeriodicWork("fail", timedelta(hours=1), lambda ctx: 1 / 0),
            PeriodicWork("watched", timedelta(hours=1), look)]

def look(ctx):
    assert "writers" in [each.name for each in threading.enumerate()]
"""


@pytest.fixture
def config(engine: Engine, folder: Path, tmp_path: Path) -> Config:
    """Return the configuration of a desk with one plugin that wants a process of its own."""
    write_plugin(folder, "rain", ACTS, limits="isolate = true\ntold_within = 1\nmemory = 300")
    create_key(tmp_path / "key")
    (tmp_path / "plugin-checks.json").write_text("{}")
    url = engine.url.render_as_string(hide_password=False)
    return Config(tmp_path, url, "http://127.0.0.1:8080", "127.0.0.1:8080", "page:", "a@b.example", (folder,))


@pytest.fixture
def installation(config: Config) -> Iterator[Installation]:
    """Return an installation with the plugin switched on."""
    installation = open_installation(config, only="rain")
    installation.kernel.registry.uninstall("notify")
    Plugins(installation.kernel).enable("rain")
    yield installation
    installation.kernel.engine.dispose()


def tell(installation: Installation, number: int) -> str:
    """Publish one fact, tell the plugin, and return how its delivery stands."""
    publish(installation, number)
    deliver_due(installation.kernel, "worker-1", 1)
    state = states_of(installation)[-1]
    with installation.kernel.engine.begin() as connection:
        connection.execute(update(Delivery).where(Delivery.state == "due").values(state="parked"))
    return state


def states_of(installation: Installation) -> list[str]:
    """Return how the deliveries of the plugin stand."""
    with installation.kernel.sessions() as session:
        own = select(Delivery.state).where(Delivery.plugin == "rain").order_by(Delivery.id)
        return list(session.scalars(own))


def test_a_plugin_is_told_in_its_own_process_again_and_again(installation: Installation, apart: Children) -> None:
    first = tell(installation, 1)
    process = apart._processes["rain"]

    second = tell(installation, 6)

    assert (first, second) == ("done", "done")
    assert apart._processes["rain"] is process
    assert process.calls == 2


def test_whatever_it_does_stays_there_and_a_fresh_one_goes_on(
    installation: Installation, apart: Children, failures: list[tuple[str, str]]
) -> None:
    outcomes = [tell(installation, number) for number in (2, 3, 4, 5, 1)]

    assert outcomes == ["due"] * 4 + ["done"]
    assert [kind for _, kind in failures] == ["error", "overrun", "crash", "error"]
    assert {hook for hook, _ in failures} == {"on_ticket_open"}


def test_its_jobs_run_there_too_and_one_that_hangs_is_ended(
    installation: Installation, apart: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart.run_job("rain", "count")
    apart.run_job("rain", "watched")  # there, too, somebody looks whether it keeps others from writing

    with pytest.raises(PluginFault, match="ZeroDivisionError"):
        apart.run_job("rain", "fail")
    monkeypatch.setattr(children, "JOB_WITHIN", 0.0)
    with pytest.raises(Overrun):
        apart.run_job("rain", "count")

    kernel = installation.kernel
    figures = {hook: count for _, _, hook, count in kernel.registry.watch.figures.take(kernel.clock.now())}
    assert (figures["job count"].calls, figures["job count"].overruns, figures["job fail"].overruns) == (2, 1, 0)


def test_a_job_waits_for_nothing_long_before_it_begins(apart: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "TURN_WITHIN", 0.01)

    with apart._busy["rain"], pytest.raises(NotFree):
        apart.run_job("rain", "count")

    apart.run_job("rain", "count")


def test_what_is_ended_with_the_desk_is_not_started_again(apart: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(process: Child, question: object, limit: float) -> None:
        apart.stop()
        raise Crash("its process ended")

    monkeypatch.setattr(Child, "ask", ask)

    with pytest.raises(Crash):
        apart.run_job("rain", "count")

    assert apart._processes == {}


def test_a_delivery_that_comes_while_another_is_told_stays_due(installation: Installation, apart: Children) -> None:
    publish(installation, 1)
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("test"), session) as uow:
        delivery = claim_delivery(uow.session, "worker-1", kernel.clock.now(), ["rain"])
    assert delivery is not None

    with apart._busy["rain"]:
        is_free = apart.is_free("rain")
        apart.deliver(delivery, "worker-1")

    with kernel.sessions() as session:
        row = session.get(Delivery, delivery.id)
    assert row is not None
    assert (is_free, row.state, row.lease_by, row.attempts) == (False, "due", None, 0)


def test_only_what_lies_in_a_folder_can_be_loaded_apart(apart: Children) -> None:
    assert [apart.takes(name) for name in ("rain", "notify", "absent")] == [True, False, False]


def test_a_process_is_replaced_when_it_has_died_and_ended_when_nobody_needs_it(
    installation: Installation, apart: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(installation, 1)
    apart._processes["rain"].kill()
    after_a_death = tell(installation, 1)
    process = apart._processes["rain"]
    apart.tidy()
    while_needed = process.is_alive

    monkeypatch.setattr(children, "IDLE", -1.0)
    with apart._busy["rain"]:
        apart.tidy()
        while_busy = process.is_alive
    apart.tidy()

    assert (after_a_death, while_needed, while_busy, process.is_alive) == ("done", True, True, False)
    assert apart._processes == {}


def test_a_process_that_has_worked_long_is_replaced(
    installation: Installation, apart: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "MOST_CALLS", 1)

    tell(installation, 1)

    assert apart._processes == {}


def test_a_process_that_is_gone_says_so(config: Config, installation: Installation) -> None:
    process = Child(config, "rain", 300)
    process.kill()

    with pytest.raises(Crash, match="gone"):
        process.ask({"job": "count"}, 1)
    process.stop()


def test_a_configuration_goes_over_the_pipe_and_comes_back(config: Config) -> None:
    assert config_of(json.loads(json.dumps(plain(config)))) == config


# From here on: what happens in the other process, tried in this one.


def test_what_goes_wrong_there_is_told_in_plain_values(installation: Installation) -> None:
    said = Answers(installation)
    registry = installation.kernel.registry

    registry.on_failure("rain", "on_ticket_open", ValueError("wet"))
    registry.on_failure("rain", "on_ticket_open", Overrun("late", "where"))
    installation.kernel.nudge()
    first, second = said.line(), said.line()

    assert [(each["kind"], each["reason"]) for each in first["failures"]] == [
        ("error", "ValueError: wet"),
        ("overrun", "late"),
    ]
    assert first["failures"][1]["trace"] == "where"
    assert (first["nudged"], second["nudged"], second["failures"]) == (True, False, [])
    assert first["grown"] < 10


def claimed(installation: Installation, number: int) -> Delivery:
    """Publish a fact and claim its delivery."""
    publish(installation, number)
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("test"), session) as uow:
        delivery = claim_delivery(uow.session, "worker-1", kernel.clock.now(), ["rain"])
    assert delivery is not None
    return delivery


def test_a_delivery_is_told_there_under_the_lease_of_whoever_asked(installation: Installation) -> None:
    delivery = claimed(installation, 1)

    strange = child._work(installation, "rain", {"delivery": delivery.id, "worker": "worker-2"})
    while_strange = states_of(installation)
    ours = child._work(installation, "rain", {"delivery": delivery.id, "worker": "worker-1"})

    assert (strange, ours) == ("", "")
    assert (while_strange, states_of(installation)) == (["due"], ["done"])


def test_a_job_there_says_what_it_raised(installation: Installation) -> None:
    assert child._work(installation, "rain", {"job": "count"}) == ""
    assert "ZeroDivisionError" in child._work(installation, "rain", {"job": "fail"})
    assert "KeyError" in child._work(installation, "rain", {"job": "absent"})


def test_a_listener_hands_on_every_line_and_ends_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(answering, "os", SimpleNamespace(_exit=ended.append))

    lines = answering.listen(iter([b"1\n", b"2\n"]))

    assert [lines.get(timeout=5), lines.get(timeout=5)] == [b"1\n", b"2\n"]
    deadline = time.monotonic() + 5
    while not ended and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ended == [0]
