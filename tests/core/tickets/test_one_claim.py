"""A fault has one claim, and both have one code, whatever comes between."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.tickets import ending
from servicedesk.core.tickets.models import Ticket
from servicedesk.worker.jobs import mind_codes
from tests.core.regulation.countries import keep, rules_for
from tests.core.tickets.promises import HOUR
from tests.database import ON_ONE_DATABASE
from tests.make import make_team, make_ticket

pytestmark = ON_ONE_DATABASE
WORDS = "Van tres días sin servicio y nadie viene."


@pytest.fixture
def claimed(work, stage):
    """Return a stage whose fault has become a claim."""
    keep(work, rules_for("PE", claim_after=0))
    with work(stage.rosa) as uow:
        stage.claim = ending.claim(uow, stage.number, WORDS).number
    return stage


@pytest.mark.parametrize("kinds", [("fault", "claim"), ("fault",)], ids=["claims too", "faults alone"])
def test_a_claim_made_while_no_code_was_left_gets_that_of_its_fault(kernel, work, stage, kinds, clock):
    clock.advance(HOUR)
    keep(work, rules_for("PE", codes_of=kinds, code_digits=3, code_first=1, code_last=1))
    with work() as uow:
        make_ticket(uow)
        fault = make_ticket(uow)
        claim_id, fault_id = ending.claim(uow, fault.number, WORDS).id, fault.id
    keep(work, rules_for("PE", codes_of=kinds, code_digits=3, code_first=1, code_last=9))

    mind_codes(kernel)

    assert [work().session.get(Ticket, each).claim_code for each in (fault_id, claim_id)] == ["R2026002", "R2026002"]


def test_a_claim_that_the_actor_does_not_see_is_not_made_again(work, claimed):
    with work() as uow:
        team_id = make_team(uow, code="quality").id
        tickets.get_ticket(uow, claimed.number).team_id = team_id
    rights = frozenset({"ticket.read_team", "ticket.open", "account.read"})
    of_team = Actor("user", 77, "Ivo Gil", permissions=rights, team_ids=frozenset({team_id}))
    assert ending.find_claim(work(of_team), tickets.get_ticket(work(of_team), claimed.number)) is None

    with pytest.raises(Conflict, match="not_possible"), work(of_team) as uow:
        ending.claim(uow, claimed.number, WORDS)


def test_a_claim_is_not_merged_into_the_fault_that_it_is_about(work, claimed):
    with pytest.raises(Conflict, match="link_exists"), work() as uow:
        tickets.merge(uow, claimed.claim, claimed.number)

    assert ending.find_claim(work(), tickets.get_ticket(work(), claimed.number)).number == claimed.claim
