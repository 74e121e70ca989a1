"""What every process knows of each plugin at this moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from servicedesk.core.kernel.plugin_state import (
    FRESH_FOR,
    PluginRecord,
    PluginStates,
    SafeMode,
    ask_to_look,
    without_plugins,
)
from tests.listeners import Listener
from tests.statements import counted


def test_one_request_may_go_without_plugins(plugins):
    plugins.install("debt", Listener())
    states = plugins.kernel.registry.states

    with without_plugins():
        during = (states.safe_mode, states.is_active("debt"), states.is_enabled("debt"))

    assert during == (SafeMode("request"), False, True)
    assert states.safe_mode is None and states.is_active("debt")


def test_in_safe_mode_no_plugin_is_called_and_all_stay_switched_on(plugins, clock):
    plugins.install("debt", Listener())
    why = SafeMode("failed_starts", ("debt",))

    states = PluginStates(plugins.kernel.sessions, clock, safe_mode=why)

    assert (states.safe_mode, states.is_active("debt"), states.is_enabled("debt")) == (why, False, True)


def test_a_process_knows_when_anything_is_different(plugins, work, clock):
    plugins.install("debt", Listener())
    states = PluginStates(plugins.kernel.sessions, clock)
    states.is_enabled("debt")
    before = states.changes

    clock.advance(timedelta(seconds=FRESH_FOR))
    states.is_enabled("debt")
    assert states.changes == before
    with work() as uow:
        uow.session.get(PluginRecord, "debt").settings = {"grace_days": 7}
    clock.advance(timedelta(seconds=FRESH_FOR))

    assert (states.of("debt").settings, states.changes) == ({"grace_days": 7}, before + 1)


def test_many_threads_that_find_the_rows_old_read_them_once(plugins, work, clock):
    states, begins = PluginStates(plugins.kernel.sessions, clock), Barrier(8, timeout=10)

    def look(_):
        begins.wait()
        return states.is_enabled("debt")

    with counted(work()) as statements, ThreadPoolExecutor(8) as pool:
        list(pool.map(look, range(8)))

    assert len(statements) == 2


def test_all_processes_hear_that_they_are_to_look_for_new_plugins(plugins, work, clock):
    states = PluginStates(plugins.kernel.sessions, clock)
    turns = [states.turn]

    for _ in range(2):
        with work() as uow:
            ask_to_look(uow.session, uow.now())
        clock.advance(timedelta(seconds=FRESH_FOR))
        turns.append(states.turn)

    assert turns == [0, 1, 2]
