"""Finding for whoever does not read what staff tell each other: by words that stand in what he may read.

The words of a ticket are kept as one, those of its notes among them. Whoever were found a ticket by them would learn,
a letter at a time, what a note says.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import select

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.search.rules import Typed
from servicedesk.core.search.triggers import TITLES
from servicedesk.core.tickets.models import Interaction, Ticket

PORTION = 200  # tickets whose words are looked at together


class Numbered(Protocol):
    """A ticket that was found."""

    @property
    def id(self) -> int:
        """Return its identifier."""

    @property
    def number(self) -> str:
        """Return its number."""


Found = TypeVar("Found", bound=Numbered)


def in_public(
    uow: UnitOfWork, typed: Typed, ask: Callable[[int, int], Sequence[Found]], before: int = 0
) -> Iterator[Found]:
    """Yield those of the tickets found that have the words in what was said with their customer, or are called so.

    ``ask`` returns so many of those that have the words anywhere, after the last one seen, the newest first.
    """
    number = normal_number(typed.text)
    while portion := ask(before, PORTION):
        texts = _public_texts(uow, [each.id for each in portion])
        yield from (each for each in portion if each.number == number or typed.stands_in(texts[each.id]))
        if len(portion) < PORTION:
            return
        before = portion[-1].id


def _public_texts(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, str]:
    """Return what these tickets are called and what was said on them, by identifier; the caller may see them."""
    ticket, said = table_of(Ticket).c, table_of(Interaction).c
    titles = select(ticket.id, ticket.number, *(ticket[name] for name in TITLES)).where(ticket.id.in_(ticket_ids))
    texts = {row[0]: " ".join(filter(None, row[1:])) for row in uow.session.execute(titles)}
    for ticket_id, body in uow.session.execute(select(said.ticket_id, said.body).where(said.ticket_id.in_(ticket_ids))):
        texts[ticket_id] += f" {body}"
    return texts
