"""The stage of the tests of tickets: a customer with an open ticket, a stranger, and people of the desk."""

import pytest

from servicedesk.core.kernel.actors import plugin_actor
from tests.core import network
from tests.make import as_contact, as_user, make_account, make_contact, make_team, make_ticket, make_user

BILLING = plugin_actor("billing", frozenset({"ticket.hold", "ticket.release"}))


@pytest.fixture
def stage(work):
    """Set the stage: a customer with an open ticket, a stranger, and people of the desk."""

    class Stage:
        """Who takes part."""

    with work() as uow:
        account, other = make_account(uow), make_account(uow)
        team = make_team(uow)
        Stage.rosa = as_contact(make_contact(uow, account), account)
        Stage.stranger = as_contact(make_contact(uow, other), other)
        Stage.agent = as_user(make_user(uow), "csm_agent", team)
        Stage.supervisor = as_user(make_user(uow), "csm_supervisor", team)
        Stage.analyst = as_user(make_user(uow), "product_analyst")
        Stage.team_id = team.id
        ticket = make_ticket(uow, account, contact_id=Stage.rosa.id)
        Stage.number, Stage.id = ticket.number, ticket.id
    return Stage


@pytest.fixture
def town(work):
    """Add a core with two routers, three customers on the first and three on the second."""
    with work() as uow:
        core = network.make_resource(uow, "core")
        routers = [network.make_resource(uow, name, core) for name in ("north", "south")]
        lines = []
        for place in range(6):
            account = network.make_account(uow, f"C-{place}")
            contact = make_contact(uow, account, language="en" if place == 1 else "es")
            lines.append((account, contact, network.make_service(uow, f"L-{place}", account, routers[place // 3])))
    return {"core": core.id, "north": routers[0].id, "south": routers[1].id, "lines": lines}
