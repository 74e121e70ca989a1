"""The other customers of Andina Red: some 290 accounts, 480 services and eight weeks of reports, the same each time.

They are written in one transaction through the same services as everything else. Their facts are kept at
the moments when they are said to have happened, and nobody is written to about what is long past.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from demo.operator.desk import DEMO, SEED, Desk, actor_of_contact
from demo.operator.law import TAKEN_HOURS_AGO, take_law
from demo.operator.sayings import CLOSING, NOTES, PLACES, QUESTIONS, REPLIES, REPORTS, STREETS, THANKS, named
from servicedesk.core import inventory, people, tickets
from servicedesk.core.inventory import ResourceRow, ServiceRow
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.events import Event, write_events
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import AccountRow
from servicedesk.core.tickets import ReplyDraft, TicketDraft

ACCOUNTS, SERVICES, ELEMENTS = 288, 480, 45
REPORTED, STILL_OPEN = 300, 24  # reports that ended, and those that go on
WEEKS = 8
FIRST_ACCOUNT = 105_000
AGENTS = ("agente", "agente2")
BEFORE_THE_STORIES = timedelta(days=11)


class TellingWork(UnitOfWork):
    """A unit of work that keeps each fact at once, at the moment that its clock shows, and tells no plugin."""

    def publish(self, event: Event) -> None:
        """Write the fact."""
        write_events(self.session, [event], self.now(), self.actor.key, self.request_id)


@contextmanager
def telling(desk: Desk) -> Iterator[TellingWork]:
    """Write many things as many people at many times, all together or not at all."""
    with desk.kernel.sessions() as session:
        with TellingWork(session, DEMO, desk.clock, desk.kernel.registry, request_id="demo") as work:
            yield work


def account_numbers() -> list[str]:
    """Return the numbers of all their accounts."""
    return [str(FIRST_ACCOUNT + turn * 7) for turn in range(ACCOUNTS)]


def gather(desk: Desk) -> None:
    """Create the accounts, services, elements and reports of everybody else."""
    chance = Random(SEED + 1)  # noqa: S311  # the same each time, and nothing secret
    desk.clock.moment = desk.today - timedelta(weeks=WEEKS + 1)
    naps = [f"nap-{place}-{turn}" for turn in range(1, 4) for place in PLACES][:ELEMENTS]
    with telling(desk) as work:
        _build(work, naps)
        accounts = _sign_up(work, chance)
        lines = _subscribe(work, chance, accounts, naps)
        _report_all(desk, work, chance, lines)


def _build(work: UnitOfWork, naps: list[str]) -> None:
    rows = [ResourceRow(name, "nap", site=name.split("-")[1].capitalize()) for name in naps]
    inventory.import_resources(work, rows)
    olts = ("olt-sanmiguel-1", "olt-brena-1", "olt-ate-1")
    inventory.import_dependencies(work, [(name, (olts[turn % 3],)) for turn, name in enumerate(naps)])


def _sign_up(work: UnitOfWork, chance: Random) -> list[str]:
    """Create the accounts with their holders, and return their numbers."""
    rows = []
    for turn, number in enumerate(account_numbers()):
        name = named(chance)
        rows.append(
            AccountRow(
                number,
                name,
                "corporate" if turn % 9 == 0 else "residential",
                "suspended" if turn % 40 == 1 else "active",
                contact=name,
                document=f"{70_000_000 + turn * 37}",
                email=f"cliente{number}@correo.example",
                phone=f"90000{number[-4:]}",
                consultant="ventas@andina.example" if turn % 9 == 0 else "",
            )  # fmt: skip
        )
    people.import_accounts(work, rows)
    return [row.number for row in rows]


def _subscribe(work: UnitOfWork, chance: Random, accounts: list[str], naps: list[str]) -> list[tuple[str, str]]:
    """Create the services, and return the account and the number of each line to the Internet."""
    rows = []
    for turn in range(SERVICES):
        account, address = accounts[turn % ACCOUNTS], f"{chance.choice(STREETS)} {chance.randrange(100, 990)}"
        if turn < ACCOUNTS:
            on, plan = (chance.choice(naps),), f"Internet Hogar {chance.choice((100, 200, 400))}"
            rows.append(ServiceRow(f"INT-{500_000 + turn}", account, plan, "internet", address, resources=on))
        else:
            plan = f"Móvil, Plan {chance.choice((29, 49))}"
            rows.append(ServiceRow(f"90001{turn:04}", account, plan, "mobile", resources=("celda-comas-1",)))
    inventory.import_services(work, rows)
    return [(row.account, row.number) for row in rows if row.kind == "internet"]


def _report_all(desk: Desk, work: UnitOfWork, chance: Random, lines: list[tuple[str, str]]) -> None:
    """Tell eight weeks of reports in the order in which they came; the latest go on, under the law of the country."""
    begun = timedelta(weeks=WEEKS)
    span = begun - BEFORE_THE_STORIES
    ended = sorted((begun - span * chance.random() for _ in range(REPORTED)), reverse=True)
    lately = sorted((timedelta(hours=chance.uniform(1, 20)) for _ in range(STILL_OPEN)), reverse=True)
    for turn, ago in enumerate([*ended, *lately]):
        if turn == REPORTED:
            desk.clock.moment, work.actor = desk.today - timedelta(hours=TAKEN_HOURS_AGO), DEMO
            take_law(work)
        account, service = lines[(turn * 13) % len(lines)]
        _Report(desk, work, chance, account, service, ago).tell(is_over=turn < REPORTED)


class _Report:
    """One report of somebody, told step by step."""

    def __init__(
        self, desk: Desk, work: UnitOfWork, chance: Random, account: str, service: str, ago: timedelta
    ) -> None:
        self.desk, self.work, self.chance, self.ago = desk, work, chance, ago
        self.category, self.words = chance.choice(REPORTS)
        self._at(0, DEMO)
        self.account = people.get_account_by_number(work, account)
        [membership] = people.list_contacts(work, self.account.id)
        self.customer = actor_of_contact(membership.contact, [membership])
        self.service = inventory.get_service(work, service)
        self.agent = desk.users[chance.choice(AGENTS)]
        self.number = ""

    def tell(self, *, is_over: bool) -> None:
        """Tell the report from its opening to where it stands."""
        self._at(0, self.customer)
        draft = TicketDraft(
            account_id=self.account.id, service_id=self.service.id, contact_id=self.customer.id,
            category=self.category, description=self.words,
        )  # fmt: skip
        self.number = tickets.open_ticket(self.work, draft).number or ""
        self._at(self.chance.uniform(0.2, 0.9), self.agent)
        tickets.reply(self.work, self.number, ReplyDraft(self.chance.choice(REPLIES)))
        (self._end if is_over else self._go_on)()

    def _end(self) -> None:
        fate = self.chance.random()
        if fate < 0.06:  # noqa: PLR2004  # few change their minds
            self._at(3, self.customer)
            tickets.cancel(self.work, self.number)
            return
        if fate < 0.09:  # noqa: PLR2004  # fewer ask for what nobody can do
            self._at(3, self.desk.users["supervisor"])
            tickets.reject(self.work, self.number, "No corresponde a nuestro servicio.")
            return
        self._at(2, self.agent)
        tickets.add_note(self.work, self.number, self.chance.choice(NOTES))
        self._at(self.chance.uniform(3, 22), self.agent)
        tickets.resolve(self.work, self.number, self.chance.choice(CLOSING))
        if fate < 0.75:  # noqa: PLR2004  # most say that it works
            self._at(26, self.customer)
            tickets.confirm(self.work, self.number, self.chance.choice((3, 4, 4, 5, 5, 5)), self.chance.choice(THANKS))
        else:
            self._at(60, self.desk.users["supervisor"])
            tickets.close(self.work, self.number)

    def _go_on(self) -> None:
        self._at(0.95, self.agent)
        fate = self.chance.random()
        if fate < 0.4:  # noqa: PLR2004  # the customer is asked something
            tickets.reply(self.work, self.number, ReplyDraft(self.chance.choice(QUESTIONS)))
            tickets.wait_for(self.work, self.number, "customer")
        elif fate < 0.7:  # noqa: PLR2004  # somebody works on it
            tickets.add_note(self.work, self.number, self.chance.choice(NOTES))
        else:
            tickets.resolve(self.work, self.number, self.chance.choice(CLOSING))

    def _at(self, hours: float, actor: Actor) -> None:
        """Let the next step be taken so many hours after the report, by this person."""
        self.desk.clock.moment = self.desk.today - self.ago + timedelta(hours=hours)
        self.work.actor = actor
