"""The channels that plugins provide: known once for each change of the plugins, and of use while theirs is on.

A plugin that fails to tell its channels keeps those that it told before, and is asked again after a while.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from threading import Lock

from servicedesk.core.kernel.answers import Channel
from servicedesk.core.kernel.registry import Registry

HOOK = "provide_channels"
AGAIN_AFTER = 60.0  # seconds until a plugin is asked again that failed to tell its channels


@dataclass(frozen=True)
class KnownChannel:
    """A channel with its plugin: its full name is of nobody else, so none can stand in the place of another."""

    plugin: str
    channel: Channel

    @property
    def name(self) -> str:
        """Return the name that stands on the messages which go out by it."""
        return f"{self.plugin}.{self.channel.name}"

    @property
    def hook(self) -> str:
        """Return what the plugin is said to be doing while it sends."""
        return f"send {self.channel.name}"


class Channels:
    """The channels of one process."""

    def __init__(self, registry: Registry) -> None:
        """Know none yet."""
        self._registry = registry
        self._changes = -1
        self._known: dict[str, list[KnownChannel]] = {}
        self._failed: set[str] = set()
        self._again_at = inf
        self._lock = Lock()

    def enabled(self) -> list[KnownChannel]:
        """Return the channels of the plugins that are switched on, be one of them in quarantine at the moment."""
        is_enabled = self._registry.is_enabled
        return [each for name, known in self._asked().items() if is_enabled(name) for each in known]

    def active(self) -> list[KnownChannel]:
        """Return the channels that can be used now."""
        return [each for each in self.enabled() if self._registry.is_active(each.plugin)]

    def find(self, name: str) -> KnownChannel | None:
        """Return the channel of this full name while its plugin is switched on, or None."""
        return _first(each for each in self.enabled() if each.name == name)

    def _asked(self) -> dict[str, list[KnownChannel]]:
        """Return what each plugin provides, asked anew whenever one was switched, set or loaded.

        While somebody asks, nobody else waits. One in quarantine is not asked again; what it told before
        is kept for when it is tried. One that failed is asked again by itself after a while.
        """
        registry = self._registry
        registry.states.is_enabled("")  # reads the rows unless that was just done
        is_due = registry.changes != self._changes or registry.clock.monotonic() >= self._again_at
        if is_due and registry.states.safe_mode is None and self._lock.acquire(blocking=False):
            try:
                self._ask_all(registry.changes)
            finally:
                self._lock.release()
        return self._known

    def _ask_all(self, changes: int) -> None:
        registry = self._registry
        asked = [name for name in sorted(registry.installed) if registry.listens(name, HOOK)]
        known = {name: self._ask(name, changes) for name in asked if registry.is_enabled(name)}
        self._failed &= known.keys()
        self._again_at = registry.clock.monotonic() + AGAIN_AFTER if self._failed else inf
        self._known, self._changes = known, changes

    def _ask(self, name: str, changes: int) -> list[KnownChannel]:
        before = self._known.get(name)
        if before is not None and not self._is_to_be_asked(name, changes):
            return before
        provided: list[Channel] | None = self._registry.provided(name, HOOK)
        if provided is None:
            self._failed.add(name)
            return before or []
        if name in self._failed:
            self._failed.discard(name)
            self._registry.on_success(name, HOOK)  # it may have been the trial of one in quarantine
        return list({each.name: KnownChannel(name, each) for each in provided}.values())

    def _is_to_be_asked(self, name: str, changes: int) -> bool:
        """Tell whether one that was asked before is asked again; one that failed in quarantine needs its trial."""
        if name in self._failed:
            return self._registry.may_call(name)
        return changes != self._changes and self._registry.is_active(name)


def _first(channels: Iterable[KnownChannel]) -> KnownChannel | None:
    return next(iter(channels), None)
