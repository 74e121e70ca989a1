"""What plugins answer: small, plain, typed things get further, and nothing else does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum

import pytest

from servicedesk.core.kernel.answers import Caution, Column, Hold, Page, Panel, PeriodicWork, Refusal, Report
from servicedesk.core.kernel.plugin_answers import DEEPEST, MOST_ITEMS, MOST_LETTERS, MOST_VALUES, looked_at
from servicedesk.core.kernel.plugin_faults import Nonsense


class Colour(Enum):
    """A choice, as plugins have them."""

    RED = "red"


@dataclass(frozen=True)
class Point:
    """A small thing made of plain ones."""

    x: int
    y: float


def box(**values: object) -> Panel:
    """Return a panel with these values."""
    return Panel("Title", "debt/_box.html", values)


def itself() -> list[object]:
    """Return a list that holds itself."""
    endless: list[object] = []
    endless.append(endless)
    return endless


def every(period: object) -> PeriodicWork:
    """Return work with this period."""
    return PeriodicWork("count", period, lambda ctx: None)


@pytest.mark.parametrize(
    "answer", [None, Refusal("debt.blocked"), Hold("debt.overdue", {"amount": Decimal("10.5")}), Caution("debt.late")]
)
def test_a_decision_is_one_of_three_things_or_nothing(answer):
    assert looked_at("debt", "check_ticket_open", answer) is answer


@pytest.mark.parametrize("answer", [True, "no", {"code": "no"}, Panel("Title", "debt/_box.html"), Hold, Hold("")])
def test_anything_else_is_no_decision(answer):
    with pytest.raises(Nonsense):
        looked_at("debt", "check_ticket_open", answer)


def test_a_told_hook_may_return_what_it_wants():
    marker = object()

    assert looked_at("debt", "on_ticket_open", marker) is marker


def test_what_is_provided_is_a_list_however_it_was_made():
    boxes = [box(a=1), box(a=2)]

    assert looked_at("debt", "provide_ticket_panels", (each for each in boxes)) == boxes
    assert looked_at("debt", "provide_ticket_panels", None) == []


@pytest.mark.parametrize(
    "answer",
    [
        "text", b"bytes", {"a": box()}, 7, [box(), "text"], [every(timedelta(hours=1))], [box() for _ in range(101)],
        [Panel("", "debt/_box.html")], [Panel("x" * 201, "debt/_box.html")], [Panel(7, "debt/_box.html")],
        [Panel("Title", "other/_box.html")], [Panel("Title", "debt/../desk/page.html")], [Panel("Title", None)],
        [Panel("Title", "debt/_box.html", [])],
    ],
)  # fmt: skip
def test_what_is_no_list_of_boxes_is_refused(answer):
    with pytest.raises((Nonsense, TypeError)):
        looked_at("debt", "provide_ticket_panels", answer)


def test_a_list_without_end_is_left_after_as_many_as_anybody_may_provide():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield box()

    with pytest.raises(Nonsense, match="more than"):
        looked_at("debt", "provide_ticket_panels", endless())
    assert len(taken) == MOST_ITEMS + 1


def test_jobs_and_pages_are_things_of_their_own():
    work, page = every(timedelta(seconds=1)), Page("desk", "Balance", blueprint=None)

    assert looked_at("debt", "provide_jobs", [work]) == [work]
    assert looked_at("debt", "provide_pages", [page]) == [page]


@pytest.mark.parametrize("period", [timedelta(milliseconds=10), timedelta(0), -timedelta(hours=1), 60, None])
def test_a_job_has_a_period_of_a_second_or_more(period):
    with pytest.raises(Nonsense, match="period"):
        looked_at("debt", "provide_jobs", [every(period)])


@pytest.mark.parametrize(
    "value",
    [
        None, True, "text", b"bytes", 7, -2.5, Decimal("10.50"), datetime(2026, 1, 1, tzinfo=UTC), timedelta(1),
        Colour.RED, Point(1, 2.0), [1, "a", (2, {"b": {3}})], {"a": {"b": [1]}}, frozenset({1}),
    ],
)  # fmt: skip
def test_plain_values_may_be_shown(value):
    assert looked_at("debt", "provide_ticket_panels", [box(value=value)])


@pytest.mark.parametrize(
    "value",
    [
        float("nan"), float("inf"), Decimal("NaN"), 10**40, -(10**30), object(), Point, lambda: None, itself(),
        "x" * (MOST_LETTERS + 1), b"x" * (MOST_LETTERS + 1), list(range(MOST_VALUES + 5)), range(3),
        {number: number for number in range(MOST_VALUES)},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_nobody_should_have_to_carry_is_refused(value):
    with pytest.raises(Nonsense):
        looked_at("debt", "provide_ticket_panels", [box(value=value)])


def test_values_may_be_nested_just_so_deep():
    def nested(depth):
        return [nested(depth - 1)] if depth else 1

    assert looked_at("debt", "provide_ticket_panels", [box(value=nested(DEEPEST - 1))])
    with pytest.raises(Nonsense, match="deeply"):
        looked_at("debt", "provide_ticket_panels", [box(value=nested(DEEPEST))])


def test_what_a_plugin_provides_is_in_words_of_its_own():
    report = Report("held", "Reports", "All of them", "report.read", [Column("Name")], lambda parameters, ctx: [])
    provided = [
        looked_at("debt", "provide_ticket_panels", [box()])[0].title,
        looked_at("debt", "provide_reports", [report])[0].summary,
        looked_at("debt", "provide_reports", [report])[0].columns[0].title,
    ]

    assert provided == ["Title", "All of them", "Name"]
    assert {each.domain for each in provided} == {"debt"}
    assert looked_at("debt", "provide_jobs", [every(timedelta(hours=1))])[0].name == "count"
