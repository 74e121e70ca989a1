"""Plugins for the tests: each is an object with hooks, and remembers what it was told."""

from collections.abc import Callable
from typing import Any

import pluggy

from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.tickets.events import TicketOpened

hookimpl = pluggy.HookimplMarker(PROJECT)


def opened(number: int = 1) -> TicketOpened:
    """Return the fact that a ticket was opened, about no ticket in particular."""
    return TicketOpened(ticket_id=number, number=f"AR-{number:06}", account_id=1, account_number="1001")


class Listener:
    """Remembers every ticket that it was told of, and does what it was given to do."""

    def __init__(self, act: Callable[[TicketOpened, Context], None] | None = None) -> None:
        """Do this when told."""
        self.act = act
        self.heard: list[int] = []

    @hookimpl
    def on_ticket_open(self, event: TicketOpened, ctx: Context) -> None:
        """Remember, then act."""
        self.heard.append(event.ticket_id)
        if self.act is not None:
            self.act(event, ctx)


class Gate:
    """Answers every question about opening a ticket in the same way."""

    def __init__(self, answer: Callable[[Any, Context], Any]) -> None:
        """Answer with what this returns."""
        self.answer = answer

    @hookimpl
    def check_ticket_open(self, draft: Any, ctx: Context) -> Any:
        """Answer."""
        return self.answer(draft, ctx)


class Provider:
    """Provides boxes beside a ticket."""

    def __init__(self, give: Callable[[Any, Context], Any]) -> None:
        """Provide what this returns."""
        self.give = give

    @hookimpl
    def provide_ticket_panels(self, ticket: Any, ctx: Context) -> Any:
        """Provide."""
        return self.give(ticket, ctx)


def raises(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises this, whatever it is given."""

    def fail(*args: Any) -> Any:
        raise error

    return fail
