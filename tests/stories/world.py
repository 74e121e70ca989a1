"""The people and services of the stories: few, and no more than a story needs."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from servicedesk.core import hookspecs, inventory, people, protocols
from servicedesk.core.inventory import ServiceDraft
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import AccountDraft, ContactDraft, TeamDraft, UserDraft
from servicedesk.core.tickets.models import Category
from tests.database import EVERYTHING

PASSWORD = "viento-de-la-tarde-7"


@dataclass(frozen=True)
class Person:
    """Somebody of a story: how they sign in, and for a customer the account and its one service."""

    name: str
    email: str
    language: str = "es"
    account: str = ""
    owes: str = "0.00"
    role: str = ""

    @property
    def service(self) -> str:
        """Return the number of a customer's service."""
        return f"INT-{self.account}"


ROSA = Person("Rosa Illari", "rosa@correo.example", account="200101")
EDWIN = Person("Edwin Qoyllur", "edwin@correo.example", account="200102")
GRACE = Person("Grace Fielding", "grace@correo.example", "en", account="200103")
BRUNO = Person("Bruno Altamar", "bruno@correo.example", account="200104", owes="58.00")
DORA = Person("Dora Sumaq", "dora@correo.example", account="200105", owes="139.80")
# Those of the story of an outage, by the language in which it is told.
NEIGHBOURS = {
    "es": (
        Person("Alba Quinto", "alba@correo.example", account="200111"),
        Person("Ciro Palpa", "ciro@correo.example", account="200112"),
        Person("Delia Umari", "delia@correo.example", account="200113"),
    ),
    "en": (
        Person("Hazel Brookby", "hazel@correo.example", "en", account="200121"),
        Person("Miles Fernhill", "miles@correo.example", "en", account="200122"),
        Person("Opal Wintersea", "opal@correo.example", "en", account="200123"),
    ),
}
CUSTOMERS = (ROSA, EDWIN, GRACE, BRUNO, DORA, *NEIGHBOURS["es"], *NEIGHBOURS["en"])
JIMENA = Person("Jimena Solano", "jimena@andina.example", role="csm_agent")
LUCIA = Person("Lucía Cimarosa", "lucia@andina.example", role="administrator")
NORA = Person("Nora Whitmoor", "nora@andina.example", "en", role="csm_agent")
IDA = Person("Ida Marshfield", "ida@andina.example", "en", role="administrator")
OF_THE_NETWORK = {
    "es": Person("Amaru Villasol", "amaru@andina.example", role="noc_operator"),
    "en": Person("Wren Castlow", "wren@andina.example", "en", role="noc_operator"),
}
STAFF = (JIMENA, LUCIA, NORA, IDA, *OF_THE_NETWORK.values())


def populate(database: str) -> None:
    """Create the people, their services and two sorts of fault in a migrated, empty desk."""
    engine = open_engine(database)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    hashed = people.hash_password(PASSWORD)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        _name_operator(uow)
        _hire(uow, hashed)
        protocols.load_shipped(uow)
        for customer in CUSTOMERS:
            _subscribe(uow, customer, hashed)
    engine.dispose()


def billing_accounts(today: date) -> list[dict[str, Any]]:
    """Return what the customers owe, as the billing system begins: the debts are of last month."""
    due = (today - timedelta(days=40)).isoformat()
    return [
        {"account": each.account, "currency": "PEN", "amount_due": each.owes,
         "oldest_due_date": due if each.owes != "0.00" else None}
        for each in CUSTOMERS
    ]  # fmt: skip


def _name_operator(uow: UnitOfWork) -> None:
    operator = get_operator(uow.session)
    operator.name, operator.prefix, operator.zone = "Andina Red", "AR", "America/Lima"
    operator.country, operator.currency, operator.language = "PE", "PEN", "es"


def _hire(uow: UnitOfWork, hashed: str) -> None:
    people.ensure_default_roles(uow)
    team = people.create_team(uow, TeamDraft("csm", "CSM: primer nivel"))
    for person in STAFF:
        draft = UserDraft(person.name, person.email, person.language, (person.role,), (team.code,))
        user = people.create_user(uow, draft)
        people.keep_password_hash(uow, "user", user.id, hashed)
    for code, symptom, symptom_en in (
        ("no_service", "No tengo Internet", "I have no Internet"),
        ("slow", "Va muy lento", "It is very slow"),
    ):
        category = Category(code=code, name=symptom, symptom=symptom, symptom_en=symptom_en, team_id=team.id)
        uow.session.add(category)


def _subscribe(uow: UnitOfWork, customer: Person, hashed: str) -> None:
    account = people.create_account(uow, AccountDraft(customer.account, customer.name, "residential", "active"))
    draft = ContactDraft(customer.name, customer.email, phone="900 000 123", language=customer.language)
    contact = people.create_contact(uow, draft)
    people.add_membership(uow, contact.id, account.id)
    people.keep_password_hash(uow, "contact", contact.id, hashed)
    inventory.create_service(uow, ServiceDraft(account.id, customer.service, "Internet Hogar 200", "internet"))
