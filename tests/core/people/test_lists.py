"""Long lists of people, a page at a time."""

from typing import Any

from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people import AccountDraft, ContactDraft, RoleDraft, TeamDraft, UserDraft, UserFilter
from tests.database import EVERYTHING


def test_each_list_goes_on_after_the_last_row_and_shows_none_twice(work: Any) -> None:
    with work(EVERYTHING) as uow:
        for turn in range(5):
            people.create_account(uow, AccountDraft(f"A{turn}", "Igual"))
            people.create_contact(uow, ContactDraft("Igual", phone=f"90000000{turn}"))
            people.create_user(uow, UserDraft("Igual", f"u{turn}@andina.example"))
            people.create_team(uow, TeamDraft(f"t{turn}", "Igual"))
            people.create_role(uow, RoleDraft(f"r{turn}", "Igual"))
    uow = work(EVERYTHING)

    def whole(find: Any) -> list[int]:
        found: list[int] = []
        while page := find(found[-1] if found else 0):
            found += [row.id for row in page]
        return found

    for find in (
        lambda after: people.find_accounts(uow, after=after, limit=2),
        lambda after: people.find_contacts(uow, after=after, limit=2),
        lambda after: people.find_users(uow, UserFilter(), after=after, limit=2),
        lambda after: people.find_teams(uow, after=after, limit=2),
        lambda after: people.find_roles(uow, after=after, limit=2),
    ):
        found = whole(find)
        assert len(found) == len(set(found)) == 5


def test_every_filter_narrows(work: Any) -> None:
    with work(EVERYTHING) as uow:
        people.create_role(uow, RoleDraft("night", "Noche"))
        people.create_team(uow, TeamDraft("cor", "Redes"))
        people.create_user(uow, UserDraft("Ana", "ana@andina.example", "es", ("night",), ("cor",)))
        people.disable_person(uow, "user", people.create_user(uow, UserDraft("Berta", "b@andina.example")).id)
        people.create_account(uow, AccountDraft("104001", "Peña", "corporate", "suspended"))
        people.create_account(uow, AccountDraft("104002", "Otra"))
        people.create_contact(uow, ContactDraft("Íñigo", "i@correo.example", "900000214", document="40001111"))
    uow = work(EVERYTHING)

    def users(**wanted: str) -> list[str]:
        return [user.name for user in people.find_users(uow, UserFilter(**wanted))]

    assert users(text="ANA@") == users(role="night") == users(team="cor") == users(state="active") == ["Ana"]
    assert users(state="disabled") == ["Berta"] and users(text="%") == []
    assert [row.number for row in people.find_accounts(uow, "pena", kind="corporate", state="suspended")] == ["104001"]
    assert [row.number for row in people.find_accounts(uow, "4002")] == ["104002"]
    for text in ("inigo", "I@CORREO", "0000214", "40001111"):
        assert len(people.find_contacts(uow, text)) == 1, text
    assert people.find_contacts(uow, "nadie") == []
    assert [role.code for role in people.find_roles(uow, "nadie", codes=["night"])] == ["night"]


def test_a_list_shows_what_the_reader_may_see_and_nothing_else(work: Any) -> None:
    with work(EVERYTHING) as uow:
        people.create_account(uow, AccountDraft("104001", "Peña"))
        people.create_role(uow, RoleDraft("night", "Noche"))
    uow = work(Actor("user", 7))

    assert [*people.find_accounts(uow), *people.find_roles(uow), *people.find_users(uow, UserFilter())] == []
