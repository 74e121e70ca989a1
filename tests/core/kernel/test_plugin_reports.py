"""Reports of plugins: offered, asked for, read under a limit; what one does wrong is told and hurts nobody else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from sqlalchemy import text

from servicedesk.core.kernel import plugin_reports
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Broken, Column, Report
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.plugin_reports import (
    KnownReports,
    Offer,
    ReportBusy,
    ReportFailed,
    first_answers,
    get_report,
    list_reports,
    read_excerpt,
)
from servicedesk.core.kernel.settings import Parameters, setting
from tests.database import ON_ONE_DATABASE
from tests.listeners import hookimpl
from tests.make import make_ticket

pytestmark = ON_ONE_DATABASE

READER = Actor(kind="user", id=1, name="Ana", permissions=frozenset({"rain.read"}))
OTHER = Actor(kind="user", id=2, name="Luis", permissions=frozenset({"ticket.read"}))
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class Since(Parameters):
    """Asks for a day."""

    since: date = setting(label="Since")


class Reporting:
    """A plugin with reports."""

    def __init__(self, give):
        """Provide what this returns."""
        self.give = give

    @hookimpl
    def provide_reports(self, ctx):
        """Provide."""
        return self.give(ctx)


def report(rows=lambda asked, ctx: [], kinds=("text",), **more):
    """Return a report with columns of these kinds."""
    columns = [Column(f"Column {kind}", kind) for kind in kinds]
    return Report("falls", "Falls", "How much fell.", "rain.read", columns, rows, **more)


@pytest.fixture
def failures(kernel):
    """Return what was counted against plugins."""
    found = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append((plugin, hook, type(error).__name__))
    return found


@pytest.fixture
def rain(plugins, kernel):
    """Return a function that installs a plugin with one report, and returns what its page reads."""

    def install(rows, kinds=("text",), **more):
        given = report(rows, kinds, **more)
        plugins.install("rain", Reporting(lambda ctx: [given]))
        return lambda: read_excerpt(kernel.registry, READER, "rain", given, Parameters())

    return install


def test_a_report_is_offered_to_those_who_hold_its_permission(plugins, kernel):
    given = report()
    plugins.install("rain", Reporting(lambda ctx: [given]))

    assert list_reports(kernel.registry, READER) == [Offer("rain", given)]
    assert list_reports(kernel.registry, OTHER) == []
    assert get_report(kernel.registry, READER, "rain", "falls") == given
    with pytest.raises(Forbidden):
        get_report(kernel.registry, OTHER, "rain", "falls")
    with pytest.raises(NotFound):
        get_report(kernel.registry, READER, "rain", "snow")


def test_reports_are_gone_at_once_when_their_plugin_is_switched_off(plugins, kernel):
    plugins.install("rain", Reporting(lambda ctx: [report()]))
    known = KnownReports(kernel.registry)
    before = known.may_see_any(READER)

    plugins.enable("rain", enabled=False)

    assert (before, known.may_see_any(READER), list_reports(kernel.registry, READER)) == (True, False, [])
    with pytest.raises(NotFound):
        get_report(kernel.registry, READER, "rain", "falls")


def test_a_plugin_that_cannot_tell_its_reports_is_named_and_hides_no_other(plugins, kernel, failures):
    plugins.install("bad", Reporting(lambda ctx: 1 / 0))
    plugins.install("rain", Reporting(lambda ctx: [report()]))

    bad, good = list_reports(kernel.registry, READER)

    assert isinstance(bad, Broken) and bad.plugin == "bad" and "ZeroDivisionError" in bad.error
    assert good.plugin == "rain"
    assert KnownReports(kernel.registry).may_see_any(READER)
    with pytest.raises(NotFound):
        get_report(kernel.registry, READER, "bad", "falls")
    assert set(failures) == {("bad", "provide_reports", "ZeroDivisionError")}


def test_a_menu_does_not_ask_again_before_something_has_changed(plugins, kernel, clock):
    asked = []
    plugins.install("rain", Reporting(lambda ctx: asked.append(1) or [report()]))
    known = KnownReports(kernel.registry)

    seen = [known.may_see_any(person) for person in (READER, OTHER, READER)]
    first = len(asked)
    clock.advance(timedelta(seconds=61))
    known.may_see_any(READER)

    assert (seen, first, len(asked)) == ([True, False, True], 1, 2)


def test_cells_are_what_their_column_says(rain):
    row = ["Lima", 7, {"amount": "58.00", "currency": "PEN"}, date(2026, 11, 22), NOW]
    kinds = ("text", "number", "money", "day", "moment")
    read = rain(lambda asked, ctx: iter([row, [None] * 5, ["x" * 3000, 1.5, None, None, None]]), kinds)

    first, empty, long = read().rows

    assert first == ["Lima", 7, {"amount": Decimal("58.00"), "currency": "PEN"}, date(2026, 11, 22), NOW]
    assert empty == [None] * 5
    assert (len(long[0]), long[1]) == (2000, Decimal("1.5"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 7), ("text", object()), ("number", "7"), ("number", True), ("number", float("nan")),
        ("number", 10**31), ("money", 7), ("money", {"amount": "x", "currency": "PEN"}),
        ("money", {"amount": "1", "currency": "pesos"}), ("money", {"amount": "1"}), ("day", NOW),
        ("day", "2026-11-22"),
        ("moment", date(2026, 11, 22)), ("moment", datetime(2026, 11, 22, 8)),  # noqa: DTZ001  # it has no zone
    ],
)  # fmt: skip
def test_a_cell_of_another_kind_is_nonsense(rain, failures, kind, value):
    read = rain(lambda asked, ctx: [[value]], (kind,))

    with pytest.raises(ReportFailed, match="Nonsense"):
        read()

    assert failures == [("rain", "report falls", "Nonsense")]


@pytest.mark.parametrize("row", ["a", ["a", "b"], [], None, {"a": 1}])
def test_a_row_has_a_value_for_each_column(rain, row):
    with pytest.raises(ReportFailed, match="a row must have 1 values"):
        rain(lambda asked, ctx: [row])()


@pytest.mark.parametrize("error", [KeyError("sky"), SystemExit("rain"), RecursionError()])
def test_a_report_that_raises_half_way_is_counted_and_told(rain, failures, error):
    def rows(asked, ctx):
        yield ["Lima"]
        raise error

    with pytest.raises(ReportFailed, match=type(error).__name__):
        rain(rows)()

    assert failures == [("rain", "report falls", type(error).__name__)]


def test_what_is_no_table_at_all_is_told(rain):
    with pytest.raises(ReportFailed, match="TypeError"):
        rain(lambda asked, ctx: 7)()


def test_a_page_takes_the_first_rows_of_however_many(rain, monkeypatch):
    monkeypatch.setattr(plugin_reports, "PAGE_ROWS", 2)
    read = rain(lambda asked, ctx: ([str(each)] for each in iter(int, 1)))

    excerpt = read()

    assert (excerpt.rows, excerpt.is_cut) == ([["0"], ["0"]], True)


def test_as_many_rows_as_a_page_holds_are_all_of_them(rain, monkeypatch):
    monkeypatch.setattr(plugin_reports, "PAGE_ROWS", 2)

    assert not rain(lambda asked, ctx: [["1"], ["2"]])().is_cut


def test_one_that_is_slow_is_stopped_between_two_rows_and_that_does_not_count_against_it(rain, clock, failures):
    def rows(asked, ctx):
        while True:
            clock.advance(timedelta(seconds=3))
            yield ["Lima"]

    with pytest.raises(ReportFailed, match="did not come to its end within 5 s"):
        rain(rows)()

    assert failures == []


def test_one_that_is_slow_has_the_time_to_stop_when_it_is_told(rain, monkeypatch, clock, failures):
    monkeypatch.setattr(plugin_reports, "PAGE_WITHIN", 0.05)
    monkeypatch.setattr(plugin_reports, "GRACE", 20.0)

    def rows(asked, ctx):
        sleep(0.1)
        clock.advance(timedelta(seconds=1))
        yield ["Lima"]

    with pytest.raises(ReportFailed, match="TooMuch"):
        rain(rows)()

    assert failures == []


def test_one_that_hangs_is_left_behind_and_whoever_asked_goes_on(rain, monkeypatch, failures):
    monkeypatch.setattr(plugin_reports, "PAGE_WITHIN", 0.03)
    monkeypatch.setattr(plugin_reports, "GRACE", 0.02)
    go_on = Event()
    read = rain(lambda asked, ctx: [[str(go_on.wait(30))]])

    with pytest.raises(ReportFailed, match="Overrun"):
        read()

    go_on.set()
    assert failures == [("rain", "report falls", "Overrun")]


def test_a_report_reads_and_cannot_write(rain, work):
    with work() as uow:
        ticket = make_ticket(uow)

    def rows(asked, ctx):
        ctx.work().session.execute(text("UPDATE ticket SET subject = 'mine'"))
        yield ["Lima"]

    with pytest.raises(ReportFailed):
        rain(rows)()

    with work() as uow:
        assert uow.session.get(type(ticket), ticket.id).subject == ticket.subject


def test_so_many_at_once_and_no_more(rain, kernel, failures):
    read = rain(lambda asked, ctx: [["Lima"]])
    turns = kernel.registry.turns

    with turns.take("rain", is_well=True), turns.take("rain", is_well=True), turns.take("rain", is_well=True):
        with pytest.raises(ReportBusy):
            read()

    assert read().rows == [["Lima"]]
    assert failures == []


def test_a_form_begins_with_what_the_plugin_says(plugins, kernel):
    given = report(parameters=Since, first=lambda ctx: {"since": ctx.work().now().date()})
    plugins.install("rain", Reporting(lambda ctx: [given]))

    assert first_answers(kernel.registry, READER, "rain", given) == {"since": date(2026, 11, 23)}
    assert first_answers(kernel.registry, READER, "rain", report(parameters=Since)) == {}


@pytest.mark.parametrize("first", [lambda ctx: 7, lambda ctx: {"until": 1}, lambda ctx: 1 / 0])
def test_a_plugin_that_cannot_say_with_what_a_form_begins_is_told(plugins, kernel, first):
    given = report(parameters=Since, first=first)
    plugins.install("rain", Reporting(lambda ctx: [given]))

    with pytest.raises(ReportFailed):
        first_answers(kernel.registry, READER, "rain", given)
