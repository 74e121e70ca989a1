"""The registry: calls one plugin at a time, so that the failure of one stays the failure of one.

Nobody else calls a hook. Whether a plugin is enabled is asked at the moment of the call. A plugin that is asked
works in another thread, with a session of its own that cannot write, and whoever asked waits a second at most.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from types import ModuleType
from typing import Any

import pluggy
from sqlalchemy.orm import Session

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.answers import Broken
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_answers import looked_at
from servicedesk.core.kernel.plugin_budget import (
    AT_THE_START,
    CUT_OFF,
    JOB_WITHIN,
    Call,
    Watch,
    kind_of_hook,
)
from servicedesk.core.kernel.plugin_calls import Callers, call_by_name
from servicedesk.core.kernel.plugin_faults import is_its_own, trace_of
from servicedesk.core.kernel.plugin_lending import NotItsDoing, Turns, reading_session
from servicedesk.core.kernel.plugin_locks import Locks, Need
from servicedesk.core.kernel.plugin_rules import BadPlugin, forbid_order
from servicedesk.core.kernel.plugin_state import PluginStates
from servicedesk.core.kernel.plugin_trials import Trials
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PROJECT = "servicedesk"

log = logging.getLogger("servicedesk.plugins")


class Registry:
    """The installed plugins, and the only way to call their hooks."""

    def __init__(
        self, specs: ModuleType, states: PluginStates, clock: Clock, keys: KeyRing, sessions: Callable[..., Session]
    ) -> None:
        """Know the hooks of this module, and ask these states who is enabled."""
        self._plugins = pluggy.PluginManager(PROJECT)
        self._plugins.add_hookspecs(specs)
        self._installed: dict[str, Installed] = {}
        self._installs = 0
        self._expected: dict[str, frozenset[str]] = {}
        self._sessions = sessions
        self.clock = clock
        self._callers = Callers()
        self.page_callers = Callers()  # of their own, and as old as this process, however often its pages are made
        self._locks = Locks()
        self.states = states
        self.keys = keys
        self.watch = Watch(clock)
        self.trials = Trials()
        self.turns = Turns()
        self.on_failure: Callable[[str, str, BaseException], None] = lambda plugin, hook, error: None
        self.on_success: Callable[[str, str], None] = lambda plugin, hook: None

    def install(self, plugin: Installed, hooks: object) -> None:
        """Add the hooks of a plugin, or raise BadPlugin when one of them is not as promised."""
        if plugin.name in self._installed:
            raise BadPlugin("a plugin of this name is installed already")
        try:
            self._plugins.register(hooks, plugin.name)
            self._plugins.check_pending()
            forbid_order(self._plugins, plugin.name)
        except (pluggy.PluginValidationError, ValueError) as error:
            self._plugins.unregister(name=plugin.name)
            raise BadPlugin(str(error)) from error
        self._installed = {**self._installed, plugin.name: plugin}
        self._installs += 1

    def uninstall(self, name: str) -> None:
        """Take a plugin out again; what is due for it stays due."""
        self._plugins.unregister(name=name)
        self._installed = {each: plugin for each, plugin in self._installed.items() if each != name}
        self._installs += 1

    def expect(self, hooks: Mapping[str, Collection[str]]) -> None:
        """Know what plugins listen to that cannot be called here; their deliveries are made and wait."""
        self._expected = {name: frozenset(each) for name, each in hooks.items()}

    @property
    def installed(self) -> dict[str, Installed]:
        """Return the installed plugins by name."""
        return dict(self._installed)

    @property
    def changes(self) -> int:
        """Return a number that moves on whenever a plugin is loaded, dropped, switched or set."""
        return self._installs + self.states.changes

    @property
    def running(self) -> dict[int, Call]:
        """Return for each thread the plugin that works in it."""
        return self.watch.running

    def is_enabled(self, name: str) -> bool:
        """Tell whether this plugin is switched on; what is built in without a switch always is."""
        plugin = self._installed.get(name)
        is_always_on = plugin is not None and plugin.built_in and not plugin.has_switch
        return is_always_on or (plugin is not None and self.states.is_enabled(name) and self._is_approved(plugin))

    def is_active(self, name: str) -> bool:
        """Tell whether this plugin may be called now: on, not in quarantine, set up, and not in safe mode."""
        plugin = self._installed.get(name)
        if plugin is None or plugin.built_in:
            return plugin is not None
        return self.states.is_active(name) and self._is_approved(plugin) and not self.need_of(name)

    def need_of(self, name: str) -> Need:
        """Return what this plugin waits for: the key to its secrets, or a setting; an empty text when it can work."""
        return self._locks.need_of(self._plugin(name), self.states.of(name).settings, self.keys)

    def active(self) -> list[str]:
        """Return the plugins that may be called now; deliveries of any other stay due."""
        return [name for name in self._installed if self.is_active(name)]

    def may_call(self, name: str) -> bool:
        """Tell whether this plugin may be called now, and take the one trial that one in quarantine may have."""
        is_held = self.states.safe_mode is not None or self.need_of(name) != ""
        return self.is_active(name) or (not is_held and self.trials.take(name))

    def runs_apart(self, name: str) -> bool:
        """Tell whether this plugin is told, and its jobs run, in a process of its own."""
        return self._plugin(name).is_isolated or self.states.of(name).isolated

    def hooks_of(self, name: str) -> set[str]:
        """Return the names of the hooks that a plugin has."""
        return {hook.name for hook in self._plugins.get_hookcallers(self._plugins.get_plugin(name)) or []}

    def listens(self, name: str, hook: str) -> bool:
        """Tell whether a plugin, enabled or not, is told of this hook."""
        return hook in self._expected.get(name, ()) or any(name == owner for owner, _ in self._implementations(hook))

    def listeners(self, hook: str) -> Sequence[str]:
        """Return, in the order of their names, the enabled plugins that are told of this hook."""
        if not hook:
            return []
        here = {name for name, _ in self._implementations(hook) if self.is_enabled(name)}
        absent = {name for name, hooks in self._expected.items() if hook in hooks and self.states.is_enabled(name)}
        return sorted(here | absent)

    def own_permissions(self) -> Mapping[str, str]:
        """Return what enabled plugins define themselves, each with the permission whose holders get it at first."""
        enabled = [plugin for name, plugin in self._installed.items() if self.is_enabled(name)]
        return {name: given_with for plugin in enabled for name, given_with in plugin.own_permissions.items()}

    def ask(self, hook: str, question: dict[str, Any], viewer: Actor = ANONYMOUS) -> list[Any]:
        """Ask every active plugin; what it does leaves no trace, and one that fails has no objection."""
        answers = []
        for name, implementation in self._callable(hook):
            try:
                answer = self._question(name, hook, implementation, question, viewer=viewer)
            except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the desk
                self._report(name, hook, error)
                continue
            self.on_success(name, hook)
            if answer is not None:
                answers.append(answer)
        return answers

    def tell(self, name: str, hook: str, event: Event, ctx: Context) -> None:
        """Tell one plugin of one fact; whatever it raises reaches the caller, who keeps the delivery."""
        for owner, implementation in self._implementations(hook):
            if owner == name:
                call_by_name(implementation, {"event": event, "ctx": ctx})

    def collect(self, hook: str, *, viewer: Actor = ANONYMOUS, **about: Any) -> Iterator[tuple[str, Any]]:
        """Collect what active plugins provide for this viewer; in the place of one that fails stands a Broken."""
        for name, implementation in self._callable(hook):
            try:
                items = self._question(name, hook, implementation, about, viewer=viewer)
                self.on_success(name, hook)
            except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the page
                self._report(name, hook, error)
                items = [Broken(name, repr(error))]
            for item in items:
                yield name, item

    def provide(self, name: str, hook: str) -> list[Any]:
        """Return what one installed plugin provides at the start, enabled or not: its pages and its jobs."""
        return self.provided(name, hook) or []

    def provided(self, name: str, hook: str) -> list[Any] | None:
        """Return what one installed plugin provides, enabled or not, or None when it failed, which is counted."""
        try:
            return self.offered(name, hook)
        except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the start
            self._report(name, hook, error)
            return None

    def offered(self, name: str, hook: str) -> list[Any]:
        """Return what one installed plugin provides, enabled or not, or raise what it did wrong."""
        mine = [implementation for owner, implementation in self._implementations(hook) if owner == name]
        return [each for one in mine for each in self._question(name, hook, one, {}, AT_THE_START)]

    def lend(self, name: str, what: str, act: Callable[[Context], Any], within: float, viewer: Actor) -> Any:
        """Have a plugin read something for so many seconds at most; what it does wrong is counted and raised."""
        with self.turns.take(name, is_well=self._callers.may_ask(name, self.states.of(name).era)):
            try:
                given = self._apart(name, self.watch.at_work(name, what, within), act, within, viewer)
            except NotItsDoing:
                raise
            except BaseException as error:  # a plugin may raise SystemExit too; whoever asked says what it was
                self._report(name, what, error)
                raise
        self.on_success(name, what)
        return given

    def settings(self, name: str) -> PluginSettings:
        """Return the settings of a plugin as they are now, its secrets opened."""
        return self._installed[name].settings_model.opened(self.states.of(name).settings, name, self.keys)

    def at_work(self, name: str, hook: str) -> AbstractContextManager[Call]:
        """Know that a plugin works in this thread, for as long as the block lasts."""
        limit = JOB_WITHIN if kind_of_hook(hook) == "job" else self._plugin(name).told_within
        return self.watch.at_work(name, hook, limit)

    def failed(self, name: str, hook: str, error: BaseException) -> None:
        """Count a failure, against the plugin only when it is its own."""
        self.watch.figures.note_error(name, hook)
        if is_its_own(error):
            self.on_failure(name, hook, error)

    def context(
        self, name: str, work_now: Callable[[], UnitOfWork], delivery_id: int = 0, viewer: Actor = ANONYMOUS
    ) -> Context:
        """Return what a hook gets beside its argument."""
        actor, log = self._installed[name].actor, logging.getLogger(f"servicedesk.plugins.{name}")
        return Context(actor, lambda: self.settings(name), log, work_now, delivery_id, viewer, self.keys)

    def _plugin(self, name: str) -> Installed:
        """Return a plugin; one that was taken out at this very moment is as any other while it still works."""
        return self._installed.get(name) or Installed(name)

    def _is_approved(self, plugin: Installed) -> bool:
        return not plugin.fingerprint or plugin.fingerprint == self.states.of(plugin.name).fingerprint

    def _callable(self, hook: str) -> Iterator[tuple[str, Any]]:
        for name, implementation in self._implementations(hook):
            if not self.may_call(name):
                continue
            if self._callers.may_ask(name, self.states.of(name).era):
                yield name, implementation
            else:
                self._report(name, hook, self._callers.refusal(name))

    def _implementations(self, hook: str) -> list[tuple[str, Any]]:
        found = getattr(self._plugins.hook, hook).get_hookimpls()
        return sorted(((each.plugin_name, each) for each in found), key=lambda pair: pair[0])

    def _question(
        self, name: str, hook: str, implementation: Any, about: dict[str, Any], limit: float = 0,
        viewer: Actor = ANONYMOUS,
    ) -> Any:  # fmt: skip
        """Ask one plugin in another thread, and look at what it answers."""
        within, work = limit or CUT_OFF[kind_of_hook(hook)], self.at_work(name, hook)
        return self._apart(
            name, work, lambda ctx: looked_at(name, hook, call_by_name(implementation, {**about, "ctx": ctx})), within,
            viewer,
        )  # fmt: skip

    def _apart(
        self, name: str, work: AbstractContextManager[Call], act: Callable[[Context], Any], limit: float, viewer: Actor
    ) -> Any:
        """Have a plugin do something in another thread, with a unit of work to read with."""
        actor = self._installed[name].actor

        def run() -> Any:
            with reading_session(self._sessions) as session:
                borrow = partial(UnitOfWork, actor=actor, clock=self.clock, plugins=self, may_enter=False)
                return act(self.context(name, lambda: borrow(session()), viewer=viewer))

        era = self.states.of(name).era
        return self._callers.ask(name, run, limit, era=era, work=work, late=self.watch.late)

    def _report(self, name: str, hook: str, error: BaseException) -> None:
        log.error("plugin failed", extra={"plugin": name, "hook": hook, "reason": str(error), "trace": trace_of(error)})
        self.failed(name, hook, error)
