"""Jobs of plugins come and go with their plugin, wherever it was switched, and are never asked of one that is ill."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core.kernel.answers import PeriodicWork
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_apart import NotFree
from servicedesk.core.kernel.plugin_replay import begin_replay, list_replays
from servicedesk.core.kernel.plugin_state import FRESH_FOR, PluginRecord
from servicedesk.core.people import Role, User
from servicedesk.installation import Installation
from servicedesk.worker import Background
from servicedesk.worker.jobs import Jobs, introduce_permissions, replay_missed
from servicedesk.worker.plugin_jobs import PluginJobs
from servicedesk.worker.ticker import PERIOD
from tests.database import EVERYTHING, ON_ONE_DATABASE, Plugins
from tests.listeners import Listener, hookimpl, opened
from tests.make import make_staff
from tests.operation.conftest import eventually
from tests.operation.worker.desk import Worker, job_row, make_ticker
from tests.statements import counted

Start = Callable[..., Background]


class Counted(Worker):
    """Provides its work, and counts how often it was asked for it."""

    asked = 0

    @hookimpl
    def provide_jobs(self, ctx: Any) -> list[PeriodicWork]:
        """Provide it."""
        self.asked += 1
        return [self.work]


class Elsewhere:
    """A place for plugins that remembers which jobs it was given, and fails on demand."""

    def __init__(self) -> None:
        """Take everybody, and be free."""
        self.ran: list[tuple[str, str]] = []
        self.is_busy = False

    def takes(self, plugin: str) -> bool:
        """Tell whether it can be loaded: always."""
        return True

    def is_free(self, plugin: str) -> bool:
        """Tell whether it has nothing in hand."""
        return not self.is_busy

    def deliver(self, delivery: Any, worker: str) -> None:
        """Tell nobody."""

    def run_job(self, plugin: str, job: str) -> None:
        """Remember it, unless something else is in hand."""
        if self.is_busy:
            raise NotFree(plugin)
        self.ran.append((plugin, job))


def change(kernel: Kernel, name: str, **values: Any) -> None:
    """Change the row of a plugin as another process does, which tells nobody."""
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        record = uow.session.get(PluginRecord, name)
        for key, value in values.items():
            setattr(record, key, value)


def names(kernel: Kernel, jobs: PluginJobs) -> list[str]:
    """Return the jobs that a process knows of now, as it learns of them from the rows."""
    kernel.registry.states.forget()
    return [job.name for job in jobs.ask()]


def test_a_switch_and_a_tick_take_less_than_a_second_together() -> None:
    assert FRESH_FOR + PERIOD < 1


@ON_ONE_DATABASE
def test_jobs_come_and_go_while_the_desk_runs(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    ran: list[int] = []
    running_plugins.install("counter", Worker(lambda ctx: ran.append(1)))
    running_plugins.enable("counter", enabled=False)
    running = background()
    assert "counter.count" not in running._jobs.by_name

    change(installation.kernel, "counter", enabled=True)
    assert eventually(lambda: bool(ran))
    change(installation.kernel, "counter", enabled=False)

    assert eventually(lambda: "counter.count" not in running._jobs.by_name)


def test_a_plugin_in_quarantine_is_not_asked_again_and_its_jobs_are_kept(
    kernel: Kernel, plugins: Plugins, clock: Any
) -> None:
    plugins.install("counter", counter := Counted(lambda ctx: None))
    jobs = PluginJobs(kernel)
    known = [names(kernel, jobs)]

    change(kernel, "counter", quarantined_at=clock.now())
    known.append(names(kernel, jobs))

    assert (known, counter.asked) == ([["counter.count"], ["counter.count"]], 1)
    assert Jobs(kernel, jobs.ask()).wanted() == []


def test_a_plugin_that_was_ill_before_the_start_is_asked_once_so_that_it_can_be_tried(
    kernel: Kernel, plugins: Plugins, clock: Any
) -> None:
    ran: list[int] = []
    plugins.install("counter", counter := Counted(lambda ctx: ran.append(1)))
    change(kernel, "counter", quarantined_at=clock.now())
    kernel.registry.states.forget()
    jobs = Jobs(kernel, PluginJobs(kernel).ask())
    kernel.registry.trials.allow("counter")

    assert jobs.wanted() == ["counter.count"]
    for _ in range(2):
        jobs.run("counter.count")

    assert (counter.asked, ran, jobs.wanted()) == (1, [1], [])


def test_two_threads_do_not_share_one_trial(kernel: Kernel, plugins: Plugins, clock: Any) -> None:
    ran: list[int] = []
    plugins.install("counter", Worker(lambda ctx: ran.append(1)))
    (job,) = PluginJobs(kernel).ask()
    change(kernel, "counter", quarantined_at=clock.now())
    kernel.registry.states.forget()

    job.run()

    assert ran == []


def test_the_jobs_of_a_plugin_that_works_apart_run_there(kernel: Kernel, plugins: Plugins) -> None:
    ran: list[int] = []
    kernel.apart = elsewhere = Elsewhere()
    plugins.install("counter", Worker(lambda ctx: ran.append(1)), is_isolated=True)

    Jobs(kernel, PluginJobs(kernel).ask()).run("counter.count")

    assert (elsewhere.ran, ran) == ([("counter", "count")], [])


def test_what_would_wait_for_the_process_of_its_plugin_keeps_no_thread_waiting(
    kernel: Kernel, plugins: Plugins
) -> None:
    kernel.apart = elsewhere = Elsewhere()
    plugins.install("counter", Worker(lambda ctx: None), is_isolated=True)
    plugins.install("here", Worker(lambda ctx: None))
    jobs = Jobs(kernel, PluginJobs(kernel).ask())
    free = jobs.wanted()

    elsewhere.is_busy = True

    assert (free, jobs.wanted()) == (["counter.count", "here.count"], ["here.count"])


def test_a_run_that_was_won_while_another_job_began_is_due_again_and_no_failure(
    installation: Installation, running_plugins: Plugins
) -> None:
    kernel = installation.kernel
    kernel.apart = elsewhere = Elsewhere()
    running_plugins.install("counter", Worker(lambda ctx: None, timedelta(hours=1)), is_isolated=True)
    jobs, won = Jobs(kernel, PluginJobs(kernel).ask()), list[str]()
    ticker = make_ticker(installation, jobs, won.append)
    ticker.tick()

    elsewhere.is_busy = True
    jobs.run("counter.count")
    ticker.tick()
    elsewhere.is_busy = False
    ticker.tick()
    jobs.run("counter.count")

    row = job_row(installation, "counter.count")
    assert (won, elsewhere.ran) == (["counter.count"] * 2, [("counter", "count")])
    assert row is not None and (row.runs, row.error) == (1, "")


def test_a_trial_that_could_not_begin_is_still_to_be_had(kernel: Kernel, plugins: Plugins, clock: Any) -> None:
    kernel.apart = elsewhere = Elsewhere()
    plugins.install("counter", Worker(lambda ctx: None), is_isolated=True)
    jobs = Jobs(kernel, PluginJobs(kernel).ask())
    change(kernel, "counter", quarantined_at=clock.now())
    kernel.registry.states.forget()
    kernel.registry.trials.allow("counter")

    elsewhere.is_busy = True
    jobs.run("counter.count")
    elsewhere.is_busy = False
    for _ in range(2):
        jobs.run("counter.count")

    assert elsewhere.ran == [("counter", "count")]


@pytest.mark.parametrize("missed", [0, 3])
def test_what_was_missed_is_made_good_in_the_background(
    kernel: Kernel, plugins: Plugins, work: Any, clock: Any, missed: int
) -> None:
    plugins.install("late", late := Listener())
    plugins.enable("late", enabled=False)
    with work() as uow:
        for number in range(missed):
            uow.publish(opened(number + 1))
    clock.advance(timedelta(minutes=1))
    with work() as uow:
        begin_replay(uow, kernel.registry, "late", clock.now() - timedelta(hours=1), clock.now())

    replay_missed(kernel)
    plugins.enable("late")
    plugins.deliver()

    (replay,) = list_replays(work(), "late")
    assert (len(late.heard), replay.made, replay.is_done) == (missed, missed, True)


@ON_ONE_DATABASE
def test_what_a_plugin_defines_comes_into_the_roles_by_itself(kernel: Kernel, plugins: Plugins, work: Any) -> None:
    with work() as uow:
        administrator = make_staff(uow, "administrator")
    plugins.install("rain", object(), own_permissions={"rain.see": ""})
    plugins.install("snow", object())

    introduce_permissions(kernel)

    assert "rain.see" in work().session.get(User, administrator.id).permissions


@ON_ONE_DATABASE
def test_where_no_plugin_defines_any_nothing_is_asked_of_the_database(
    kernel: Kernel, plugins: Plugins, work: Any
) -> None:
    plugins.install("snow", object())
    kernel.registry.own_permissions()  # the states are read now

    with counted(work()) as statements:
        introduce_permissions(kernel)

    assert statements == []


def test_a_desk_that_runs_brings_them_in_whenever_a_plugin_is_switched(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    kernel = installation.kernel

    def held() -> bool:
        with kernel.sessions() as session:
            return "rain.see" in session.query(Role).one().permissions

    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        make_staff(uow, "administrator")
    background()

    running_plugins.install("rain", object(), own_permissions={"rain.see": ""})

    assert eventually(held)
