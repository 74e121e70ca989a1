"""Accounts and contacts: created, changed, joined; every problem told."""

import pytest
from sqlalchemy import insert, select

from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.people import (
    Account,
    AccountContact,
    AccountDraft,
    Contact,
    ContactDraft,
    UserDraft,
    add_membership,
    change_account,
    change_contact,
    change_user,
    create_account,
    create_contact,
    disable_person,
    remove_membership,
)
from tests.core.people.persons import facts, make_account, make_contact, make_user, staff


def codes(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """Return the code of the problem of each field."""
    return {name: problem.code for name, problem in caught.value.problems.items()}


def test_an_account_is_kept_as_it_was_typed_but_for_stray_space(session, work):
    with work(staff("account.edit")) as uow:
        create_account(uow, AccountDraft(number=" 1001 ", name="  Rosa   Quispe ", kind="corporate"))

    kept = session.scalars(select(Account)).one()
    assert (kept.number, kept.name, kept.kind, kept.state) == ("1001", "Rosa Quispe", "corporate", "active")
    assert facts(session, "account.created") == [{"account_id": kept.id}]


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (AccountDraft(number="", name=""), {"number": "required", "name": "required"}),
        (AccountDraft(number="1" * 41, name="n" * 161), {"number": "too_long", "name": "too_long"}),
        (AccountDraft(number="1", name="a\u202eb"), {"name": "bad_characters"}),
        (AccountDraft(number="1", name="a", kind="secret", state="lost"), {"kind": "unknown", "state": "unknown"}),
        (AccountDraft(number="1", name="a", consultant_id=4711), {"consultant_id": "unknown"}),
    ],
)
def test_an_account_that_cannot_be_taken_leaves_no_trace(session, work, draft, problems):
    with pytest.raises(Invalid) as caught, work() as uow:
        create_account(uow, draft)

    assert codes(caught) == problems
    assert session.scalars(select(Account)).all() == []


def test_a_number_is_taken_once_and_the_unit_of_work_goes_on(session, work):
    with work() as uow:
        make_account(uow, "1001")
        with pytest.raises(Invalid) as caught:
            make_account(uow, "1001")
        make_account(uow, "1002")

    assert codes(caught) == {"number": "taken"}
    assert session.scalars(select(Account.number).order_by(Account.number)).all() == ["1001", "1002"]


def test_a_change_tells_which_fields_and_no_words(session, work):
    with work() as uow:
        account = make_account(uow)
        change_account(uow, account.id, AccountDraft(number="1001", name="Rosa Núñez", state="suspended"))

    assert session.scalars(select(Account.search_name)).one() == "rosa nunez"
    assert facts(session, "account.changed") == [{"account_id": account.id, "fields": ["name", "state"]}]


def test_that_a_customer_is_critical_is_kept_and_told(session, work):
    with work() as uow:
        account = make_account(uow)
        change_account(uow, account.id, AccountDraft(number="1001", name="Rosa Quispe", is_critical=True))

    assert session.scalars(select(Account)).one().is_critical
    assert facts(session, "account.changed") == [{"account_id": account.id, "fields": ["is_critical"]}]


def test_a_change_that_changes_nothing_is_no_fact(session, work):
    with work() as uow:
        account = make_account(uow)
        change_account(uow, account.id, AccountDraft(number="1001", name="Rosa Quispe"))

    assert facts(session, "account.changed") == []


def test_an_account_cannot_take_the_number_of_another(work):
    with work() as uow:
        make_account(uow, "1001")
        other = make_account(uow, "1002")

        with pytest.raises(Invalid) as caught:
            change_account(uow, other.id, AccountDraft(number="1001", name="Otra"))

    assert codes(caught) == {"number": "taken"}


def test_a_consultant_must_be_at_work_unless_he_stands_there_already(session, work):
    with work() as uow:
        user = make_user(uow)
        account = make_account(uow, consultant_id=user.id)
        disable_person(uow, "user", user.id)
        change_account(uow, account.id, AccountDraft(number="1001", name="Otra", consultant_id=user.id))

        with pytest.raises(Invalid) as caught:
            make_account(uow, "1002", consultant_id=user.id)

    assert codes(caught) == {"consultant_id": "unknown"}
    assert session.scalars(select(Account.name)).all() == ["Otra"]


def test_only_who_may_changes_accounts_and_contacts(work):
    with work() as uow:
        account = make_account(uow)
        contact = make_contact(uow)
    nobody = staff("account.read")

    for attempt in (
        lambda uow: create_account(uow, AccountDraft(number="2", name="b")),
        lambda uow: change_account(uow, account.id, AccountDraft(number="2", name="b")),
        lambda uow: create_contact(uow, ContactDraft(name="b")),
        lambda uow: change_contact(uow, contact.id, ContactDraft(name="b")),
        lambda uow: add_membership(uow, contact.id, account.id),
        lambda uow: remove_membership(uow, contact.id, account.id),
        lambda uow: disable_person(uow, "contact", contact.id),
    ):
        with pytest.raises(Forbidden), work(nobody) as uow:
            attempt(uow)


def test_who_sees_no_accounts_cannot_change_one_either(work):
    with work() as uow:
        account = make_account(uow)

    with pytest.raises(NotFound), work(staff("account.edit", "account.read_assigned")) as uow:
        change_account(uow, account.id, AccountDraft(number="2", name="b"))


def test_a_contact_needs_no_email_and_many_may_have_none(session, work):
    with work() as uow:
        make_contact(uow, "")
        make_contact(uow, " ")

    assert session.scalars(select(Contact.email)).all() == [None, None]


def test_a_contact_is_kept_in_the_normal_way(session, work):
    with work() as uow:
        make_contact(
            uow, " ROSA@Example.com ", document="v-12.345.678", phone="+51 987-654-321", channels=("sms", "email")
        )

    kept = session.scalars(select(Contact)).one()
    assert (kept.email, kept.document, kept.phone) == ("rosa@example.com", "V12345678", "+51987654321")
    assert kept.channels == ["email", "sms"]
    assert facts(session, "contact.created") == [{"contact_id": kept.id}]


def test_every_problem_of_a_contact_is_told(work):
    draft = ContactDraft(
        name="", email="x", phone="y", other_phone="z", document="!", language="?", channels=("pigeon",)
    )

    with pytest.raises(Invalid) as caught, work() as uow:
        create_contact(uow, draft)

    assert codes(caught) == {
        "name": "required",
        "email": "email.format",
        "phone": "phone.format",
        "other_phone": "phone.format",
        "document": "document.format",
        "language": "language.unknown",
        "channels": "unknown",
    }


@pytest.mark.parametrize("typed", ["rosa@example.com", "ROSA@EXAMPLE.COM", " rosa@Example.com "])
def test_an_email_belongs_to_one_contact_however_it_is_typed(work, typed):
    """SEC-P2."""
    with work() as uow:
        make_contact(uow, "rosa@example.com")
        with pytest.raises(Invalid) as caught:
            make_contact(uow, typed)

    assert codes(caught) == {"email": "taken"}


def test_a_changed_contact_is_told_by_its_fields(session, work):
    with work() as uow:
        contact = make_contact(uow)
        change_contact(uow, contact.id, ContactDraft(name="Rosa Núñez", email="rosa@example.com", phone="987654321"))
        change_contact(uow, contact.id, ContactDraft(name="Rosa Núñez", email="rosa@example.com", phone="987654321"))

    assert facts(session, "contact.changed") == [{"contact_id": contact.id, "fields": ["name", "phone"]}]


def test_a_contact_cannot_take_the_email_of_another(work):
    with work() as uow:
        make_contact(uow, "rosa@example.com")
        other = make_contact(uow, "luz@example.com")

        with pytest.raises(Invalid) as caught:
            change_contact(uow, other.id, ContactDraft(name="Luz", email="rosa@example.com"))

    assert codes(caught) == {"email": "taken"}


def test_a_contact_speaks_for_an_account_in_one_role_at_a_time(session, work):
    with work() as uow:
        account, contact = make_account(uow), make_contact(uow)
        add_membership(uow, contact.id, account.id, "holder")
        add_membership(uow, contact.id, account.id, "holder")
        add_membership(uow, contact.id, account.id, "delegate")

    assert session.scalars(select(AccountContact.role)).all() == ["delegate"]
    assert [fact["role"] for fact in facts(session, "contact.membership_changed")] == ["holder", "delegate"]


def test_a_role_that_does_not_exist_is_refused(work):
    with work() as uow:
        account, contact = make_account(uow), make_contact(uow)

        with pytest.raises(Invalid) as caught:
            add_membership(uow, contact.id, account.id, "owner")

    assert codes(caught) == {"role": "unknown"}


def test_a_contact_stops_speaking_for_an_account_once(session, work):
    with work() as uow:
        account = make_account(uow)
        contact = make_contact(uow, account=account)
        remove_membership(uow, contact.id, account.id)

        with pytest.raises(NotFound):
            remove_membership(uow, contact.id, account.id)

    assert session.scalars(select(AccountContact)).all() == []
    assert [fact["role"] for fact in facts(session, "contact.membership_changed")] == ["holder", ""]


def test_rows_inserted_in_bulk_are_found_by_name_too(session, work):
    with work() as uow:
        uow.session.execute(insert(Account), [{"number": "7", "name": "Ñusta Peña"}])

    assert session.scalars(select(Account.search_name)).one() == "nusta pena"


def test_a_name_that_grows_when_it_is_folded_still_fits(session, work):
    with work() as uow:
        make_account(uow, name="\ufdfa" * 150)

    assert len(session.scalars(select(Account.search_name)).one()) == 320


def test_a_user_may_be_a_contact_with_the_same_email(work):
    with work() as uow:
        make_contact(uow, "ana@example.com")
        user = make_user(uow, "ana@example.com")
        change_user(uow, user.id, UserDraft(name="Ana", email="ana@example.com"))
