"""What a hook gets beside its argument: settings, a log, a unit of work, who it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from logging import Logger
from typing import TYPE_CHECKING, Any

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.keyring import KeyMissing, KeyRing, Unreadable
from servicedesk.core.kernel.settings import Secret

if TYPE_CHECKING:
    from servicedesk.core.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Context:
    """The last argument of every hook.

    ``delivery_id`` is the idempotency key for effects outside our database: the same fact told
    again comes with the same one. It is 0 where nothing is being delivered. ``actor`` is the plugin itself,
    ``viewer`` whoever waits for the answer or looks at the page; where nobody does it may do nothing.
    """

    actor: Actor
    settings_now: Callable[[], Any]
    log: Logger
    work_now: Callable[[], "UnitOfWork"]
    delivery_id: int = 0
    viewer: Actor = ANONYMOUS
    keys: KeyRing = field(default_factory=lambda: KeyRing(None), repr=False)

    @property
    def settings(self) -> Any:
        """Return the plugin's typed settings as they are now."""
        return self.settings_now()

    def work(self) -> "UnitOfWork":
        """Return a unit of work: any hook may read with it, only a told one may enter it, and once."""
        return self.work_now()

    def seal(self, text: str, name: str) -> str:
        """Encrypt a secret that the plugin keeps in a table of its own; it is opened under the same name only.

        Raises Conflict when the key is missing, because secrets are never kept in plain text.
        """
        try:
            return self.keys.seal(text, self._place(name))
        except KeyMissing:
            raise Conflict("plugin.key_missing", plugin=self.actor.name) from None

    def opened(self, sealed: str, name: str) -> Secret | None:
        """Return what was sealed under this name; None where it cannot be read, as after the loss of the key."""
        try:
            return Secret(self.keys.open(sealed, self._place(name)))
        except (KeyMissing, Unreadable, ValueError):
            return None

    def _place(self, name: str) -> str:
        return f"plugin|{self.actor.name}|own|{name}"
