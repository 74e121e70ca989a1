"""Permissions that plugins define, as the registry knows them, and who looks, as a hook is told."""

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.answers import Caution, Panel
from servicedesk.core.kernel.installed import Installed
from tests.database import ON_ONE_DATABASE
from tests.listeners import hookimpl

OWN = {"rain.see": "ticket.read"}
AGENT = Actor("user", 7, "Jimena Tello", permissions=frozenset(OWN))


class Shower:
    """Says whom it answers, and whether that one may see the rain."""

    @hookimpl
    def check_ticket_open(self, draft, ctx):
        """Say who asks."""
        return Caution("rain.asked", {"who": ctx.viewer.key})

    @hookimpl
    def provide_ticket_panels(self, ticket, ctx):
        """Say who looks."""
        return [Panel("Rain", "rain/_box.html", {"may_see": ctx.viewer.may("rain.see")})]


@pytest.fixture
def registry(plugins):
    """Return the registry of a desk with a plugin that defines a permission."""
    plugins.install("rain", Shower(), own_permissions=OWN)
    return plugins.kernel.registry


@ON_ONE_DATABASE
def test_a_permission_is_there_while_its_plugin_is_on(plugins, registry):
    while_on = dict(registry.own_permissions())
    plugins.enable("rain", enabled=False)

    assert while_on == OWN
    assert registry.own_permissions() == {}


def test_a_plugin_holds_what_it_defines_and_what_it_asked_for():
    plugin = Installed("rain", permissions=frozenset({"ticket.hold"}), own_permissions=OWN)

    assert plugin.actor.permissions == {"ticket.hold", "rain.see"}
    assert hash(plugin) == hash(Installed("rain", permissions=frozenset({"ticket.hold"})))


@ON_ONE_DATABASE
def test_a_gate_is_told_who_waits(work, registry):
    with work(AGENT) as uow:
        (answer,) = uow.require_consent("check_ticket_open", draft=None)

    assert answer.values == {"who": "user:7"}


@ON_ONE_DATABASE
@pytest.mark.parametrize(("viewer", "may_see"), [(AGENT, True), (ANONYMOUS, False)])
def test_a_box_is_told_who_looks(registry, viewer, may_see):
    ((_, box),) = registry.collect("provide_ticket_panels", viewer=viewer, ticket=None)

    assert box.values == {"may_see": may_see}


@ON_ONE_DATABASE
def test_where_nobody_is_told_of_nobody_may_do_anything(registry):
    ((_, box),) = registry.collect("provide_ticket_panels", ticket=None)

    assert box.values == {"may_see": False}
