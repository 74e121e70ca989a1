"""The stage of the tests of protocols: a ticket of a category with a protocol, and who works on it."""

import pytest

from tests.make import as_contact, as_user, make_account, make_category, make_contact, make_team, make_ticket, make_user
from tests.protocols import publish


@pytest.fixture
def stage(work):
    """Set the stage: a customer with an open ticket, two agents, whoever keeps protocols, and one of them."""

    class Stage:
        """Who takes part."""

    with work() as uow:
        account, team = make_account(uow), make_team(uow)
        category = make_category(uow, team_id=team.id)
        Stage.rosa = as_contact(make_contact(uow, account), account)
        Stage.agent = as_user(make_user(uow), "csm_agent", team)
        Stage.colleague = as_user(make_user(uow, name="Luis Rojas"), "csm_agent", team)
        Stage.supervisor = as_user(make_user(uow), "csm_supervisor", team)
        Stage.keeper = as_user(make_user(uow, name="Ana Ruiz"), "administrator")
        Stage.analyst = as_user(make_user(uow), "product_analyst")
        ticket = make_ticket(uow, account, category=category.code, contact_id=Stage.rosa.id)
        Stage.number, Stage.id, Stage.account_id, Stage.category = ticket.number, ticket.id, account.id, category.code
        version = publish(uow, categories=[category.code])
        Stage.protocol_id, Stage.version_id = version.protocol_id, version.id
    return Stage
