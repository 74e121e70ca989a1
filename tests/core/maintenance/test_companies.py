"""Companies outside that are told of planned work: named by whoever plans, told with everybody else, never twice."""

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.companies import company_of
from servicedesk.core.people.models import Team
from servicedesk.core.people.rules.secrets import digest_of
from tests.core.maintenance.conftest import CARE, PLANNER, WEEK
from tests.database import ON_ONE_DATABASE


@pytest.fixture
def carrier(work):
    """Add a carrier with an address, one without, and a team of our own; return the first one."""
    with work() as uow:
        carrier = Team(code="sur", name="Portador Sur", is_external=True, email="noc@sur.example", language="en")
        uow.session.add_all([
            carrier, Team(code="mute", name="Portador Mudo", is_external=True),
            Team(code="cor", name="COR", email="cor@andina.example"),
        ])  # fmt: skip
        uow.session.flush()  # its identifier is asked for
        return carrier.id


@pytest.fixture
def draft(work, ground):
    """Return the number of work that nobody outside knows of."""
    with work(PLANNER) as uow:
        return maintenance.draft_maintenance(uow, ground.draft).number


def name(work, number, team_id, circuits="", actor=PLANNER):
    with work(actor) as uow:
        maintenance.name_company(uow, number, team_id, circuits)


def told(work):
    rows = work().session.scalars(select(MaintenanceNotice).where(MaintenanceNotice.team_id.is_not(None)))
    return [(each.team_id, each.occasion, each.sequence, each.reader_name, each.reader_id) for each in rows]


@ON_ONE_DATABASE
def test_a_copy_takes_along_the_companies_that_still_have_an_address(work, ground, draft, carrier):
    with work() as uow:
        gone = Team(code="gone", name="Portador Ido", is_external=True, email="noc@ido.example")
        uow.session.add(gone)
        uow.session.flush()  # its identifier is asked for
        gone_id = gone.id
    name(work, draft, carrier, "CID-1")
    name(work, draft, gone_id)
    with work() as uow:
        uow.session.get_one(Team, gone_id).email = ""

    with work(PLANNER) as uow:
        made = maintenance.draft_maintenance(uow, ground.draft)
        maintenance.take_companies(uow, made, draft)

    with pytest.raises(Forbidden), work(CARE) as uow:
        maintenance.take_companies(uow, made, draft)
    uow = work(PLANNER)
    companies = maintenance.list_companies(uow, maintenance.get_maintenance(uow, made.number))
    assert [(each.team.name, each.circuits) for each in companies] == [("Portador Sur", "CID-1")]
    assert told(work) == []


def test_a_company_is_told_whatever_everybody_is_told_once(work, draft, carrier):
    name(work, draft, carrier, "CID-1, CID-2")
    name(work, draft, carrier, "CID-3")
    work_of = maintenance.get_maintenance(work(PLANNER), draft)
    for _ in range(2):
        with work() as uow:
            maintenance.address_everybody(uow, work_of.id, "planned", 1)
    with work() as uow:
        maintenance.address_everybody(uow, work_of.id, "cancelled", 2)

    assert told(work) == [
        (carrier, "planned", 1, "Portador Sur", 0), (carrier, "cancelled", 2, "Portador Sur", 0),
    ]  # fmt: skip
    (company,) = maintenance.list_companies(work(PLANNER), work_of)
    assert (company.team.name, company.circuits) == ("Portador Sur", "CID-3")
    proofs = maintenance.list_proofs_outside(work(PLANNER), work_of)
    assert [(each.notice.occasion, each.sent_at, each.state) for each in proofs] == [
        ("planned", None, None), ("cancelled", None, None),
    ]  # fmt: skip


def test_one_that_is_named_late_is_told_at_once_and_stays(work, planned, carrier):
    name(work, planned.number, carrier)

    assert [each[:3] for each in told(work)] == [(carrier, "planned", planned.sequence)]
    with pytest.raises(Conflict, match="company_told"), work(PLANNER) as uow:
        maintenance.drop_company(uow, planned.number, carrier)


@ON_ONE_DATABASE
def test_one_that_was_named_in_error_is_told_nothing(work, draft, carrier):
    name(work, draft, carrier)
    for _ in range(2):
        with work(PLANNER) as uow:
            maintenance.drop_company(uow, draft, carrier)

    found = maintenance.get_maintenance(work(PLANNER), draft)
    assert (told(work), company_of(work(), found.id, carrier)) == ([], None)


@ON_ONE_DATABASE
def test_only_companies_outside_with_an_address_are_offered_and_taken(work, draft, carrier):
    assert [each.id for each in maintenance.list_companies_to_name(work(PLANNER))] == [carrier]
    for team_id in (carrier + 1, carrier + 2, carrier + 99):
        with pytest.raises(Invalid, match="no_company"):
            name(work, draft, team_id)


@ON_ONE_DATABASE
def test_whoever_plans_names_them_until_it_is_over(work, planned, carrier, clock):
    with pytest.raises(Forbidden):
        name(work, planned.number, carrier, actor=CARE)
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, planned.number, "Llueve")
    clock.advance(WEEK)

    with pytest.raises(Conflict, match="not_now"):
        name(work, planned.number, carrier)


@ON_ONE_DATABASE
def test_no_link_leads_to_what_a_company_was_told(work, planned, carrier):
    name(work, planned.number, carrier)
    with work() as uow:
        row = uow.session.scalars(select(MaintenanceNotice).where(MaintenanceNotice.team_id == carrier)).one()
        row.digest = digest_of("secret")

    with pytest.raises(NotFound):
        maintenance.find_notice(work(), "secret")
