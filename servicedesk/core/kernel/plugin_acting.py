"""The context in which a plugin acts by itself: in its jobs and commands, and when it sends a text."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork


@contextmanager
def context_to_act(kernel: Kernel, name: str, request_id: str, delivery_id: int = 0) -> Iterator[Context]:
    """Lend a plugin a context in which it acts by itself: ``ctx.work()`` is a new one each time and may be entered.

    The one before is ended by it, so that none stays open across the network.
    """
    opened: list[Session] = []

    def close() -> None:
        while opened:
            opened.pop().close()

    def begin() -> UnitOfWork:
        close()
        opened.append(kernel.sessions())
        return kernel.unit_of_work(kernel.registry.installed[name].actor, opened[0], request_id=request_id[:40])

    try:
        yield kernel.registry.context(name, begin, delivery_id)
    finally:
        close()
