"""Permissions that plugins define: who gets them at first, what a change of a role does to them, and their end."""

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.people import (
    PERMISSIONS,
    Role,
    RoleDraft,
    change_role,
    create_role,
    ensure_default_roles,
    forget_permissions,
    introduce_permissions,
)
from tests.core.people.persons import facts, make_role, staff

MAKE, SEE = "rain.make", "rain.see"
OWN = {MAKE: "", SEE: "ticket.read"}
KEEPER = staff("role.manage", "ticket.read", SEE)


@pytest.fixture
def rain(plugins):
    """Install a plugin that defines two permissions, and switch it on."""
    plugins.install("rain", object(), own_permissions=OWN)
    return plugins


@pytest.fixture
def roles(work):
    """Return a function that tells what each role allows; two there are at first, one of them the administrator's."""
    with work() as uow:
        make_role(uow, "administrator", "plugin.manage", "role.manage")
        make_role(uow, "reader", "ticket.read")
        make_role(uow, "writer", "ticket.note")

    def permissions():
        return {role.code: role.permissions for role in work().session.scalars(select(Role).order_by(Role.code))}

    return permissions


def the_role(uow, code):
    """Return one role."""
    return uow.session.scalars(select(Role).where(Role.code == code)).one()


def test_the_administrator_gets_them_and_whoever_has_what_goes_with_them(work, roles, session):
    with work() as uow:
        introduce_permissions(uow, OWN)

    assert roles() == {
        "administrator": ["plugin.manage", MAKE, SEE, "role.manage"],
        "reader": [SEE, "ticket.read"],
        "writer": ["ticket.note"],
    }
    assert [fact["added"] for fact in facts(session, "role.changed")] == [[MAKE, SEE], [SEE]]


def test_they_are_introduced_once_and_then_left_as_somebody_has_made_them(work, roles, rain):
    with work() as uow:
        introduce_permissions(uow, OWN)
    with work() as uow:
        change_role(uow, the_role(uow, "reader").id, RoleDraft("reader", "Reader", ("ticket.read",)))

    with work() as uow:
        introduce_permissions(uow, {**OWN, "rain.stop": "ticket.note"})

    assert roles()["reader"] == ["ticket.read"]
    assert roles()["writer"] == ["rain.stop", "ticket.note"]
    assert set(roles()["administrator"]) > {MAKE, SEE, "rain.stop"}


def test_before_there_is_an_administrator_nobody_gets_them(work, rain):
    with work() as uow:
        make_role(uow, "reader", "ticket.read")
        introduce_permissions(uow, OWN)
        before = list(the_role(uow, "reader").permissions)

    with work() as uow:
        ensure_default_roles(uow)

    assert before == ["ticket.read"]
    assert set(the_role(work(), "administrator").permissions) == {*PERMISSIONS, *OWN}
    assert SEE in the_role(work(), "csm_agent").permissions and SEE in the_role(work(), "reader").permissions


def test_bringing_the_roles_up_to_date_takes_none_away(work, roles):
    with work() as uow:
        introduce_permissions(uow, OWN)

    with work() as uow:
        ensure_default_roles(uow)

    assert set(roles()["administrator"]) == {*PERMISSIONS, *OWN}


def test_a_role_may_have_them_while_the_plugin_is_on_and_not_afterwards(work, rain):
    with work(KEEPER) as uow:
        kept = create_role(uow, RoleDraft("seer", "Seer", ("ticket.read", SEE)))
    rain.enable("rain", enabled=False)

    with pytest.raises(Invalid) as caught, work(KEEPER) as uow:
        create_role(uow, RoleDraft("other", "Other", (SEE,)))

    assert caught.value.problems["permissions"].code == "unknown"
    assert kept.permissions == [SEE, "ticket.read"]


@pytest.mark.parametrize("chosen", [(), (SEE,)])
def test_while_the_plugin_is_off_a_role_keeps_them_whatever_else_changes(work, rain, chosen):
    with work(KEEPER) as uow:
        role_id = create_role(uow, RoleDraft("seer", "Seer", ("ticket.read", SEE))).id
    rain.enable("rain", enabled=False)

    with work(staff("role.manage", "ticket.read")) as uow:
        change_role(uow, role_id, RoleDraft("seer", "Watcher", chosen))

    role = the_role(work(), "seer")
    assert (role.name, role.permissions) == ("Watcher", [SEE])


def test_nobody_gives_away_one_that_he_does_not_hold(work, rain):
    with pytest.raises(Forbidden), work(staff("role.manage", "ticket.read")) as uow:
        create_role(uow, RoleDraft("seer", "Seer", (SEE,)))


def test_what_was_defined_goes_with_the_plugin_and_nothing_else(work, roles):
    with work() as uow:
        make_role(uow, "rainy", "ticket.note")
        introduce_permissions(uow, {**OWN, "rainy.day": "ticket.note"})

    with work() as uow:
        forget_permissions(uow, "rain")

    assert roles()["administrator"] == ["plugin.manage", "rainy.day", "role.manage"]
    assert (roles()["reader"], roles()["rainy"]) == (["ticket.read"], ["rainy.day", "ticket.note"])


@pytest.mark.parametrize("act", [lambda uow: introduce_permissions(uow, OWN), lambda uow: forget_permissions(uow, "x")])
def test_only_who_manages_plugins_brings_them_and_takes_them_away(work, roles, act):
    with pytest.raises(Forbidden), work(staff("role.manage", SEE)) as uow:
        act(uow)
