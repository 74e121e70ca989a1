"""The dry run shows what a rule would have met and would do, condition by condition, and leaves no trace."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from servicedesk.core import automation, tickets
from servicedesk.core.automation import Condition, Occasion, follow_all
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import PolicyDraft, TargetDraft
from tests.automation import draft
from tests.core.automation.test_following import opened, ticket_of
from tests.core.tickets.promises import promise
from tests.database import ON_ONE_DATABASE
from tests.statements import counted

pytestmark = ON_ONE_DATABASE


def tried(work, stage, rule, **more):
    """Try a rule, and return of each ticket its number, whether it was met, and whether it fits."""
    with work(stage.keeper) as uow:
        return [
            (each.ticket.number, bool(each.key), each.verdict.holds) for each in automation.try_rule(uow, rule, **more)
        ]


def test_the_last_facts_that_would_have_set_it_off_are_shown_newest_first(work, stage):
    first, second = opened(work, stage), opened(work, stage)
    with work(stage.agent) as uow:
        tickets.add_note(uow, first, "Revisado")

    assert tried(work, stage, draft("opened", ("segment", "is", "corporate"))) == [
        (second, True, True), (first, True, True),
    ]  # fmt: skip
    assert tried(work, stage, draft("opened"), limit=1) == [(second, True, True)]
    assert tried(work, stage, draft("noted", ("priority", "is", "1"))) == [(first, True, False)]


def test_one_ticket_is_tried_by_its_number_even_if_nothing_set_the_rule_off(work, stage):
    number = opened(work, stage)
    opened(work, stage)

    assert tried(work, stage, draft("opened"), number=number) == [(number, True, True)]
    assert tried(work, stage, draft("resolved"), number=number) == [(number, False, True)]
    with pytest.raises(NotFound):
        tried(work, stage, draft("opened"), number="AR-NADA")


def test_a_rule_that_waits_shows_for_whom_the_time_has_passed(work, stage, clock):
    first = opened(work, stage)
    clock.advance(timedelta(hours=2))
    second = opened(work, stage)
    clock.advance(timedelta(minutes=30))

    assert tried(work, stage, draft("quiet", minutes=60)) == [(first, True, True)]
    assert tried(work, stage, draft("quiet", minutes=10)) == [(second, True, True), (first, True, True)]
    assert tried(work, stage, draft("quiet", minutes=10), number=first) == [(first, True, True)]


def test_a_promise_that_is_due_soon_shows_its_tickets(work, stage, clock):
    promise(work, PolicyDraft("Novedades", "News", targets=(TargetDraft("next_update", (60,) * 4),)))
    first = opened(work, stage)
    clock.advance(timedelta(minutes=5))
    second = opened(work, stage)
    clock.advance(timedelta(minutes=40))
    rule = draft("promise_due", minutes=30, promise="next_update")

    assert tried(work, stage, rule) == [(second, True, True), (first, True, True)]
    assert tried(work, stage, rule, number=first) == [(first, True, True)]


def test_a_rule_that_waits_asks_of_no_more_tickets_than_it_shows(work, stage, clock):
    for _ in range(12):
        opened(work, stage)
    clock.advance(timedelta(hours=2))
    uow = work(stage.keeper)

    with counted(uow) as statements:
        shown = automation.try_rule(uow, draft("quiet", minutes=60), limit=2)

    later = [each for each in statements if "event.id >" in each]
    assert len(shown) == len(later) == 2


def test_a_dry_run_leaves_no_trace(rules, work, stage, session):
    number = opened(work, stage)
    before = session.scalar(select(func.count()).select_from(EventRecord))

    tried(work, stage, draft("opened"), number=number)

    session.rollback()
    assert session.scalar(select(func.count()).select_from(EventRecord)) == before
    assert (rules.runs(), ticket_of(session, number).version) == ([], 1)


VALUES = {
    "kind": ("fault", "request"), "priority": ("1", "2", "3"), "status": ("acknowledged", "pending"),
    "segment": ("corporate", "residential"), "title": ("internet", "señal"), "tier": ("0", "1"),
    "channel": ("portal", "phone"), "account": ("100000",), "category": ("no_service",), "team": ("1",),
    "assignee": ("1",), "waiting_for": ("customer",), "service_kind": ("internet",),
}  # fmt: skip


@some.composite
def conditions(draw):
    """Draw a condition of any field."""
    field = draw(some.sampled_from(sorted(VALUES)))
    values = draw(some.lists(some.sampled_from(VALUES[field]), min_size=1, max_size=2))
    return Condition(field, draw(some.sampled_from(automation.FIELDS[field])), tuple(values))


@given(asked=some.lists(conditions(), max_size=4), match=some.sampled_from(["all", "any"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_dry_run_decides_exactly_as_the_real_one(rules, work, stage, kernel, session, asked, match):
    rule = draft("opened", match=match, conditions=tuple(asked))
    ticket = ticket_of(session, opened(work, stage))
    ticket_id, number = ticket.id, ticket.number
    session.rollback()
    rule_id = rules.write("opened", match=match, conditions=tuple(asked))
    with work(stage.keeper) as uow:
        (trial,) = automation.try_rule(uow, rule, number=number)

    followed = follow_all(kernel, ("opened",), Occasion(ticket_id, "event:1"))

    with work() as uow:
        automation.remove_rule(uow, rule_id)
    assert bool(followed) is trial.verdict.holds
    if followed:
        assert rules.runs(rule_id)[0].checks == [each.kept for each in trial.verdict.checks]
