"""Permissions and the roles that a new desk begins with."""

import re

import pytest

from servicedesk.core.kernel.actors import Actor, job_actor, plugin_actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.people import DEFAULT_ROLES, PERMISSIONS, may, require
from servicedesk.core.people.rules.permissions import KEYS, may_grant
from tests.core.people.persons import staff

PROCEDURE = {
    "teleservice", "csm_agent", "csm_supervisor", "noc_operator", "noc_supervisor", "customer_care",
    "product_analyst", "sales_consultant", "partner", "warehouse", "administrator", "wallboard",
}  # fmt: skip


def role(code: str) -> frozenset[str]:
    """Return the permissions of a role."""
    return next(each.permissions for each in DEFAULT_ROLES if each.code == code)


def test_every_permission_is_a_named_verb_with_its_meaning():
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", name) for name in PERMISSIONS)
    assert all(meaning and "\n" not in meaning for meaning in PERMISSIONS.values())
    assert len(set(PERMISSIONS.values())) == len(PERMISSIONS)


def test_the_roles_are_the_actors_of_the_procedure():
    assert {each.code for each in DEFAULT_ROLES} == PROCEDURE


def test_roles_hold_known_permissions_only_and_the_administrator_all():
    assert all(each.permissions <= set(PERMISSIONS) for each in DEFAULT_ROLES)
    assert role("administrator") == set(PERMISSIONS)


@pytest.mark.parametrize("code", sorted(PROCEDURE - {"administrator"}))
def test_only_the_administrator_lets_people_in_and_switches_plugins(code):
    assert not role(code) & (KEYS | {"admin.enter", "plugin.manage", "settings.manage", "team.manage"})


def test_a_consultant_sees_assigned_accounts_only_and_a_partner_none():
    assert "account.read" not in role("sales_consultant")
    assert "account.read_assigned" in role("sales_consultant")
    assert role("partner") == {"partner.enter"}


def test_an_actor_may_what_he_holds():
    assert may(staff("ticket.reply"), "ticket.reply")
    assert not may(staff("ticket.reply"), "ticket.close")


def test_a_job_may_everything_and_a_plugin_what_it_asked_for():
    assert may(job_actor("sweep"), "user.manage")
    assert may(plugin_actor("debt_check", frozenset({"ticket.hold"})), "ticket.hold")
    assert not may(plugin_actor("debt_check", frozenset({"ticket.hold"})), "user.manage")


def test_a_contact_holds_no_permission():
    assert not may(Actor(kind="contact", id=1, account_ids=frozenset({1})), "ticket.read")


def test_nobody_grants_what_he_does_not_hold():
    assert may_grant(staff("ticket.reply", "ticket.note"), ["ticket.note"])
    assert not may_grant(staff("ticket.reply"), ["ticket.reply", "ticket.note"])
    assert may_grant(job_actor("demo"), ["ticket.note"])


def test_what_an_actor_may_not_is_forbidden(work):
    with pytest.raises(Forbidden):
        require(work(staff("ticket.reply")), "ticket.close")

    require(work(staff("ticket.reply")), "ticket.reply")
