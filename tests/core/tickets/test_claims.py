"""Claims: an unsolved fault becomes one with the same code, by wish, by hand or when its time is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import regulation, search, tickets
from servicedesk.core.kernel.answers import Hold, Refusal
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.search import read_typed
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.tickets import ending
from servicedesk.core.tickets.models import Ticket
from servicedesk.worker.jobs import claim_late, mind_codes
from tests.core.regulation.countries import CODED, keep, rules_for
from tests.core.tickets.promises import HOUR, clocks_of, promise
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import make_category, make_ticket

WORDS = "Van tres días sin servicio y nadie viene."


@pytest.fixture
def peru(work, stage):
    """Return a stage in Peru, with a fault that has a code and becomes a claim after a day."""
    with work() as uow:
        regulation.take_profile(uow, "PE")
    with work() as uow:
        make_category(uow)
    with work(stage.rosa) as uow:
        draft = tickets.TicketDraft(next(iter(stage.rosa.account_ids)), "Sin Internet.", category="no_service")
        ticket = tickets.open_ticket(uow, draft)
        stage.number, stage.id = ticket.number, ticket.id
    return stage


def fault_of(work, stage):
    return tickets.get_ticket(work(), stage.number)


def claim_of(work, stage):
    return ending.find_claim(work(), fault_of(work, stage))


def actions(session, ticket_id):
    session.rollback()
    found = select(EventRecord).where(EventRecord.subject_id == ticket_id, EventRecord.subject == "ticket")
    return [(each.values.get("action", "opened"), each.values.get("reason", "")) for each in session.scalars(found)]


def test_a_customer_makes_a_claim_with_the_code_of_the_fault_and_the_regulators_clock(work, session, peru, clock):
    with work(peru.rosa) as uow:
        made = ending.claim(uow, peru.number, WORDS)

    fault = fault_of(work, peru)
    assert (made.kind, made.claim_code, made.subject, made.channel) == (
        "claim",
        "R202600000001",
        fault.subject,
        "portal",
    )
    assert fault.claim_code == made.claim_code
    assert fault.status == "acknowledged"
    assert ending.find_claimed(work(), made).number == peru.number
    assert "regulator" in clocks_of(session, made.id)
    assert "regulator" not in clocks_of(session, fault.id)
    assert actions(session, fault.id)[-1] == ("claimed", "customer")
    assert [entry.body for entry in tickets.get_story(work(peru.rosa), made).interactions.values()] == [WORDS]


@ON_ONE_DATABASE
def test_a_claim_that_is_made_twice_is_one(work, peru):
    with work(peru.rosa) as uow:
        first = ending.claim(uow, peru.number, WORDS).number
    with work(peru.agent) as uow:
        assert ending.claim(uow, peru.number, "Otra vez.").number == first


@ON_ONE_DATABASE
def test_an_agent_makes_a_claim_for_whoever_calls(work, session, peru):
    with work(peru.agent) as uow:
        made = ending.claim(uow, peru.number, WORDS)

    (told,) = tickets.get_story(work(), made).interactions.values()
    assert (told.direction, told.channel, made.contact_id) == ("in", "phone", peru.rosa.id)
    assert actions(session, peru.id)[-1] == ("claimed", "hand")


def test_a_fault_that_is_not_solved_in_time_becomes_a_claim_by_itself_once(kernel, work, session, peru, clock):
    clock.advance(timedelta(hours=23))
    claim_late(kernel)
    assert claim_of(work, peru) is None

    clock.advance(timedelta(hours=2))
    for _ in range(2):
        claim_late(kernel)

    made = claim_of(work, peru)
    (told,) = tickets.get_story(work(), made).interactions.values()
    assert (told.body, told.author_name, made.claim_code) == ("Sin Internet.", "Rosa Quispe", "R202600000001")
    assert actions(session, peru.id).count(("claimed", "time")) == 1
    assert fault_of(work, peru).claim_by is None


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("proven", "claimed"), [(False, True), (True, False)], ids=["without evidence", "with evidence"]
)
def test_what_is_solved_without_evidence_becomes_a_claim_too(kernel, work, peru, clock, proven, claimed):
    with work(peru.agent) as uow:
        tickets.resolve(uow, peru.number, "Listo.")
        if proven:
            ending.certify(uow, peru.number, "CR-1")
    clock.advance(timedelta(hours=25))

    claim_late(kernel)

    assert (claim_of(work, peru) is not None) is claimed


@ON_ONE_DATABASE
def test_where_no_evidence_is_asked_for_what_is_solved_is_no_claim_and_nobody_misses_codes(kernel, work, stage, clock):
    mind_codes(kernel)
    keep(work, rules_for("PE", evidence="none", codes_of=()))
    mind_codes(kernel)
    with work(stage.agent) as uow:
        number = make_ticket(uow, tickets.get_ticket(uow, stage.number).account).number
        tickets.resolve(uow, number, "Listo.")
    clock.advance(timedelta(hours=25))

    claim_late(kernel)

    assert ending.find_claim(work(), tickets.get_ticket(work(), number)) is None


@ON_ONE_DATABASE
def test_while_it_waits_for_its_customer_and_once_it_has_ended_nothing_becomes_a_claim(kernel, work, peru, clock):
    with work(peru.agent) as uow:
        tickets.wait_for(uow, peru.number, "customer")
    clock.advance(timedelta(hours=25))
    claim_late(kernel)
    assert claim_of(work, peru) is None

    with work(peru.rosa) as uow:
        tickets.cancel(uow, peru.number)

    assert fault_of(work, peru).claim_by is None
    with work() as uow:
        assert not ending.claim_due(uow, peru.id)


@ON_ONE_DATABASE
def test_the_time_begins_anew_when_a_held_fault_is_released(work, peru, clock):
    with work() as uow:
        tickets.hold(uow, peru.id, Hold("billing.overdue"))
    assert fault_of(work, peru).claim_by is None
    clock.advance(timedelta(days=3))

    with work() as uow:
        tickets.release(uow, peru.id)

    assert fault_of(work, peru).claim_by == clock.now() + timedelta(hours=24)


@ON_ONE_DATABASE
def test_rules_that_know_no_claims_any_more_make_none(kernel, work, peru, clock):
    clock.advance(timedelta(hours=25))
    keep(work, rules_for("PE", has_claims=False))

    claim_late(kernel)

    assert claim_of(work, peru) is None
    assert fault_of(work, peru).claim_by is None
    with pytest.raises(Conflict), work(peru.rosa) as uow:
        ending.claim(uow, peru.number, WORDS)


@ON_ONE_DATABASE
def test_a_claim_made_by_hand_before_the_time_is_the_only_one(kernel, work, peru, clock):
    with work(peru.rosa) as uow:
        made = ending.claim(uow, peru.number, WORDS)
        tickets.get_ticket(uow, peru.number).claim_by = clock.now()

    claim_late(kernel)

    assert claim_of(work, peru).number == made.number
    assert ending.find_claim(work(), made) is None


def test_no_debt_and_no_plugin_stands_in_the_way_of_a_claim(work, plugins, peru):
    plugins.install("billing", Gate(lambda draft, ctx: Refusal("billing.never")))
    with work() as uow:
        tickets.hold(uow, peru.id, Hold("billing.overdue"))

    with work(peru.rosa) as uow:
        made = ending.claim(uow, peru.number, WORDS)
    with work() as uow:
        tickets.hold(uow, made.id, Hold("billing.overdue"))

    made = claim_of(work, peru)
    assert (made.status, made.hold, made.account_check) == ("acknowledged", {}, "verified")
    assert fault_of(work, peru).status == "held"


@ON_ONE_DATABASE
def test_a_complaint_is_opened_though_a_plugin_would_hold_it(work, plugins, stage):
    plugins.install("billing", Gate(lambda draft, ctx: Hold("billing.overdue")))
    with work() as uow:
        assert make_ticket(uow, kind="complaint").status == "acknowledged"
        assert make_ticket(uow).status == "held"


@ON_ONE_DATABASE
def test_a_claim_is_made_by_whoever_may_of_what_is_an_open_fault_with_words(work, peru):
    with pytest.raises(NotFound), work(peru.stranger) as uow:
        ending.claim(uow, peru.number, WORDS)
    with pytest.raises(Forbidden), work(peru.analyst) as uow:
        ending.claim(uow, peru.number, WORDS)
    for words in (" ", "x" * 10_001):
        with pytest.raises(Invalid), work(peru.rosa) as uow:
            ending.claim(uow, peru.number, words)
    with work() as uow:
        question = make_ticket(uow, kind="question").number
    with pytest.raises(Conflict), work() as uow:
        ending.claim(uow, question, WORDS)
    assert ending.is_claimable(fault_of(work, peru))


@ON_ONE_DATABASE
def test_fault_and_claim_get_a_code_together_where_the_fault_had_none(work, stage):
    keep(work, rules_for("VE", codes_of=("claim",)))
    with work(stage.rosa) as uow:
        made = ending.claim(uow, stage.number, WORDS)

    assert made.claim_code == fault_of(work, stage).claim_code == "20260000001"


@ON_ONE_DATABASE
def test_where_no_codes_are_given_a_claim_has_none(work, stage):
    keep(work, rules_for("VE", codes_of=()))
    with work(stage.rosa) as uow:
        assert ending.claim(uow, stage.number, WORDS).claim_code is None


@ON_ONE_DATABASE
def test_what_was_reported_without_words_becomes_a_claim_all_the_same(kernel, work, session, peru, clock):
    with work() as uow:
        for row in tickets.get_story(uow, tickets.get_ticket(uow, peru.number)).interactions.values():
            uow.session.delete(row)
    clock.advance(timedelta(hours=25))

    claim_late(kernel)

    assert claim_of(work, peru).claim_code == "R202600000001"


def test_a_ticket_is_found_by_its_official_code(work, stage):
    keep(work, CODED)
    with work(stage.rosa) as uow:
        draft = tickets.TicketDraft(next(iter(stage.rosa.account_ids)), "Sin Internet.")
        number = tickets.open_ticket(uow, draft).number

    assert [each.number for each in search.find_tickets(work(), read_typed("ar260001"))] == [number]


@ON_ONE_DATABASE
def test_a_report_without_a_code_left_is_taken_and_gets_one_when_there_are_more(kernel, work, session, stage, clock):
    clock.advance(HOUR)
    keep(work, rules_for("PE", code_digits=3, code_first=1, code_last=1))
    mind_codes(kernel)
    with work() as uow:
        coded, without = (make_ticket(uow).id for _ in range(2))
    mind_codes(kernel)
    assert actions(session, without) == [("opened", "")]
    keep(work, rules_for("PE", code_digits=3, code_first=1, code_last=9))

    mind_codes(kernel)

    codes = [work().session.get(Ticket, each).claim_code for each in (coded, without)]
    assert codes == ["R2026001", "R2026002"]
    assert actions(session, without)[-1] == ("coded", "")
    assert fault_of(work, stage).claim_code is None  # opened before there were codes


@ON_ONE_DATABASE
def test_policies_are_chosen_for_claims_alone(work, session, stage):
    promise(work, PolicyDraft("Reclamos", kinds=("claim",), targets=(TargetDraft("regulator", (60,) * 4),)))
    keep(work, rules_for("VE"))

    with work(stage.rosa) as uow:
        made = ending.claim(uow, stage.number, WORDS)

    clocks = clocks_of(session, made.id)
    assert clocks["regulator"].due_at - clocks["regulator"].began_at == HOUR
