"""One desk for one test of a plugin: things to begin with, hooks called as the desk calls them, and what came of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import select

from servicedesk.core import hookspecs, tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.answers import Command, PeriodicWork, Refusal, Report
from servicedesk.core.kernel.delivering import deliver_due
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.events import Event, EventRecord, event_of
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.plugin_admin import enable_plugin, set_plugin_settings
from servicedesk.core.kernel.plugin_commands import run_command
from servicedesk.core.kernel.plugin_reports import read_excerpt
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.notifications.models import EMAIL, Notification
from servicedesk.core.notifications.texts import send_texts
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.tickets import AccountView, TicketDraft, TicketView, view_of_account, view_of_ticket
from servicedesk.discovery import import_part, install
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.sayings import say_code
from servicedesk.plugin_testing.templates import DeskTemplate, NoPlugin

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TESTS = job_actor("test")


class PluginFailed(AssertionError):
    """The plugin raised, took too long or answered nonsense; what it raised is the cause."""


class StandingClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        """Begin on a Monday morning in Lima."""
        self.moment = START

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.moment

    def monotonic(self) -> float:
        """Return the moment as seconds."""
        return self.moment.timestamp()

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.moment += by


@dataclass(frozen=True)
class TextShown:
    """A text for a channel and how it stands: ``due``, ``sent`` or ``failed``, why, after how many tries."""

    recipient: str
    text: str
    state: str
    error: str
    attempts: int


@dataclass(frozen=True)
class Told:
    """What came of telling a plugin: what it has published, in order."""

    facts: tuple[Event, ...]


class Desk:
    """A desk with one plugin."""

    def __init__(self, template: DeskTemplate, place: Path) -> None:
        """Open a copy of the template, import the plugin and switch it on."""
        self.clock = StandingClock()
        self.name = template.found.name
        self._failures: list[tuple[str, BaseException]] = []
        self._engine = template.copy_to(place)
        self.kernel = assemble(self._engine, hookspecs, KeyRing(b"k" * 32), self.clock)
        self.kernel.registry.on_failure = lambda plugin, hook, error: self._failures.append((hook, error))
        self._found = install(self.kernel.registry, template.found)
        if self._found.problem:
            raise NoPlugin(f"{self.name} cannot run: {self._found.problem}")
        self._catalogues = Catalogues()
        self._catalogues.add(self.name, self._found.folder / "translations")
        with self.work() as uow:
            enable_plugin(uow, self.kernel.registry, self.name)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def set(self, **settings: Any) -> None:
        """Change settings of the plugin, as an administrator would; raises Invalid for what does not fit."""
        with self.work() as uow:
            set_plugin_settings(uow, self.kernel.registry, self.name, settings)

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """Change something as the desk itself; what is done in the block is kept."""
        with self.kernel.sessions() as session, self.kernel.unit_of_work(TESTS, session) as uow:
            yield uow

    def part(self, name: str) -> ModuleType:
        """Return a module of the plugin, as in ``desk.part("models").Count``."""
        return import_part(self._found, name)

    def rows(self, model: type[Any]) -> list[Any]:
        """Return the rows of a table of the plugin as they are now."""
        with self.kernel.sessions() as session:
            return list(session.scalars(select(model)))

    def account(self, **overrides: Any) -> AccountView:
        """Return a new account with a contact and a service."""
        with self.work() as uow:
            count = uow.session.query(Account).count()
            account = Account(**{"number": f"10{count:04}", "name": "Familia Quispe", **overrides})
            contact = Contact(name="Rosa Quispe", email=f"rosa{count}@cliente.example")
            uow.session.add_all([account, contact])
            uow.session.flush()  # the others point to them
            uow.session.add(AccountContact(account_id=account.id, contact_id=contact.id))
            uow.session.add(Service(account_id=account.id, number=f"INT-{account.number}", name="Internet Hogar 200"))
            return view_of_account(account)

    def draft(self, account: AccountView | None = None, **overrides: Any) -> TicketDraft:
        """Return what a customer is about to report."""
        account = account or self.account()
        return TicketDraft(**{"account_id": account.id, "description": "No tengo Internet.", **overrides})

    def open_ticket(self, account: AccountView | None = None, **overrides: Any) -> TicketView:
        """Open a ticket as the desk does: the plugin is asked first, and its deliveries wait for ``deliver``."""
        draft = self.draft(account, **overrides)
        with self.work() as uow:
            ticket = tickets.open_ticket(uow, draft)
            view = view_of_ticket(ticket)
        self._raise_failures()
        return view

    def ticket(self, number: str) -> TicketView:
        """Return a ticket as it is now."""
        with self.work() as uow:
            return view_of_ticket(tickets.get_ticket(uow, number))

    def ask(self, hook: str, **question: Any) -> Any:
        """Ask the plugin, as in ``desk.ask("check_ticket_open", draft=...)``; None means that it has no objection."""
        answers = self.kernel.registry.ask(hook, question)
        self._raise_failures()
        return answers[0] if answers else None

    def collect(self, hook: str, **about: Any) -> list[Any]:
        """Collect what the plugin provides, as in ``desk.collect("provide_ticket_panels", ticket=...)``."""
        items = [item for _, item in self.kernel.registry.collect(hook, **about)]
        self._raise_failures()
        return items

    def deliver(self) -> Told:
        """Tell the plugin everything that is due, as a worker does; whatever it raises is raised here."""
        before = self._last_event()
        deliver_due(self.kernel, "test")
        self._raise_failures()
        with self.kernel.sessions() as session:
            found = session.scalars(select(EventRecord).where(EventRecord.id > before).order_by(EventRecord.id))
            return Told(tuple(event_of(record) for record in found))

    def run_job(self, name: str) -> None:
        """Run one of the plugin's jobs once, as a worker does."""
        works = {each.name: each for each in self.collect("provide_jobs") if isinstance(each, PeriodicWork)}
        with context_to_act(self.kernel, self.name, f"job-{name}") as ctx:
            works[name].run(ctx)

    def read_report(self, name: str, **asked: Any) -> list[Any]:
        """Return the first rows of one of the plugin's reports for what was asked; ReportFailed tells its failure."""
        reports = {each.name: each for each in self.collect("provide_reports") if isinstance(each, Report)}
        report = reports[name]
        return list(read_excerpt(self.kernel.registry, TESTS, self.name, report, report.parameters(**asked)).rows)

    def run_command(self, name: str, **typed: Any) -> list[Message | Refusal]:
        """Run one of the plugin's commands with what was typed, and return what it said; raises what it raises."""
        commands = {each.name: each for each in self.collect("provide_commands") if isinstance(each, Command)}
        return list(run_command(self.kernel, self.name, commands[name], typed))

    def queue_text(self, text: str = "Hola", to: str = "+51900000001", *, way: str = "sms") -> None:
        """Queue a text by a channel of the plugin; it waits for ``send_texts``."""
        with self.work() as uow:
            count = uow.session.query(Notification).count()
            draft = NotificationDraft(
                f"text:{count}", to, text[:60], text, "desk.example", channel=f"{self.name}.{way}"
            )
            queue_notification(uow, draft)

    def send_texts(self) -> list[TextShown]:
        """Let the plugin send what is due, as a worker does, and return every text as it stands now, in order.

        Whatever the plugin raises is raised here.
        """
        for known in self.kernel.channels.enabled():
            send_texts(self.kernel, known, "test")
        self._raise_failures()
        with self.kernel.sessions() as session:
            texts = session.scalars(select(Notification).where(Notification.channel != EMAIL).order_by(Notification.id))
            return [TextShown(each.recipient, each.text, each.state, each.error, each.attempts) for each in texts]

    def say(self, answer: Any, language: str = "es") -> str:
        """Return the words in which people read an answer of the plugin."""
        values: Mapping[str, Any] = answer.values
        return say_code(self._catalogues, language, answer.code, values)

    def _last_event(self) -> int:
        with self.kernel.sessions() as session:
            return session.scalar(select(EventRecord.id).order_by(EventRecord.id.desc()).limit(1)) or 0

    def _raise_failures(self) -> None:
        """Raise what the plugin did wrong, which the desk itself would have survived."""
        failures, self._failures[:] = list(self._failures), []
        if failures:
            hook, error = failures[0]
            raise PluginFailed(f"{hook}: {type(error).__name__}: {error}") from error
