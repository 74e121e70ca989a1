"""The registry: calls one plugin at a time, so that the failure of one stays the failure of one.

Nobody else calls a hook. Whether a plugin is enabled is asked at the moment of the call.
"""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import get_ident
from types import ModuleType
from typing import Any, cast

import pluggy

from servicedesk.core.kernel.actors import Actor, plugin_actor
from servicedesk.core.kernel.answers import Caution, Hold, Refusal
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_state import PluginStates
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PROJECT = "servicedesk"
SLOW_AFTER = {"check": 0.050, "provide": 0.100, "on": 30.0}  # seconds
ANSWERS = (Refusal, Hold, Caution)

log = logging.getLogger("servicedesk.plugins")


class BadPlugin(ValueError):
    """A plugin that cannot be installed, with the reason."""


@dataclass(frozen=True)
class Installed:
    """One plugin that could be imported and fits."""

    name: str
    settings_model: type[PluginSettings] = PluginSettings
    permissions: frozenset[str] = frozenset()
    built_in: bool = False

    @property
    def actor(self) -> Actor:
        """Return the plugin itself as an actor, so that the audit trail names it."""
        return plugin_actor(self.name, self.permissions)


@dataclass(frozen=True)
class Broken:
    """What stands in the place of an answer when a plugin failed to give one."""

    plugin: str
    error: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """A plugin at work: which one, at what, and since when, in monotonic seconds."""

    plugin: str
    hook: str
    since: float


class Registry:
    """The installed plugins, and the only way to call their hooks.

    ``running`` holds for each thread the plugin that works in it, so that one that hangs can be named.
    """

    def __init__(self, specs: ModuleType, states: PluginStates, clock: Clock, keys: KeyRing) -> None:
        """Know the hooks of this module, and ask these states who is enabled."""
        self._plugins = pluggy.PluginManager(PROJECT)
        self._plugins.add_hookspecs(specs)
        self._installed: dict[str, Installed] = {}
        self.states = states
        self.keys = keys
        self._clock = clock
        self.running: dict[int, Call] = {}
        self.on_failure: Callable[[str, str, BaseException], None] = lambda plugin, hook, error: None

    def install(self, plugin: Installed, hooks: object) -> None:
        """Add the hooks of a plugin, or raise BadPlugin when one of them is not as promised."""
        if plugin.name in self._installed:
            raise BadPlugin("a plugin of this name is installed already")
        try:
            self._plugins.register(hooks, plugin.name)
            self._plugins.check_pending()
            self._forbid_order(plugin.name)
        except (pluggy.PluginValidationError, ValueError) as error:
            self._plugins.unregister(name=plugin.name)
            raise BadPlugin(str(error)) from error
        self._installed[plugin.name] = plugin

    def uninstall(self, name: str) -> None:
        """Take a plugin out again; what is due for it stays due."""
        self._plugins.unregister(name=name)
        del self._installed[name]

    @property
    def installed(self) -> dict[str, Installed]:
        """Return the installed plugins by name."""
        return dict(self._installed)

    def is_enabled(self, name: str) -> bool:
        """Tell whether this plugin is switched on; what is built in always is."""
        plugin = self._installed.get(name)
        return plugin is not None and (plugin.built_in or self.states.is_enabled(name))

    def is_active(self, name: str) -> bool:
        """Tell whether this plugin may be called now: on, and not in quarantine."""
        plugin = self._installed.get(name)
        return plugin is not None and (plugin.built_in or self.states.is_active(name))

    def active(self) -> list[str]:
        """Return the plugins that may be called now; deliveries of any other stay due."""
        return [name for name in self._installed if self.is_active(name)]

    def listeners(self, hook: str) -> Sequence[str]:
        """Return, in the order of their names, the enabled plugins that are told of this hook."""
        return [name for name, _ in self._implementations(hook) if self.is_enabled(name)] if hook else []

    def ask(self, hook: str, uow: UnitOfWork, question: dict[str, Any]) -> list[Any]:
        """Ask every active plugin; what it does leaves no trace, and one that fails has no objection."""
        answers = []
        for name, implementation in self._active(hook):
            savepoint = uow.session.begin_nested()
            try:
                answer = self._call(name, implementation, {**question, "ctx": self.context(name, uow)})
            except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the desk
                self._failed(name, hook, error)
                continue
            finally:
                savepoint.rollback()  # a question leaves no trace, whatever the plugin did
            if isinstance(answer, ANSWERS):
                answers.append(answer)
        return answers

    def tell(self, name: str, hook: str, event: Event, ctx: Context) -> None:
        """Tell one plugin of one fact; whatever it raises reaches the caller, who keeps the delivery."""
        for owner, implementation in self._implementations(hook):
            if owner == name:
                self._call(name, implementation, {"event": event, "ctx": ctx})

    def collect(self, hook: str, uow: UnitOfWork, **about: Any) -> Iterator[tuple[str, Any]]:
        """Collect what active plugins provide; in the place of one that fails stands a Broken."""
        for name, implementation in self._active(hook):
            savepoint = uow.session.begin_nested()
            try:
                given = self._call(name, implementation, {**about, "ctx": self.context(name, uow)}) or []
                items = list(given)
            except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the page
                self._failed(name, hook, error)
                items = [Broken(name, repr(error))]
            finally:
                savepoint.rollback()  # a page that is drawn changes nothing, whatever the plugin did
            for item in items:
                yield name, item

    def provide(self, name: str, hook: str) -> list[Any]:
        """Return what one installed plugin provides at the start, enabled or not: its pages and its jobs."""
        given: list[Any] = []
        for owner, implementation in self._implementations(hook):
            if owner == name:
                try:
                    given.extend(self._call(name, implementation, {"ctx": self.context(name, None)}) or [])
                except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the start
                    self._failed(name, hook, error)
        return given

    def settings(self, name: str) -> PluginSettings:
        """Return the settings of a plugin as they are now, its secrets opened."""
        return self._installed[name].settings_model.opened(self.states.of(name).settings, name, self.keys)

    def context(self, name: str, uow: UnitOfWork | None) -> Context:
        """Return the context of a question: settings, a log, and the transaction to read with."""
        plugin = self._installed[name]
        return Context(
            actor=plugin.actor,
            settings_now=lambda: self.settings(name),
            log=logging.getLogger(f"servicedesk.plugins.{name}"),
            work_now=lambda: cast(UnitOfWork, uow).acting_as(plugin.actor),
        )

    def _active(self, hook: str) -> list[tuple[str, Any]]:
        return [(name, found) for name, found in self._implementations(hook) if self.is_active(name)]

    def _implementations(self, hook: str) -> list[tuple[str, Any]]:
        found = getattr(self._plugins.hook, hook).get_hookimpls()
        return sorted(((each.plugin_name, each) for each in found), key=lambda pair: pair[0])

    def _call(self, name: str, implementation: Any, arguments: dict[str, Any]) -> Any:
        """Call one plugin and log when it took too long."""
        with self.at_work(name, implementation.function.__name__):
            return implementation.function(*[arguments[argument] for argument in implementation.argnames])

    @contextmanager
    def at_work(self, name: str, hook: str) -> Iterator[None]:
        """Know that a plugin works in this thread, and log when it took too long."""
        thread, began = get_ident(), self._clock.monotonic()
        outer = self.running.get(thread)
        self.running[thread] = Call(name, hook, began)
        try:
            yield
        finally:
            self.running.pop(thread)
            if outer is not None:
                self.running[thread] = outer
            took = self._clock.monotonic() - began
            if took > SLOW_AFTER.get(hook.partition("_")[0], took):
                log.warning("plugin was slow", extra={"plugin": name, "hook": hook, "seconds": round(took, 3)})

    def _failed(self, name: str, hook: str, error: BaseException) -> None:
        trace = "".join(traceback.format_exception(error))
        log.error("plugin failed", extra={"plugin": name, "hook": hook, "trace": trace})
        self.on_failure(name, hook, error)

    def _forbid_order(self, name: str) -> None:
        """Refuse wrappers and orders: if the order matters, the design is wrong."""
        for hook in self._plugins.get_hookcallers(self._plugins.get_plugin(name)) or []:
            for each in hook.get_hookimpls():
                ordered = each.wrapper or each.hookwrapper or each.tryfirst or each.trylast
                if each.plugin_name == name and ordered:
                    raise BadPlugin(f"{hook.name}: neither wrappers nor an order are allowed")
