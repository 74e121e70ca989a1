"""What each sort of actor may see: every read starts from it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS, Actor, job_actor, plugin_actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.people import (
    Account,
    UserDraft,
    change_user,
    get_account,
    get_account_by_number,
    get_contact,
    get_role,
    get_team,
    get_user,
    list_accounts,
    list_contacts,
    list_roles,
    list_team_users,
    list_teams,
    list_users,
    may_see_account,
    visible_accounts,
    visible_contacts,
)
from tests.core.people.persons import make_account, make_contact, make_role, make_team, make_user, staff


@dataclass
class Desk:
    """The identifiers of a small desk: two accounts with a contact each, a consultant for the first."""

    consultant: int
    rosa: int
    luz: int
    first: int
    second: int


@pytest.fixture
def desk(work) -> Desk:
    """Return a small desk."""
    with work() as uow:
        consultant = make_user(uow, "sales@example.com")
        first = make_account(uow, "1001", consultant_id=consultant.id)
        second = make_account(uow, "1002", name="Luz Mamani")
        rosa = make_contact(uow, "rosa@example.com", account=first)
        luz = make_contact(uow, "luz@example.com", name="Luz Mamani", account=second)
    return Desk(consultant.id, rosa.id, luz.id, first.id, second.id)


def seen(uow) -> tuple[set[str], set[str]]:
    """Return the numbers of the accounts and the names of the contacts that the actor sees.

    Of each account that has been read, the rule says the same as the selection.
    """
    accounts = uow.session.scalars(visible_accounts(uow)).all()
    every = uow.session.scalars(select(Account)).all()
    assert {account for account in every if may_see_account(uow.actor, account)} == set(accounts)
    contacts = uow.session.scalars(visible_contacts(uow)).all()
    return {account.number for account in accounts}, {contact.name for contact in contacts}


BOTH = ({"1001", "1002"}, {"Rosa Quispe", "Luz Mamani"})
NONE: tuple[set[str], set[str]] = (set(), set())


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (staff("account.read"), BOTH),
        (job_actor("sweep"), BOTH),
        (plugin_actor("debt_check", frozenset()), BOTH),
        (staff("ticket.read", "account.edit"), NONE),
        (staff("account.read_assigned"), NONE),
        (ANONYMOUS, NONE),
        (Actor(kind="anonymous", permissions=frozenset({"account.read"})), NONE),
        (Actor(kind="contact", id=4711), NONE),
        (Actor(kind="contact", id=4711, permissions=frozenset({"account.read", "account.read_assigned"})), NONE),
    ],
)
def test_actors_see_all_accounts_or_none(work, desk, actor, expected):
    assert seen(work(actor)) == expected


def test_a_consultant_sees_the_accounts_assigned_to_him_and_their_contacts(work, desk):
    assert seen(work(staff("account.read_assigned", id=desk.consultant))) == ({"1001"}, {"Rosa Quispe"})


def test_whoever_has_the_number_of_a_consultant_and_is_none_sees_nothing(work, desk):
    """SEC-A1: a contact or a stranger may well have the same identifier as a user."""
    for kind in ("contact", "anonymous"):
        namesake = Actor(kind=kind, id=desk.consultant, permissions=frozenset({"account.read_assigned"}))
        assert list_accounts(work(namesake)) == []


def test_a_contact_sees_the_accounts_he_speaks_for_and_of_contacts_himself(work, desk):
    rosa = Actor(kind="contact", id=desk.rosa, account_ids=frozenset({desk.second}))

    assert seen(work(rosa)) == ({"1002"}, {"Rosa Quispe"})


def test_what_an_actor_cannot_see_is_not_found(work, desk):
    """SEC-A1."""
    rosa = work(Actor(kind="contact", id=desk.rosa, account_ids=frozenset({desk.first})))

    assert get_account(rosa, desk.first).number == "1001"
    assert get_account_by_number(rosa, " 1001 ").id == desk.first
    assert get_contact(rosa, desk.rosa).name == "Rosa Quispe"
    for attempt in (
        lambda: get_account(rosa, desk.second),
        lambda: get_account(rosa, 4711),
        lambda: get_account_by_number(rosa, "1002"),
        lambda: get_contact(rosa, desk.luz),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_accounts_are_listed_page_by_page(work, desk):
    everyone = work(staff("account.read"))

    assert [account.number for account in list_accounts(everyone, limit=1)] == ["1001"]
    assert [account.number for account in list_accounts(everyone, after="1001")] == ["1002"]


def test_who_speaks_for_an_account_is_listed_to_whoever_sees_both(work, desk):
    [membership] = list_contacts(work(staff("account.read")), desk.first)
    stranger = Actor(kind="contact", id=desk.luz, account_ids=frozenset({desk.second}))

    assert (membership.contact.name, membership.role) == ("Rosa Quispe", "holder")
    assert list_contacts(work(stranger), desk.first) == []


@pytest.fixture
def people(work) -> dict[str, int]:
    """Return the identifiers of three users, two of them in one team."""
    with work() as uow:
        csm, noc = make_team(uow, "csm"), make_team(uow, "noc")
        role = make_role(uow, "reader", "ticket.read")
        ana = make_user(uow, "ana@example.com", name="Ana", team_codes=("csm",), role_codes=("reader",))
        beto = make_user(uow, "beto@example.com", name="Beto", team_codes=("csm", "noc"))
        celia = make_user(uow, "celia@example.com", name="Celia")
    return {"ana": ana.id, "beto": beto.id, "celia": celia.id, "csm": csm.id, "noc": noc.id, "role": role.id}


def names(rows) -> list[str]:
    """Return the names in order."""
    return [row.name for row in rows]


@pytest.mark.parametrize("actor", [staff("user.read"), staff("user.manage"), job_actor("sweep")])
def test_who_may_sees_every_user(work, people, actor):
    assert names(list_users(work(actor))) == ["Ana", "Beto", "Celia"]


def test_a_user_without_the_right_sees_himself_and_his_teams(work, people):
    ana = staff("partner.enter", id=people["ana"], team_ids=frozenset({people["csm"]}))
    celia = staff("partner.enter", id=people["celia"])

    assert names(list_users(work(ana))) == ["Ana", "Beto"]
    assert names(list_teams(work(ana))) == ["CSM"]
    assert names(list_users(work(celia))) == ["Celia"]
    assert list_teams(work(celia)) == []


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(kind="contact", id=1, permissions=frozenset({"user.read"}))])
def test_a_customer_sees_nobody_who_works_with_the_desk(work, people, actor):
    outside = work(actor)

    assert (list_users(outside), list_teams(outside), list_roles(outside)) == ([], [], [])
    for attempt in (
        lambda: get_user(outside, people["ana"]),
        lambda: get_team(outside, people["csm"]),
        lambda: get_role(outside, people["role"]),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_teams_are_seen_by_whoever_sees_users_or_keeps_teams(work, people):
    assert names(list_teams(work(staff("user.read")))) == ["CSM", "NOC"]
    assert names(list_teams(work(staff("team.manage")))) == ["CSM", "NOC"]
    assert get_team(work(staff("team.manage")), people["noc"]).name == "NOC"


@pytest.mark.parametrize("permission", ["role.manage", "user.manage"])
def test_roles_are_seen_by_whoever_gives_or_changes_them(work, people, permission):
    assert names(list_roles(work(staff(permission)))) == ["Reader"]
    assert get_role(work(staff(permission)), people["role"]).code == "reader"


def test_only_active_members_of_a_team_are_given_its_work(work, people):
    with work() as uow:
        change_user(uow, people["ana"], UserDraft(name="Ana", email="ana@example.com", team_codes=("noc",)))
        get_user(uow, people["beto"]).is_active = False

    assert names(list_team_users(work(staff("user.read")), people["csm"])) == []
    assert names(list_team_users(work(staff("user.read")), people["noc"])) == ["Ana"]
