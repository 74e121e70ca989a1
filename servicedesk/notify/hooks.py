"""What the desk tells people by itself when something happened to a ticket."""

from typing import Any

import pluggy

from servicedesk.core import tickets
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.events import TicketChanged, TicketOpened
from servicedesk.core.tickets.models import Ticket
from servicedesk.notify.letters import letter_for_customer, letter_for_staff, opened_for_consultant, opened_for_customer
from servicedesk.notify.voice import Reader, Voice, Words, queue_letter, reader_of

hookimpl = pluggy.HookimplMarker(PROJECT)


class NotifySettings(PluginSettings):
    """The desk's own messages have no settings yet."""


class NotifyHooks:
    """The hooks of the desk's own listener, with the voice that it speaks in."""

    def __init__(self, voice: Voice) -> None:
        """Speak in this voice."""
        self._voice = voice

    @hookimpl
    def on_ticket_open(self, event: TicketOpened, ctx: Context) -> None:
        """Tell the customer that the report was registered, and the account's consultant that there is one."""
        with ctx.work() as uow:
            ticket = tickets.get_ticket(uow, event.number)
            key = f"{event.kind}|{event.ticket_id}"
            for reader, compose in (
                (reader_of(ticket.contact), opened_for_customer),
                (reader_of(tickets.consultant_of(uow, ticket)), opened_for_consultant),
            ):
                if reader is not None:
                    self._queue(
                        uow, reader, ticket, compose(self._words(uow, reader), ticket, self._url(reader, ticket)), key
                    )

    @hookimpl
    def on_ticket_change(self, event: TicketChanged, ctx: Context) -> None:
        """Tell the customer what the desk did, and whoever attends the ticket what the customer did."""
        with ctx.work() as uow:
            ticket = tickets.get_ticket(uow, event.number)
            person: Any = ticket.assignee if event.by_customer or event.action == "assigned" else ticket.contact
            reader = reader_of(person)
            if reader is None or reader.key == event.by:
                return
            said = tickets.words_of(uow, ticket, event)
            compose = letter_for_staff if person is ticket.assignee else letter_for_customer
            letter = compose(self._words(uow, reader), ticket, event, said, self._url(reader, ticket))
            if letter is not None:
                self._queue(uow, reader, ticket, letter, f"{event.kind}|{ctx.delivery_id}")

    def _words(self, uow: UnitOfWork, reader: Reader) -> Words:
        return Words(self._voice, reader, get_operator(uow.session), uow.now())

    def _url(self, reader: Reader, ticket: Ticket) -> str:
        face = "/desk" if reader.key.startswith("user:") else ""
        return f"{self._voice.public_url}{face}/tickets/{ticket.number}"

    def _queue(self, uow: UnitOfWork, reader: Reader, ticket: Ticket, letter: Any, key: str) -> None:
        queue_letter(uow, self._voice, reader, letter, key=key, thread=ticket.number or "")
