"""Accounts with their holders from a file: met again, never doubled, and refused row by row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people import AccountRow
from servicedesk.core.people.models import Account, AccountContact, Contact, Token
from servicedesk.core.people.rules.secrets import digest_of
from tests.database import EVERYTHING
from tests.make import add, make_user

Work = Callable[..., Any]
ROSA = AccountRow("104001", "Familia Huamán", contact="Rosa Huamán", document="4000-1111", email="Rosa@Correo.example")


@pytest.fixture
def take(work: Work) -> Callable[..., list[str]]:
    """Return a function that takes rows, and tells what became of each or what was wrong with it."""

    def call(*rows: AccountRow) -> list[Any]:
        with work(EVERYTHING) as uow:
            outcomes = people.import_accounts(uow, rows)
        return [
            each.became if each.became != "refused" else {name: message.code for name, message in each.problems.items()}
            for each in outcomes
        ]

    return call


def holders(work: Work, number: str = "104001") -> list[Contact]:
    """Return who speaks for an account."""
    uow = work(EVERYTHING)
    account = people.get_account_by_number(uow, number)
    return [each.contact for each in people.list_contacts(uow, account.id)]


def test_a_row_makes_an_account_with_its_holder(take: Any, work: Work) -> None:
    assert take(ROSA) == ["new"]

    [rosa] = holders(work)
    account = people.get_account_by_number(work(EVERYTHING), "104001")
    assert (account.name, account.kind, account.state) == ("Familia Huamán", "residential", "active")
    assert (rosa.name, rosa.email, rosa.document) == ("Rosa Huamán", "rosa@correo.example", "40001111")


def test_the_same_rows_again_change_nothing_and_say_nothing(take: Any, work: Work, session: Any) -> None:
    plain = AccountRow("104002", "Bodega", kind="corporate", phone="+51 900 000 214")
    take(ROSA, plain)
    told = len(session.scalars(select(EventRecord)).all())

    assert take(ROSA, plain) == ["same", "same"]
    assert len(session.scalars(select(EventRecord)).all()) == told
    assert len(holders(work)) == 1


def test_what_a_row_leaves_empty_stays_as_it_is(take: Any, work: Work) -> None:
    take(ROSA, AccountRow("104002", "Bodega"))

    assert take(AccountRow("104001", state="suspended"), AccountRow("104002", phone="900000222")) == ["changed"] * 2

    account = people.get_account_by_number(work(EVERYTHING), "104001")
    assert (account.name, account.state) == ("Familia Huamán", "suspended")
    assert holders(work)[0].email == "rosa@correo.example"
    assert [each.name for each in holders(work, "104002")] == ["Bodega"]


def test_a_person_is_met_again_by_address_document_or_name(take: Any, work: Work) -> None:
    take(ROSA, AccountRow("104002", "Casa de playa", contact="Rosa H.", email="rosa@correo.example"))
    take(AccountRow("104003", "Casa de campo", contact="Rosa Huamán Q.", document="40001111"))
    take(AccountRow("104004", "Solo nombre", contact="Íñigo"), AccountRow("104004", contact="iñigo", phone="900000333"))
    take(AccountRow("104004", other_phone="010000333"))

    assert len({holders(work, number)[0].id for number in ("104001", "104002", "104003")}) == 1
    [inigo] = holders(work, "104004")
    assert (inigo.name, inigo.phone, inigo.other_phone) == ("iñigo", "900000333", "010000333")


def test_two_accounts_of_one_new_person_in_one_portion_make_one_person(take: Any, work: Work) -> None:
    other = AccountRow("104009", "Otra cuenta", contact="Rosa Huamán", document="40001111")

    assert take(ROSA, other) == ["new", "new"]
    assert holders(work)[0].id == holders(work, "104009")[0].id


def test_an_address_of_somebody_else_is_refused(take: Any, work: Work) -> None:
    take(ROSA, AccountRow("104002", "Edwin", contact="Edwin", document="40002222"))

    stolen = AccountRow("104003", "Otro", document="40003333", email="rosa@correo.example")
    moved = AccountRow("104002", document="40002222", email="rosa@correo.example")

    assert take(stolen, moved) == [{"email": "taken"}, {"email": "taken"}]


def test_links_that_went_to_an_old_address_work_no_longer(take: Any, work: Work, clock: Any) -> None:
    take(ROSA)
    [rosa] = holders(work)
    with work(EVERYTHING) as uow:
        secret = people.invite(uow, "contact", rosa.id)

    assert take(AccountRow("104001", document="40001111", email="nueva@correo.example")) == ["changed"]

    clock.advance(timedelta(seconds=1))
    uow = work(EVERYTHING)
    token = uow.session.scalars(select(Token).where(Token.digest == digest_of(secret.secret))).one()
    assert token.used_at is not None


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (AccountRow(""), {"number": "required", "name": "required"}),
        (AccountRow("1", "x", kind="galactic", state="lost"), {"kind": "unknown", "state": "unknown"}),
        (AccountRow("1", "x", email="rosa@", phone="12"), {"email": "email.format", "phone": "phone.format"}),
        (AccountRow("1", "x", contact="x", language="klingon"), {"language": "language.unknown"}),
        (AccountRow("1", "x" * 161), {"name": "too_long"}),
        (AccountRow("1", "x", consultant="nadie@andina.example"), {"consultant": "unknown"}),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(take: Any, row: AccountRow, wrong: dict[str, str]) -> None:
    assert take(row, ROSA) == [wrong, "new"]


def test_a_consultant_is_named_by_address(take: Any, work: Work) -> None:
    with work(EVERYTHING) as uow:
        consultant = make_user(uow, email="ventas@andina.example").id

    take(AccountRow("104001", "Clínica", consultant="Ventas@andina.example"))

    assert people.get_account_by_number(work(EVERYTHING), "104001").consultant_id == consultant


def test_a_portion_is_one_fact_with_what_is_new_and_what_is_different(take: Any, session: Any) -> None:
    take(ROSA)
    take(AccountRow("104001", "Familia H."), AccountRow("104002", "Otra"))

    facts = session.scalars(
        select(EventRecord).where(EventRecord.kind == "import.taken").order_by(EventRecord.id)
    ).all()
    assert [(len(each.values["created"]), len(each.values["changed"])) for each in facts] == [(1, 0), (1, 1)]


def test_a_trial_tells_the_same_and_writes_nothing(take: Any, work: Work, session: Any) -> None:
    take(ROSA)
    rows = [AccountRow("104001", "Otro nombre", contact="Rosa Huamán", phone="900000444"), AccountRow("5", "Cinco"),
            AccountRow("6", "Seis", contact="Sixto", email="rosa@correo.example")]  # fmt: skip

    outcomes = people.import_accounts(work(EVERYTHING), rows, is_trial=True)

    assert [each.became for each in outcomes] == ["changed", "new", "new"]
    assert session.scalars(select(Account.name)).all() == ["Familia Huamán"]
    assert len(session.scalars(select(AccountContact)).all()) == 1


@pytest.mark.parametrize("permissions", [{"account.edit"}, {"contact.edit"}, set()])
def test_who_may_not_edit_both_may_not_import(work: Work, permissions: set[str]) -> None:
    with pytest.raises(Forbidden), work(Actor("user", 1, permissions=frozenset(permissions))) as uow:
        people.import_accounts(uow, [ROSA])


def test_somebody_who_left_is_not_a_consultant(take: Any, work: Work) -> None:
    with work(EVERYTHING) as uow:
        add(uow, people.User(name="X", email="x@andina.example", is_active=False))

    assert take(AccountRow("1", "Uno", consultant="x@andina.example")) == [{"consultant": "unknown"}]
