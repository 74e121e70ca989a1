"""Spans of time: joined, taken away from, cut; and compared with counting every minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.outages.intervals import Span, total, united, within, without

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTES = 60
SPANS = st.lists(st.tuples(st.integers(0, MINUTES), st.integers(0, MINUTES)), max_size=8).map(
    lambda pairs: [span(*sorted(pair)) for pair in pairs]
)


def at(minute):
    return NOON + timedelta(minutes=minute)


def span(begins, ends):
    return Span(at(begins), at(ends))


def minutes_of(spans):
    """Return every minute that lies in any of the spans."""
    return {minute for minute in range(MINUTES) for each in spans if each.begins_at <= at(minute) < each.ends_at}


def test_what_overlaps_or_touches_is_one_and_what_is_empty_is_none():
    assert united([span(5, 9), span(0, 5), span(7, 8), span(20, 20), span(30, 40)]) == [span(0, 9), span(30, 40)]


def test_what_is_taken_away_splits_what_is_left():
    assert without([span(0, 30)], [span(5, 10), span(20, 40)]) == [span(0, 5), span(10, 20)]
    assert without([span(5, 10)], [span(0, 30)]) == []
    assert without([span(5, 10)], [span(5, 7), span(50, 60)]) == [span(7, 10)]


def test_what_lies_outside_is_cut_off():
    assert within([span(0, 30), span(40, 50)], at(10), at(20)) == [span(10, 20)]


@settings(max_examples=100, deadline=None)
@given(SPANS, SPANS)
def test_every_minute_counts_once_and_none_that_is_taken_away(down, planned):
    left = without(down, planned)

    assert minutes_of(left) == minutes_of(down) - minutes_of(planned)
    assert left == united(left)
    assert total(left) == timedelta(minutes=len(minutes_of(down) - minutes_of(planned)))
