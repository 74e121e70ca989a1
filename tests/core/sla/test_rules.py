"""The promise as arithmetic."""

from datetime import UTC, datetime

import pytest

from servicedesk.core.sla import attend_by, priority_of

REPORTED = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 1), (1, 2, 1), (1, 3, 2), (2, 1, 1), (2, 2, 2), (2, 3, 3), (3, 1, 2), (3, 2, 3), (3, 3, 4)],
)
def test_the_priority_follows_from_impact_and_urgency(impact, urgency, priority):
    assert priority_of(impact, urgency) == priority


@pytest.mark.parametrize(("impact", "urgency", "priority"), [(4, 1, 2), (4, 4, 4), (1, 4, 2)])
def test_a_symptom_that_was_given_a_four_fails_no_report(impact, urgency, priority):
    assert priority_of(impact, urgency) == priority


def test_a_fault_is_attended_within_24_hours_of_the_clock_weekend_or_not():
    assert attend_by(REPORTED) == datetime(2026, 11, 29, 22, 0, tzinfo=UTC)


def test_another_promise_counts_other_hours():
    assert attend_by(REPORTED, hours=0.5) == datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
