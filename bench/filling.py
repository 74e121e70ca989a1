"""Filling a desk with tickets by plain SQL: one statement for each kind of row, however many there are.

The values are SQL expressions of ``i``, the number of the row from 1 on; what is not named takes the
default of its column. The people are invented, and everything is the same at every run but the time.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Select, Table, insert, literal, literal_column, select

from plugins.debt_check.models import KnownBalance
from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.submissions import Submission
from servicedesk.core.notifications.models import Notification
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.tickets.models import Category, Interaction, Note, Ticket

WEEKS = 8
TEAMS, USERS, CATEGORIES, ELEMENTS = 5, 30, 12, 60
OPEN_SHARE = 20  # one ticket in so many is open, the newest ones
STATES = ("acknowledged", "inProgress", "inProgress", "pending", "resolved")
SYMPTOMS = ("No tengo servicio", "Va muy lento", "Se corta a ratos", "No puedo llamar")


class Filler:
    """Writes rows into one database."""

    def __init__(self, connection: Connection, tickets: int) -> None:
        """Write over this connection what a desk with so many tickets has."""
        self.connection = connection
        self.tickets = tickets
        self.accounts = max(500, tickets // 10)
        self.first_open = tickets - max(tickets // OPEN_SHARE, 300)
        self._now = datetime.now(UTC)
        self._is_sqlite = connection.dialect.name == "sqlite"

    def put(self, what: type[Base] | Table, count: int, where: str = "", **values: str) -> None:
        """Write so many rows; ``where`` leaves some of the numbers out."""
        table: Any = what if isinstance(what, Table) else what.__table__
        numbers = _numbers(count)
        rows: Select[*tuple[Any, ...]] = select(*(literal_column(value) for value in values.values())).select_from(
            numbers
        )
        if where:
            rows = rows.where(literal_column(where))
        self.connection.execute(insert(table).from_select(list(values), rows.order_by(numbers.c.i)))

    def ago(self, minutes: str) -> str:
        """Return the moment so many minutes before now, or after it where they are negative."""
        if self._is_sqlite:
            offset = f"(CAST(-({minutes}) AS TEXT) || ' minutes')"
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{self._now:%Y-%m-%d %H:%M:%S}', {offset})"
        return f"(CAST('{self._now.isoformat()}' AS timestamptz) - ({minutes}) * interval '1 minute')"

    def number(self, i: str = "i") -> str:
        """Return a number of a ticket that the desk itself will not give: it has another prefix."""
        code = f"printf('%06X', {i})" if self._is_sqlite else f"upper(lpad(to_hex({i}), 6, '0'))"
        return f"('BM-' || {code})"

    def json(self, values: Mapping[str, str]) -> str:
        """Return an object of these values, each an expression: a text in quotes, or a whole number."""
        pairs = [f'"{name}": {_quoted(value)}' for name, value in values.items()]
        text = "('{" + ", ".join(pairs) + "}')"
        return text if self._is_sqlite else f"CAST({text} AS json)"

    @property
    def opened(self) -> str:
        """Return how many minutes ago ticket ``i`` was opened."""
        return f"(CAST({self.tickets} - i AS bigint) * {WEEKS * 7 * 24 * 60} / {self.tickets} + 1)"

    @property
    def is_open(self) -> str:
        """Tell whether ticket ``i`` is open."""
        return f"i > {self.first_open}"

    @property
    def status(self) -> str:
        """Return the status of ticket ``i``."""
        cases = " ".join(f"WHEN {rest} THEN '{state}'" for rest, state in enumerate(STATES))
        return f"(CASE WHEN {self.is_open} THEN (CASE i % {len(STATES)} {cases} END) ELSE 'closed' END)"


def fill(connection: Connection, tickets: int) -> None:
    """Fill a desk that has its people and nothing else."""
    filler = Filler(connection, tickets)
    _fill_categories(filler)
    _fill_customers(filler)
    _fill_network(filler)
    _fill_tickets(filler)
    _fill_conversations(filler)
    _fill_events(filler)
    _fill_traces(filler)
    # An address that nothing is ever asked at: the rules of the way out refuse it.
    settings = {"billing_url": "https://127.0.0.1"}
    connection.execute(insert(PluginRecord).values(name="debt_check", enabled=True, version="1.0.0", settings=settings))


def _fill_categories(filler: Filler) -> None:
    symptoms = " ".join(f"WHEN {rest} THEN '{words}'" for rest, words in enumerate(SYMPTOMS))
    filler.put(
        Category, CATEGORIES, code="('c' || i)", name="('Falla ' || i)", name_en="('Fault ' || i)",
        symptom=f"((CASE i % {len(SYMPTOMS)} {symptoms} END) || ' ' || i)", symptom_en="('It fails ' || i)",
        service_kind="(CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN 'internet' ELSE 'mobile' END)",
        team_id=f"(i % {TEAMS} + 1)", position="i",
    )  # fmt: skip


def _fill_customers(filler: Filler) -> None:
    """Write accounts, each with one contact and two services; one in five owes something for too long."""
    count = filler.accounts
    name = "('Familia Riogrande ' || i)"
    filler.put(Account, count, number="CAST(100000 + i AS TEXT)", name=name, search_name=f"lower{name}")
    filler.put(
        Contact, count, name="('Rosa Riogrande ' || i)", search_name="('rosa riogrande ' || i)",
        document="CAST(40000000 + i AS TEXT)", email="('rosa' || i || '@cliente.example')",
        phone="CAST(900000000 + i AS TEXT)", channels="'[\"email\"]'",
    )  # fmt: skip
    filler.put(AccountContact, count, account_id="i", contact_id="i")
    filler.put(
        Service, 2 * count, account_id=f"((i - 1) % {count} + 1)", name="('Servicio ' || i)", number="('SV-' || i)",
        kind=f"(CASE WHEN i > {count} THEN 'mobile' ELSE 'internet' END)", address="('Av. Los Cedros ' || i)",
    )  # fmt: skip
    filler.put(
        KnownBalance, count, account_id="i", currency="'PEN'", amount_due="(CASE i % 5 WHEN 0 THEN 89.90 ELSE 0 END)",
        as_of=filler.ago("30"), checked_at=filler.ago("20"),
        oldest_due_date="(CASE i % 5 WHEN 0 THEN CAST('2026-01-15' AS {}) END)".format(
            "TEXT" if filler.connection.dialect.name == "sqlite" else "date"
        ),
    )  # fmt: skip


def _fill_network(filler: Filler) -> None:
    """Write a tree of elements, and put each service on one of its leaves."""
    filler.put(Resource, ELEMENTS, name="('nodo-' || i)", kind="'node'", site="('Lima ' || i)")
    filler.put(resource_dependency, ELEMENTS, "i > 1", resource_id="i", depends_on_id="(i / 6 + 1)")
    leaf = f"({ELEMENTS} - i % {ELEMENTS // 2})"
    filler.put(service_resource, 2 * filler.accounts, service_id="i", resource_id=leaf)


def _fill_tickets(filler: Filler) -> None:
    opened, owed = filler.opened, f"({filler.opened} - 24 * 60)"
    is_owed = f"({filler.status} IN ('acknowledged'))"
    touched = f"({opened} * 9 / 10)"
    filler.put(
        Ticket, filler.tickets, number=filler.number(), account_id=f"(i % {filler.accounts} + 1)",
        subject=f"('{SYMPTOMS[0]} en casa ' || i)",
        service_id=f"(i % {filler.accounts} + 1)", contact_id=f"(i % {filler.accounts} + 1)",
        contact_phone="CAST(900000000 + i AS TEXT)", category_id=f"(i % {CATEGORIES} + 1)", status=filler.status,
        impact="(i % 3 + 1)", urgency="(i % 2 + 1)", priority="(i % 4 + 1)", team_id=f"(i % {TEAMS} + 1)",
        assignee_id=f"(CASE i % 3 WHEN 0 THEN NULL ELSE i % {USERS} + 1 END)", account_check="'verified'",
        opened_at=filler.ago(opened), changed_at=filler.ago(touched), promise_began_at=filler.ago(opened),
        attend_by=filler.ago(owed), queue_by=f"(CASE WHEN {is_owed} THEN {filler.ago(owed)} ELSE "
        f"{filler.ago(f'{opened} - 52594560')} END)",
        answered_at=f"(CASE WHEN {is_owed} THEN NULL ELSE {filler.ago(touched)} END)",
        closed_at=f"(CASE WHEN {filler.is_open} THEN NULL ELSE {filler.ago(touched)} END)",
    )  # fmt: skip


def _fill_conversations(filler: Filler) -> None:
    """Write what the customer said, what was answered, and a note on every third ticket."""
    ticket, customer = "((i + 1) / 2)", "(i % 2 = 1)"
    filler.put(
        Interaction, 2 * filler.tickets, ticket_id=ticket, channel="'portal'", at=filler.ago("60"),
        direction=f"(CASE WHEN {customer} THEN 'in' ELSE 'out' END)",
        author=f"(CASE WHEN {customer} THEN 'contact:' ELSE 'user:' END || (i % {USERS} + 1))",
        author_name=f"(CASE WHEN {customer} THEN 'Rosa Riogrande' ELSE 'Jimena Tello' END)",
        body="('Desde ayer casi no cargan las páginas, y por la noche se corta. Ya reinicié el equipo. ' || i)",
    )  # fmt: skip
    filler.put(
        Note, filler.tickets, "i % 3 = 0", ticket_id="i", author=f"('user:' || (i % {USERS} + 1))",
        author_name="'Jimena Tello'", body="('La potencia está en el límite; se revisa el puerto. ' || i)",
        at=filler.ago("50"),
    )  # fmt: skip


def _fill_events(filler: Filler) -> None:
    """Write that each ticket was opened, that most were answered, and that the old ones were closed."""
    about = {"ticket_id": "i", "number": f"={filler.number()}", "account_id": f"(i % {filler.accounts} + 1)"}
    opened = {
        **about, "account_number": "=(100000 + i)", "contact_id": "i", "service_id": "i", "category": "='c1'",
        "ticket_kind": "='fault'", "channel": "='portal'", "status": "='acknowledged'",
    }  # fmt: skip
    events = [("ticket.opened", "contact:1", "1 = 1", opened)]
    for action, status, reference, where in (
        ("replied", "inProgress", "(i * 2)", f"{filler.status} <> 'acknowledged'"),
        ("closed", "closed", "0", f"NOT {filler.is_open}"),
    ):
        changed = {
            **about, "action": f"='{action}'", "status_from": "='acknowledged'", "status_to": f"='{status}'",
            "reason": "=''", "reference_id": reference, "by": "='user:1'",
        }  # fmt: skip
        events.append(("ticket.changed", "user:1", where, changed))
    for kind, actor, where, values in events:
        filler.put(
            EventRecord, filler.tickets, where, at=filler.ago("40"), kind=f"'{kind}'", subject="'ticket'",
            subject_id="i", actor=f"'{actor}'", request_id="'0123456789abcdef'", values=filler.json(values),
        )  # fmt: skip


def _fill_traces(filler: Filler) -> None:
    """Write the deliveries, letters and submissions that the last two weeks have left."""
    recent = f"i > {filler.tickets - filler.tickets // 4}"
    for plugin in ("notify", "debt_check"):
        filler.put(
            Delivery, filler.tickets, recent, event_id="i", plugin=f"'{plugin}'", hook="'on_ticket_open'",
            state="'done'", due_at=filler.ago("40"), settled_at=filler.ago("40"),
        )  # fmt: skip
    filler.put(
        Notification, filler.tickets, recent, key="('ticket.opened|' || i)", recipient="('rosa' || i || '@x.example')",
        person="('contact:' || i)", subject="('Recibimos tu reporte ' || i)", text="('Registramos tu reporte. ' || i)",
        message_id="('<' || i || '@desk.example>')", state="'sent'", due_at=filler.ago("40"),
        created_at=filler.ago("40"), sent_at=filler.ago("40"),
    )  # fmt: skip
    key = "(CAST(100000000000 + i AS TEXT) || '0000111122223333444455556666777788889999aaaabbbbcccc')"
    filler.put(Submission, filler.tickets, recent, key=key, subject_id="i", at=filler.ago("40"))


def _numbers(count: int) -> FromClause:
    """Return the numbers from 1 to the count as a table with one column ``i``."""
    first = select(literal(1).label("i")).cte("n", recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i < count))


def _quoted(value: str) -> str:
    """Return how an expression continues a text of JSON: in double quotes where it begins with ``=``."""
    return f"\"' || {value[1:]} || '\"" if value.startswith("=") else f"' || {value} || '"
