"""Finding a caller: by number, document, phone or name, among what the agent may see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people import add_membership, find_people
from tests.core.people.persons import make_account, make_contact, make_user, staff

AGENT = staff("account.read")


@pytest.fixture
def callers(work) -> dict[str, int]:
    """Return two accounts with a contact each, and one without."""
    with work() as uow:
        consultant = make_user(uow, "sales@example.com")
        first = make_account(uow, "1001", name="José Peña Núñez", consultant_id=consultant.id)
        second = make_account(uow, "C-2002", name="Bodega 24 S.A.", kind="corporate")
        make_account(uow, "3003", name="Vacía")
        make_contact(
            uow, "jose@example.com", account=first, name="José Peña", document="45678912", phone="+51987654321"
        )
        luz = make_contact(uow, "", account=second, name="Luz Mamani", document="V-12.345.678", other_phone="014567890")
        add_membership(uow, luz.id, first.id, "delegate")
    return {"consultant": consultant.id, "first": first.id, "second": second.id}


def found(work, typed: str, actor: Actor = AGENT) -> set[tuple[str, str]]:
    """Return number and contact of what was found."""
    return {(each.account_number, each.contact_name) for each in find_people(work(actor), typed)}


@pytest.mark.parametrize("typed", ["1001", " 1001 ", "10-01"])
def test_an_account_is_found_by_its_number_with_all_who_speak_for_it(work, callers, typed):
    assert found(work, typed) == {("1001", "José Peña"), ("1001", "Luz Mamani")}


@pytest.mark.parametrize("typed", ["C-2002", "c-2002"])
def test_an_account_is_found_by_a_number_with_letters(work, callers, typed):
    assert found(work, typed) == {("C-2002", "Luz Mamani")}


@pytest.mark.parametrize("typed", ["45678912", "45.678.912"])
def test_a_caller_is_found_by_document(work, callers, typed):
    assert found(work, typed) == {("1001", "José Peña")}


@pytest.mark.parametrize("typed", ["+51 987 654 321", "987654321", "654-321"])
def test_a_caller_is_found_by_phone_however_it_is_said(work, callers, typed):
    assert found(work, typed) == {("1001", "José Peña")}


def test_a_caller_is_found_by_another_phone_on_each_account(work, callers):
    assert found(work, "4567890") == {("C-2002", "Luz Mamani"), ("1001", "Luz Mamani")}


@pytest.mark.parametrize("typed", ["pena", "PEÑA jos", "núñ peñ"])
def test_a_caller_is_found_by_beginnings_of_his_names_without_accents(work, callers, typed):
    assert ("1001", "José Peña") in found(work, typed)


def test_a_name_with_digits_is_found_too(work, callers):
    assert found(work, "bodega 24") == {("C-2002", "Luz Mamani")}


def test_an_account_without_contacts_is_found(work, callers):
    [only] = find_people(work(AGENT), "vacia")

    assert (only.account_number, only.contact_id, only.contact_name, only.email) == ("3003", None, "", "")


@pytest.mark.parametrize("typed", ["", " ", "p", "%", "__", "pe%a", "ña", "ena", "12345", "--"])
def test_too_little_wild_cards_and_middles_of_names_find_nothing(work, callers, typed):
    assert found(work, typed) == set()


def test_nobody_is_found_whom_the_actor_may_not_see(work, callers):
    """SEC-A1."""
    consultant = staff("account.read_assigned", id=callers["consultant"])
    contact = Actor(kind="contact", id=4711, account_ids=frozenset({callers["second"]}))

    assert found(work, "4567890", consultant) == {("1001", "Luz Mamani")}
    assert found(work, "1001", contact) == set()
    assert found(work, "1001", staff("ticket.read")) == set()


def test_no_more_is_found_than_asked_for(work, callers):
    assert len(find_people(work(AGENT), "1001", limit=1)) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_whatever_is_typed_the_search_answers(work, typed):
    assert find_people(work(AGENT), typed) == []
