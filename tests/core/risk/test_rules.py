"""When an account is at risk: rules that add points over what happened lately, explained by their reasons."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.risk.rules import DEFAULTS, MOST_DAYS, Happened, Policy, Rule, assess, widest

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
HOME = DEFAULTS["residential"]


def ago(days, kind="fault", number="AR-AAAAAA", service_id=7, stars=0):
    """Return what happened so many days ago."""
    return Happened(kind, NOW - timedelta(days=days), number, service_id, stars)


def rules_of(facts, policy=HOME):
    """Return the rules that are met, with how many and their points."""
    return [(each.rule, each.count, each.points) for each in assess(policy, facts, NOW).reasons]


def test_three_faults_of_one_service_in_a_month_are_a_reason_and_two_are_none():
    assert rules_of([ago(1), ago(5), ago(20)]) == [("fault_service", 3, 3)]
    assert rules_of([ago(1), ago(5)]) == []


def test_faults_of_several_services_count_for_the_account_alone():
    facts = [ago(each, service_id=each) for each in range(1, 6)]

    assert rules_of(facts) == [("fault_account", 5, 3)]
    assert rules_of([ago(1, service_id=0), ago(2, service_id=0), ago(3, service_id=0)]) == []


def test_each_time_that_the_number_is_reached_adds_its_points():
    assert rules_of([ago(each) for each in range(6)]) == [("fault_service", 6, 6), ("fault_account", 6, 3)]


def test_a_missed_promise_alone_is_told_and_does_not_yet_mark_an_account():
    found = assess(HOME, [ago(3, "breach")], NOW)

    assert (found.points, [each.rule for each in found.reasons]) == (1, ["breach"])
    assert found.points < HOME.threshold


def test_only_a_low_rating_counts_and_the_worst_is_told():
    facts = [ago(1, "rating", stars=2), ago(2, "rating", stars=1), ago(3, "rating", stars=3)]

    [reason] = assess(HOME, facts, NOW).reasons

    assert (reason.count, reason.stars, reason.points) == (2, 1, 4)
    assert HOME.low == 2


def test_a_reason_names_its_newest_tickets_and_when_the_last_thing_happened():
    facts = [ago(each, number=f"AR-{each}") for each in (4, 1, 3, 2)]

    reason = assess(HOME, facts, NOW).reasons[0]

    assert (reason.numbers, reason.last_at, reason.days) == (("AR-1", "AR-2", "AR-3"), NOW - timedelta(days=1), 30)
    assert reason.stored(service="INT-1")["numbers"] == ["AR-1", "AR-2", "AR-3"]


def test_it_is_looked_at_again_when_the_first_reason_ends_and_not_before():
    facts = [ago(29), ago(2), ago(1), ago(59, "rejected")]

    found = assess(HOME, facts, NOW)

    assert found.review_at == NOW + timedelta(days=1)
    later = assess(HOME, facts, found.review_at)
    assert (later.points, later.reasons, later.review_at) == (0, (), None)


def test_a_rule_without_points_counts_nothing():
    policy = Policy(1, {**HOME.rules, "breach": Rule(1, 30, 0)})

    assert rules_of([ago(1, "breach")], policy) == []


def test_corporate_accounts_are_at_risk_sooner():
    assert rules_of([ago(1), ago(2)], DEFAULTS["corporate"]) == [("fault_service", 2, 2)]
    assert DEFAULTS["corporate"].threshold == 2 and widest(HOME) == timedelta(days=60)


FACTS = st.lists(
    st.builds(
        ago, st.floats(0, 70), st.sampled_from(["fault", "breach", "rating", "rejected", "reopened"]),
        service_id=st.integers(0, 3), stars=st.integers(1, 5),
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=100)
@given(FACTS)
def test_points_add_up_to_the_reasons_and_never_grow_by_waiting(facts):
    now, later = assess(HOME, facts, NOW), assess(HOME, facts, NOW + timedelta(days=7))

    assert now.points == sum(each.points for each in now.reasons) and later.points <= now.points
    assert now.review_at is None or NOW < now.review_at <= NOW + timedelta(days=MOST_DAYS)
    assert (now.review_at is None) == (now.reasons == ())


@settings(max_examples=100)
@given(FACTS)
def test_nothing_changes_until_the_moment_of_the_next_look(facts):
    now = assess(HOME, facts, NOW)
    if now.review_at is not None:
        just_before = assess(HOME, facts, now.review_at - timedelta(microseconds=1))
        assert just_before.points == now.points
        assert assess(HOME, facts, now.review_at).points <= now.points
