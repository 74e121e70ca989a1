"""Spans of time: joined where they overlap, and less what others take away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """From a moment until another, which is no more part of it."""

    begins_at: datetime
    ends_at: datetime

    @property
    def lasts(self) -> timedelta:
        """Return how long it is."""
        return self.ends_at - self.begins_at


def united(spans: Iterable[Span]) -> list[Span]:
    """Return the same time in spans that neither overlap nor touch, in order; empty ones are dropped."""
    whole: list[Span] = []
    for span in sorted(each for each in spans if each.begins_at < each.ends_at):
        if whole and span.begins_at <= whole[-1].ends_at:
            whole[-1] = Span(whole[-1].begins_at, max(whole[-1].ends_at, span.ends_at))
        else:
            whole.append(span)
    return whole


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what is left of spans where the time of others does not count."""
    left: list[Span] = []
    away = united(taken)
    for span in united(spans):
        begins_at = span.begins_at
        for gap in away:
            if gap.ends_at > begins_at and gap.begins_at < span.ends_at:
                if gap.begins_at > begins_at:
                    left.append(Span(begins_at, gap.begins_at))
                begins_at = max(begins_at, gap.ends_at)
        if begins_at < span.ends_at:
            left.append(Span(begins_at, span.ends_at))
    return left


def within(spans: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """Return what of spans lies between two moments."""
    cut = (Span(max(each.begins_at, since), min(each.ends_at, until)) for each in spans)
    return [each for each in cut if each.begins_at < each.ends_at]


def total(spans: Iterable[Span]) -> timedelta:
    """Return how long spans last together, each moment counted once."""
    return sum((each.lasts for each in united(spans)), timedelta())
