"""What a hook gets beside its argument: settings, a log, a unit of work, who it is."""

from collections.abc import Callable
from dataclasses import dataclass
from logging import Logger
from typing import TYPE_CHECKING, Any

from servicedesk.core.kernel.actors import ANONYMOUS, Actor

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

    @property
    def settings(self) -> Any:
        """Return the plugin's typed settings as they are now."""
        return self.settings_now()

    def work(self) -> "UnitOfWork":
        """Return a unit of work: any hook may read with it, only a told one may enter it, and once."""
        return self.work_now()
