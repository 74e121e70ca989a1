"""What people change about themselves without asking anybody."""

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.people import Contact, change_own_contact, change_own_details
from tests.core.people.persons import PASSWORD, actor_of, facts, make_contact, make_user, sign_in


@pytest.mark.parametrize("kind", ["contact", "user"])
def test_a_person_changes_name_and_language_and_it_holds_on_the_next_request(session, work, kind):
    with work() as uow:
        person = (make_contact if kind == "contact" else make_user)(uow, "rosa@example.com", PASSWORD)
    cookie = sign_in(work, kind, "rosa@example.com")

    for _ in range(2):
        with work(actor_of(work, cookie)) as uow:
            change_own_details(uow, " Rosa  Núñez ", "en")

    actor = actor_of(work, cookie)
    assert (actor.name, actor.language) == ("Rosa Núñez", "en")
    [fact] = facts(session, f"{kind}.changed")
    assert fact[f"{kind}_id"] == person.id
    assert fact["fields"] == ["language", "name"]


def test_what_cannot_be_taken_is_told(work):
    with work() as uow:
        make_contact(uow, "rosa@example.com", PASSWORD)
    actor = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    with pytest.raises(Invalid) as caught, work(actor) as uow:
        change_own_details(uow, "", "?")

    assert {name: problem.code for name, problem in caught.value.problems.items()} == {
        "name": "required",
        "language": "language.unknown",
    }


def test_nobody_changes_details_who_is_not_signed_in(work):
    with pytest.raises(Forbidden), work(ANONYMOUS) as uow:
        change_own_details(uow, "Rosa", "es")


def test_a_contact_changes_where_they_are_reached_and_other_channels_stay(session, work):
    with work() as uow:
        contact = make_contact(uow, "rosa@example.com", PASSWORD)
        contact.channels = ["email", "whatsapp"]
    actor = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    for _ in range(2):
        with work(actor) as uow:
            change_own_contact(uow, "900 000 001", "", by_mail=False)

    [fact] = facts(session, "contact.changed")
    assert fact["fields"] == ["channels", "phone"]
    assert session.get(Contact, contact.id).channels == ["whatsapp"]
    with work(actor) as uow:
        change_own_contact(uow, "900000001", "", by_mail=True)
    session.rollback()
    assert session.get(Contact, contact.id).channels == ["email", "whatsapp"]


def test_a_contact_chooses_texts_and_only_ways_that_there_are(session, work):
    with work() as uow:
        contact = make_contact(uow, "rosa@example.com", PASSWORD)
        contact.channels = ["email", "phone", "whatsapp"]
    actor = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    with work(actor) as uow:
        change_own_contact(uow, "900000001", "", by_mail=True, by_text=["sms"])
    assert session.get(Contact, contact.id).channels == ["email", "phone", "sms"]
    with pytest.raises(Invalid) as caught, work(actor) as uow:
        change_own_contact(uow, "900000001", "", by_mail=True, by_text=["pigeon"])

    assert set(caught.value.problems) == {"channels"}


def test_a_number_that_cannot_be_taken_is_told(work):
    with work() as uow:
        make_contact(uow, "rosa@example.com", PASSWORD)
    actor = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    with pytest.raises(Invalid) as caught, work(actor) as uow:
        change_own_contact(uow, "12", "abc", by_mail=True)

    assert set(caught.value.problems) == {"phone", "other_phone"}


def test_staff_have_no_data_of_a_contact(work):
    with work() as uow:
        make_user(uow, "rosa@example.com", PASSWORD)
    actor = actor_of(work, sign_in(work, "user", "rosa@example.com"))

    with pytest.raises(Forbidden), work(actor) as uow:
        change_own_contact(uow, "900000001", "", by_mail=True)
