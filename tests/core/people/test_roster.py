"""Who can be given work: users and teams by name, as far as the actor sees them, in one statement."""

from dataclasses import replace

from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from tests.make import as_user, make_team, make_user
from tests.statements import counted

CUSTOMER = Actor("contact", 7, account_ids=frozenset({1}))


def test_users_and_teams_come_by_name_in_one_statement(work):
    with work() as uow:
        team = make_team(uow, name="Alfa")
        ana = as_user(make_user(uow, name="Ana Rojas"), "csm_agent", team)
        make_user(uow, name="Luis Paz", is_active=False)

    with counted(work()) as statements:
        roster = people.read_roster(work(ana))

    assert len(statements) == 1
    assert [(each.name, each.is_active) for each in roster.users] == [("Ana Rojas", True), ("Luis Paz", False)]
    assert [(each.name, each.is_active) for each in roster.teams] == [("Alfa", True)]


def test_customers_see_nobody(work):
    with work() as uow:
        make_team(uow)
        make_user(uow)

    assert people.read_roster(work(CUSTOMER)) == ([], [])


def test_teams_are_named_as_far_as_the_actor_sees_them(work):
    with work() as uow:
        alfa = make_team(uow, name="Alfa")
        make_team(uow, name="Beta", code="beta")
        ana = as_user(make_user(uow, name="Ana Rojas"), "csm_agent", alfa)
    without_rights = replace(ana, permissions=frozenset())

    seen = [[each.name for each in people.name_teams(work(actor))] for actor in (ana, without_rights, CUSTOMER)]

    assert seen == [["Alfa", "Beta"], ["Alfa"], []]
