"""The channels that plugins provide: known once for each change of the plugins, and of use while theirs is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from servicedesk.core.kernel.answers import Channel
from servicedesk.core.kernel.registry import Registry


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
        is kept for when it is tried.
        """
        registry = self._registry
        registry.states.is_enabled("")  # reads the rows unless that was just done
        is_known = registry.changes == self._changes or registry.states.safe_mode is not None
        if not is_known and self._lock.acquire(blocking=False):
            try:
                changes = registry.changes
                asked = [name for name in sorted(registry.installed) if registry.listens(name, "provide_channels")]
                self._known = {name: self._ask(name) for name in asked if registry.is_enabled(name)}
                self._changes = changes
            finally:
                self._lock.release()
        return self._known

    def _ask(self, name: str) -> list[KnownChannel]:
        if name in self._known and not self._registry.is_active(name):
            return self._known[name]
        provided: list[Channel] = self._registry.provide(name, "provide_channels")
        return list({each.name: KnownChannel(name, each) for each in provided}.values())


def _first(channels: Iterable[KnownChannel]) -> KnownChannel | None:
    return next(iter(channels), None)
