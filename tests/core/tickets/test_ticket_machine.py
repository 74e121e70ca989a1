"""The state machine of tickets: whatever is tried, the table is followed or the error is clear; no dead end.

The evidence, the claims and the going on after the end belong to it, under the rules of every shipped profile.
"""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.core import regulation, tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.sla import clocks as sla_clocks
from servicedesk.core.sla.queries import current_book
from servicedesk.core.tickets import ReplyDraft, ending
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.ending import AgreementDraft
from servicedesk.core.tickets.models import ENDED, Ticket
from servicedesk.core.tickets.rules import TRANSITIONS, may_claim, may_open_for, possible_actions
from servicedesk.worker.jobs import claim_late, close_unanswered, sweep_promises
from tests.core.regulation.countries import keep, rules_for
from tests.core.tickets.promises import USUAL, promise
from tests.database import EVERYTHING, ON_ONE_DATABASE


class Undo(Exception):
    """What was tried is not to be kept."""


ROLES = ("rosa", "stranger", "agent", "supervisor", "analyst")
# Every action of the table, and what does it.
VERBS = {
    "start": tickets.start,
    "wait": lambda uow, number: tickets.wait_for(uow, number, "customer"),
    "resume": tickets.resume,
    "resolve": lambda uow, number: tickets.resolve(uow, number, "Listo."),
    "confirm": tickets.confirm,
    "reopen": lambda uow, number: tickets.reject_solution(uow, number, "Sigue igual."),
    "close": tickets.close,
    "cancel": tickets.cancel,
    "reject": lambda uow, number: tickets.reject(uow, number, "spam"),
    "hold": lambda uow, number: tickets.hold(uow, tickets.get_ticket(uow, number).id, Hold("billing.overdue")),
    "release": lambda uow, number: tickets.release(uow, tickets.get_ticket(uow, number).id),
}
# What is done beside the table.
BESIDE = {
    "reply": lambda uow, number: tickets.reply(uow, number, ReplyDraft("¿Hay novedades?")),
    "certify": lambda uow, number: ending.certify(uow, number, "CR-1"),
    "agree": lambda uow, number: ending.note_agreement(uow, number, AgreementDraft("Rosa", "phone")),
    "claim": lambda uow, number: ending.claim(uow, number, "Nadie viene."),
    "continue": lambda uow, number: ending.continue_ended(uow, number, ReplyDraft("Otra vez.")),
}
CLEAR = (Conflict, Forbidden, Invalid, NotFound)
STATES = ("acknowledged", "held", "inProgress", "pending", "resolved", *ENDED)
STEP = st.tuples(st.sampled_from(["time", *VERBS, *BESIDE]), st.sampled_from(ROLES), st.booleans())


@pytest.fixture
def work(kernel):
    """Return a factory of units of work that has one session open at a time, because many are asked for."""
    opened = []

    def begin(actor=EVERYTHING):
        while opened:
            opened.pop().close()
        opened.append(kernel.sessions())
        return kernel.unit_of_work(actor, opened[0])

    yield begin
    opened[0].close()


def all_numbers(work):
    return [number for (number,) in work().session.query(Ticket.number).order_by(Ticket.id)]


def time_passes(kernel, clock, hours):
    """Let time pass, and everything that happens by itself happen."""
    clock.advance(timedelta(hours=hours))
    for job in (sweep_promises, claim_late, close_unanswered):
        job(kernel)


def check(work, stage):
    """Look whether what must always be true is true of every ticket and every clock."""
    uow = work()
    book = current_book(uow)
    for ticket in uow.session.query(Ticket):
        assert ticket.status in STATES
        assert bool(ticket.hold) == (ticket.status == "held")
        if ticket.is_open:
            assert any(possible_actions(actor, ticket) for actor in (stage.agent, stage.supervisor))  # no dead end
        else:
            assert may_open_for(stage.rosa, ticket.account_id)  # it goes on in another one
            assert ticket.claim_by is None
        if ticket.kind == "claim":
            fault = ending.find_claimed(uow, ticket)
            assert (fault.claim_code, ending.find_claim(uow, fault).id) == (ticket.claim_code, ticket.id)
    for row in uow.session.query(TicketClock):
        assert timedelta(0) <= sla_clocks.passed(book, row.state, uow.now())
        assert all(pause.began_at <= pause.ended_at for pause in row.state.pauses)
    codes = [code for (code,) in uow.session.query(Ticket.claim_code).filter(Ticket.kind == "fault") if code]
    assert len(codes) == len(set(codes))


@ON_ONE_DATABASE
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None,
    derandomize=True,
)  # fmt: skip
@given(country=st.sampled_from(["none", "VE", "PE", "CO"]), steps=st.lists(STEP, max_size=8))
def test_whatever_is_tried_the_table_is_followed_and_nothing_ends_dead(kernel, work, stage, clock, country, steps):
    with work() as uow:
        account_id = tickets.get_ticket(uow, stage.number).account_id
        uow.session.query(TicketClock).delete()
    keep(work, rules_for(country))
    with work(stage.rosa) as uow:
        number = tickets.open_ticket(uow, tickets.TicketDraft(account_id, "Sin Internet.")).number
    for action, who, newest in steps:
        if action == "time":
            time_passes(kernel, clock, 30 if newest else 400)
            check(work, stage)
            continue
        chosen = all_numbers(work)[-1] if newest else number
        before = tickets.get_ticket(work(), chosen).status
        try:
            with work(getattr(stage, who)) as uow:
                (VERBS | BESIDE)[action](uow, chosen)
        except CLEAR:
            assert tickets.get_ticket(work(), chosen).status == before
        check(work, stage)


def test_every_action_and_every_state_of_the_table_is_tried():
    assert {action for _, action in TRANSITIONS} == set(VERBS)
    assert {status for status, _ in TRANSITIONS} | {step.to for step in TRANSITIONS.values()} == set(STATES)


@ON_ONE_DATABASE
def test_each_state_lets_each_role_do_what_the_table_says_and_no_more(work, stage):
    promise(work, USUAL)
    done = 0
    for state, who, action in product(STATES, ROLES, VERBS):
        with work() as uow:
            ticket = tickets.get_ticket(uow, stage.number)
            ticket.status, ticket.hold = state, {"code": "billing.overdue", "values": {}} if state == "held" else {}
        actor, step = getattr(stage, who), TRANSITIONS.get((state, action))
        may_do = action in possible_actions(actor, ticket)
        again = action == "hold" and state == "held" and actor.may("ticket.hold")  # a second reason joins the first
        in_table = step is not None or (state, action) == ("held", "hold")
        possible = (Forbidden, NotFound) if in_table else (Conflict, NotFound)
        with pytest.raises(Undo if may_do or again else possible), work(actor) as uow:
            VERBS[action](uow, stage.number)
            assert again or tickets.get_ticket(uow, stage.number).status == step.to
            raise Undo
        done += may_do
    assert done > len(STATES)


@ON_ONE_DATABASE
@pytest.mark.parametrize("country", ["PE", "none"])
def test_what_is_done_beside_the_table_is_possible_in_its_states_and_refused_in_all_others(work, stage, country):
    keep(work, rules_for(country))
    for state, who in product(STATES, ROLES):
        with work() as uow:
            tickets.get_ticket(uow, stage.number).status = state
        actor, is_open = getattr(stage, who), state not in ENDED
        ticket = tickets.get_ticket(work(), stage.number)
        may_do = {
            "certify": is_open and actor.may("ticket.resolve"),
            "agree": is_open and actor.may("ticket.reply"),
            "claim": is_open and may_claim(actor, ticket) and regulation.read_rules(work()).has_claims,
            "continue": not is_open and may_open_for(actor, ticket.account_id),
        }
        for action, is_possible in may_do.items():
            with pytest.raises(Undo if is_possible else CLEAR), work(actor) as uow:
                BESIDE[action](uow, stage.number)
                raise Undo
