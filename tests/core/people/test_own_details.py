"""What people change about themselves without asking anybody."""

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.people import change_own_details
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
