"""What sets a rule off: each fact by the names that administrators know it by."""

from dataclasses import asdict

import pytest

from servicedesk.core.automation.rules.following import actor_of, depth_after, request_of, rule_of
from servicedesk.core.automation.rules.moments import EVENTS, begins, ends, moments_of
from servicedesk.core.tickets.events import ClockRecomputed, SlaBreached, TicketChanged, TicketEscalated, TicketOpened


def changed(action, **more):
    """Return a change of a ticket."""
    values = {"status_from": "inProgress", "status_to": "inProgress", "by": "user:1", **more}
    return TicketChanged(ticket_id=1, number="AR-1", account_id=1, action=action, **values)


def breached(phase, **more):
    """Return a phase of a promise."""
    values = {"clock": "attention", "percent": 75, "due_at": "", **more}
    return SlaBreached(ticket_id=1, number="AR-1", account_id=1, phase=phase, **values)


def escalated(way):
    """Return an escalation."""
    values = {"action": "escalated", "escalation_id": 1, "way": way, "why": "hand"}
    return TicketEscalated(ticket_id=1, number="AR-1", account_id=1, **values)


OPENED = TicketOpened(ticket_id=1, number="AR-1", account_id=1, account_number="10")
RECOMPUTED = ClockRecomputed(
    ticket_id=1, number="AR-1", clock="attention", policy_from=1, policy_to=2, due_from="", due_to=""
)  # fmt: skip


@pytest.mark.parametrize(
    ("event", "moments"),
    [
        (OPENED, ("opened",)),
        (changed("replied", by_customer=True, by="contact:1"), ("changed", "customer_replied")),
        (changed("replied"), ("changed", "agent_replied")),
        (changed("replied", by="job:rule:3"), ("changed",)),
        (changed("prioritized"), ("changed", "prioritized")),
        (changed("rejected_solution"), ("changed", "reopened")),
        (changed("confirmed"), ("changed", "closed")),
        (changed("linked"), ("changed",)),
        (escalated("functional"), ("escalated",)),
        (escalated("hierarchical"), ()),
        (breached("warning"), ("promise_warned",)),
        (breached("breach"), ("promise_breached",)),
        (breached("breach", is_overtaken=True), ()),
        (RECOMPUTED, ()),
    ],
)
def test_a_fact_is_known_by_its_moments(event, moments):
    assert moments_of(event.kind, asdict(event)) == moments
    assert set(moments) <= set(EVENTS)


@pytest.mark.parametrize(
    ("moment", "event", "by_rule", "does_begin", "does_end"),
    [
        ("in_state", OPENED, False, True, True),
        ("in_state", changed("started", status_from="acknowledged"), True, True, True),
        ("in_state", changed("noted"), False, False, False),
        ("no_answer", OPENED, False, True, True),
        ("no_answer", changed("replied", by_customer=True), False, True, True),
        ("no_answer", changed("replied"), False, False, True),
        ("no_answer", changed("replied", by="job:rule:1"), True, False, False),
        ("no_answer", changed("resolved"), False, False, True),
        ("quiet", changed("noted"), False, True, True),
        ("quiet", changed("noted"), True, False, False),
        ("quiet", RECOMPUTED, False, False, False),
    ],
)
def test_waiting_begins_and_ends_with_facts(moment, event, by_rule, does_begin, does_end):
    told = asdict(event)

    assert begins(moment, event.kind, told, by_rule=by_rule) is does_begin
    assert ends(moment, event.kind, told, by_rule=by_rule) is does_end


def test_a_rule_names_itself_and_how_deep_it_is():
    actor = actor_of(12)

    assert (actor.key, rule_of(actor.key), rule_of("job:promises"), rule_of("user:12")) == ("job:rule:12", 12, 0, 0)
    assert depth_after(actor.key, request_of(12, 2)) == 3
    assert depth_after("user:1", request_of(12, 2)) == 1
    assert depth_after(actor.key, "something else") == 1
