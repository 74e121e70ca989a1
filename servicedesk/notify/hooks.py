"""What the desk tells people by itself when something happened to a ticket."""

from collections.abc import Sequence
from typing import Any

import pluggy

from servicedesk.core import risk, tickets
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.events import MaintenanceChanged
from servicedesk.core.outages.events import OutageChanged
from servicedesk.core.outages.telling import begin_telling
from servicedesk.core.people import User
from servicedesk.core.people.events import PersonEvent
from servicedesk.core.risk.events import AccountRiskChanged
from servicedesk.core.tickets.escalation_models import FUNCTIONAL
from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.marks import lazy
from servicedesk.language.stock import consultant_key
from servicedesk.notify.consultants import consultants_to_write, kind_for_consultant, letter_about_risk
from servicedesk.notify.letters import (
    letter_for_consultant,
    letter_for_customer,
    letter_for_staff,
    letter_of_escalation,
    opened_for_customer,
    staff_kind,
)
from servicedesk.notify.maintenance import hear_of_maintenance
from servicedesk.notify.outages import key_of_solution
from servicedesk.notify.outside import ask_outside
from servicedesk.notify.persons import letter_about_sign_in, readers_of
from servicedesk.notify.promises import KINDS, concerned_by, letter_about_promise
from servicedesk.notify.staff import concerned, concerned_by_escalation, name_of, tell, tell_in_desk
from servicedesk.notify.storms import is_storm, key_of_span, letter_about_many
from servicedesk.notify.voice import Reader, Voice, Words, in_own_words, queue_letter, reader_of

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
        channels = self._voice.text_channels()
        with ctx.work() as uow:
            ticket = tickets.get_ticket(uow, event.number)
            key = f"{event.kind}|{event.ticket_id}"
            reader = reader_of(ticket.contact, channels)
            if reader is not None:
                letter = opened_for_customer(self._words(uow, reader), ticket, self._url(reader, ticket))
                self._queue(uow, reader, ticket, in_own_words(uow, "customer.opened", reader, ticket, letter), key)
            told = consultants_to_write(uow, ticket, "account_opened")
            self._write_consultant(uow, ticket, "account_opened", told, key)
            risk.note_opened(uow, ticket)

    @hookimpl
    def on_ticket_change(self, event: TicketChanged, ctx: Context) -> None:
        """Tell the customer what the desk did, and members of staff what concerns them."""
        channels = self._voice.text_channels()
        with ctx.work() as uow:
            ticket = tickets.get_ticket(uow, event.number)
            said, key = tickets.words_of(uow, ticket, event), f"{event.kind}|{ctx.delivery_id}"
            for user in tell_in_desk(uow, ticket, event):
                self._tell_staff(uow, user, ticket, event, said, key)
            risk.note_change(uow, ticket, event)
            kind = kind_for_consultant(uow, ticket, event)
            if kind:
                _, besides = concerned(uow, ticket, event)
                told = consultants_to_write(uow, ticket, kind, by=event.by, besides=besides)
                self._write_consultant(uow, ticket, kind, told, key)
            reader = reader_of(ticket.contact, channels)
            if event.by_customer or reader is None or reader.key == event.by:
                return
            words, url = self._words(uow, reader), self._url(reader, ticket)
            letter = letter_for_customer(words, ticket, event, said, url, _other(uow, event))
            if letter is not None:
                key = key_of_solution(uow, ticket, event) or key
                letter = in_own_words(uow, f"customer.{event.action}", reader, ticket, letter, other=_other(uow, event))
                self._queue(uow, reader, ticket, letter, key)

    @hookimpl
    def on_sla_breach(self, event: SlaBreached, ctx: Context) -> None:
        """Tell whoever attends a ticket that a promise comes near its end, and the supervisors that it was broken."""
        with ctx.work() as uow:
            ticket = tickets.get_ticket(uow, event.number)
            kind, key = KINDS[event.phase], f"{event.kind}|{ctx.delivery_id}"
            attending = concerned_by(uow, ticket, event)
            for user in tell(uow, ticket, kind, attending):
                reader = reader_of(user)
                if reader is not None:
                    letter = letter_about_promise(self._words(uow, reader), ticket, event, self._url(reader, ticket))
                    letter = in_own_words(uow, f"staff.{kind}", reader, ticket, letter)
                    self._queue(uow, reader, ticket, letter, key)
            if event.phase == "breach" and not event.is_quiet:
                told = consultants_to_write(uow, ticket, "account_breached", besides=attending)
                self._write_consultant(uow, ticket, "account_breached", told, key)
                risk.note_breach(uow, ticket, event)

    @hookimpl
    def on_escalate(self, event: TicketEscalated, ctx: Context) -> None:
        """Tell the team that got a ticket, or those who must know, and ask a unit outside by mail."""
        with ctx.work() as uow:
            ticket, key = tickets.get_ticket(uow, event.number), f"{event.kind}|{event.escalation_id}"
            escalations = tickets.list_escalations(uow, ticket)
            escalation = next(each for each in escalations if each.id == event.escalation_id)
            kind, users = concerned_by_escalation(uow, ticket, event)
            for user in tell(uow, ticket, kind, users, event.by):
                reader = Reader(f"user:{user.id}", user.name, user.email, user.language)
                due_by = escalation.due_by if event.way == FUNCTIONAL else None
                letter = letter_of_escalation(
                    self._words(uow, reader), ticket, event, self._url(reader, ticket), due_by
                )
                letter = in_own_words(uow, f"staff.{staff_kind(event)}", reader, ticket, letter)
                self._queue(uow, reader, ticket, letter, key)
            if event.is_external:
                ask_outside(uow, self._voice, ticket, escalation, key)

    @hookimpl
    def on_maintenance(self, event: MaintenanceChanged, ctx: Context) -> None:
        """Let everybody affected by planned work be told of it; their letters are written in turn."""
        with ctx.work() as uow:
            hear_of_maintenance(uow, event)

    @hookimpl
    def on_outage(self, event: OutageChanged, ctx: Context) -> None:
        """Begin to tell the customers; the worker tells them a portion at a time."""
        with ctx.work() as uow:
            begin_telling(uow, event.outage_id, event.phase, event.tells)

    @hookimpl
    def on_account_risk(self, event: AccountRiskChanged, ctx: Context) -> None:
        """Tell the consultant of an account that it is at risk of leaving, and why; nobody that it no longer is."""
        if not event.is_at_risk:
            return
        with ctx.work() as uow:
            ticket, standing = tickets.get_ticket(uow, event.number), risk.find_risk(uow, event.account_id)
            reasons, key = standing.reasons if standing else [], f"{event.kind}|{ctx.delivery_id}"
            url = f"{self._voice.public_url}/desk/accounts/{event.account_id}"
            for reader in filter(None, map(reader_of, consultants_to_write(uow, ticket, "account_risk"))):
                letter = letter_about_risk(self._words(uow, reader), ticket.account, reasons, url)
                letter = in_own_words(uow, consultant_key("account_risk"), reader, ticket, letter)
                self._queue(uow, reader, ticket, letter, key)

    @hookimpl
    def on_sign_in_change(self, event: PersonEvent, ctx: Context) -> None:
        """Warn a person that they sign in otherwise than before, at the address that they had."""
        channels = self._voice.text_channels()
        with ctx.work() as uow:
            operator = get_operator(uow.session)
            for number, reader in enumerate(readers_of(uow, event, channels)):
                home = f"{self._voice.public_url}{'/desk/' if reader.key.startswith('user:') else '/'}"
                words = self._words(uow, reader)
                letter = letter_about_sign_in(uow, words, event, reader, operator=operator.name, home=home)
                key = f"{event.kind}|{ctx.delivery_id}|{number}"
                queue_letter(uow, self._voice, reader, letter, key=key, thread="")

    def _tell_staff(
        self, uow: UnitOfWork, user: User, ticket: Ticket, event: TicketChanged, said: str, key: str
    ) -> None:
        reader = reader_of(user)
        if reader is None:
            return
        words, url = self._words(uow, reader), self._url(reader, ticket)
        name = name_of(uow, event.by) or words(lazy("Somebody"))
        letter = letter_for_staff(words, ticket, event, said, url, name)
        letter = in_own_words(uow, f"staff.{staff_kind(event)}", reader, ticket, letter, name=name)
        self._queue(uow, reader, ticket, letter, key)

    def _write_consultant(self, uow: UnitOfWork, ticket: Ticket, kind: str, told: Sequence[User], key: str) -> None:
        """Write to the consultant of an account who wants that."""
        for reader in filter(None, map(reader_of, told)):
            letter = letter_for_consultant(self._words(uow, reader), ticket, kind, self._url(reader, ticket))
            self._queue(uow, reader, ticket, in_own_words(uow, consultant_key(kind), reader, ticket, letter), key)

    def _words(self, uow: UnitOfWork, reader: Reader) -> Words:
        return Words(self._voice, reader, get_operator(uow.session), uow.now())

    def _url(self, reader: Reader, ticket: Ticket) -> str:
        face = "/desk" if reader.key.startswith("user:") else ""
        return f"{self._voice.public_url}{face}/tickets/{ticket.number}"

    def _queue(self, uow: UnitOfWork, reader: Reader, ticket: Ticket, letter: Any, key: str) -> None:
        thread = ticket.number or ""
        if is_storm(uow, reader, key):
            letter = letter_about_many(self._words(uow, reader), f"{self._voice.public_url}/desk/")
            key, thread = key_of_span(uow), ""
        queue_letter(uow, self._voice, reader, letter, key=key, thread=thread)


def _other(uow: UnitOfWork, event: TicketChanged) -> str:
    """Return the number of the ticket in which a merged one goes on, empty for anything else."""
    if event.action != "merged":
        return ""
    return tickets.ticket_to_change_by_id(uow, event.reference_id).number or ""
