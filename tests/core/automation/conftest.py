"""The stage of the tests of rules: a customer, people of the desk, and rules that are followed."""

import pytest

from tests.automation import Rules
from tests.make import as_contact, as_user, make_account, make_contact, make_staff, make_team


@pytest.fixture
def rules(plugins, work, session):
    """Return the rules of this desk."""
    return Rules(plugins, work, session)


@pytest.fixture
def stage(work):
    """Set the stage: a customer, an agent, a supervisor and whoever keeps the rules."""

    class Stage:
        """Who takes part."""

    with work() as uow:
        account = make_account(uow, kind="corporate")
        contact = make_contact(uow, account, language="en")
        team = make_team(uow)
        agent = make_staff(uow, "csm_agent", team)
        Stage.account_id, Stage.contact_id, Stage.team_id = account.id, contact.id, team.id
        Stage.rosa = as_contact(contact, account)
        Stage.agent = as_user(agent, "csm_agent", team)
        Stage.keeper = as_user(make_staff(uow, "administrator", name="Ana Ruiz"), "administrator")
    return Stage
