"""Plugins that need each other, that changed, that get a process of their own."""

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.circuit import FIRST_PAUSE
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.kernel.plugin_admin import (
    approve_plugin,
    disable_plugin,
    enable_plugin,
    isolate_plugin,
    lift_quarantine,
    list_plugins,
    look_again,
    quarantine_plugin,
)
from servicedesk.core.kernel.plugin_state import PluginScan
from tests.listeners import Listener

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))


@pytest.fixture
def registry(plugins):
    """Return a registry with two plugins, of which the second needs the first; both are off."""
    plugins.install("billing", Listener())
    plugins.install("debt", Listener(), requires=frozenset({"billing"}), fingerprint="old")
    for name in ("billing", "debt"):
        plugins.enable(name, enabled=False)
    return plugins.kernel.registry


def act(work, change, *arguments, actor=ADMINISTRATOR, **more):
    with work(actor) as uow:
        return change(uow, *arguments, **more)


def shown(work, registry, name):
    (found,) = [each for each in list_plugins(work(ADMINISTRATOR), registry) if each.name == name]
    return found


def actions(session):
    session.rollback()
    return [event_of(record).action for record in session.scalars(select(EventRecord).order_by(EventRecord.id))]


def test_a_plugin_is_switched_on_after_those_that_it_needs(work, registry):
    with pytest.raises(Conflict) as found:
        act(work, enable_plugin, registry, "debt")
    assert (found.value.message.code, found.value.message.values) == ("plugin.requires", {"needed": "billing"})

    for name in ("billing", "debt"):
        act(work, enable_plugin, registry, name)

    assert registry.active() == ["billing", "debt"]


def test_a_plugin_is_switched_off_after_those_that_need_it(work, registry):
    for name in ("billing", "debt"):
        act(work, enable_plugin, registry, name)
    with pytest.raises(Conflict) as found:
        act(work, disable_plugin, registry, "billing")
    assert (found.value.message.code, found.value.message.values) == ("plugin.is_required", {"by": "debt"})

    for name in ("debt", "billing"):
        act(work, disable_plugin, registry, name)

    assert registry.active() == []


def test_a_package_that_changed_since_it_was_switched_on_waits_for_approval(work, plugins, registry, session):
    for name in ("billing", "debt"):
        act(work, enable_plugin, registry, name)
    registry.uninstall("debt")
    plugins.install("debt", Listener(), fingerprint="new")
    assert (registry.is_active("debt"), registry.is_enabled("debt")) == (False, False)
    assert shown(work, registry, "debt").is_changed and not shown(work, registry, "billing").is_changed

    for _ in range(2):
        act(work, approve_plugin, "debt", "new")
    registry.states.forget()

    assert registry.is_active("debt") and not shown(work, registry, "debt").is_changed
    assert actions(session) == ["enabled", "enabled", "approved"]


def test_what_was_never_switched_on_needs_no_approval(work, registry):
    with pytest.raises(NotFound):
        act(work, approve_plugin, "nobody", "new")


def test_a_plugin_gets_a_process_of_its_own_once(work, registry, session):
    assert not registry.runs_apart("billing") and not shown(work, registry, "billing").is_isolated

    answers = [act(work, isolate_plugin, registry, "billing") for _ in range(2)]

    assert (answers, actions(session)) == ([True, False], ["isolated"])
    assert registry.runs_apart("billing") and shown(work, registry, "billing").is_isolated


def test_a_plugin_may_ask_for_a_process_of_its_own(work, plugins, registry):
    plugins.install("heavy", Listener(), is_isolated=True)

    assert registry.runs_apart("heavy") and shown(work, registry, "heavy").is_isolated


def test_all_processes_are_asked_to_look_for_new_plugins(work, registry, session):
    act(work, look_again, registry)

    assert session.get(PluginScan, 1).turn == 1


def test_the_list_says_when_a_plugin_in_quarantine_is_tried_again(work, registry, session, clock):
    act(work, enable_plugin, registry, "billing")
    act(work, quarantine_plugin, registry, "billing", "on_ticket_open: half\n\nTraceback")

    found = shown(work, registry, "billing")
    act(work, lift_quarantine, registry, "billing", action="recovered")

    assert (found.openings, found.probe_at) == (1, clock.now() + FIRST_PAUSE)
    assert shown(work, registry, "billing").probe_at is None
    assert actions(session) == ["enabled", "quarantined", "recovered"]


def test_only_who_may_manage_plugins_does(work, registry):
    for change, *arguments in (
        (isolate_plugin, registry, "billing"),
        (approve_plugin, "billing", "new"),
        (look_again, registry),
    ):
        with pytest.raises(Forbidden):
            act(work, change, *arguments, actor=AGENT)
