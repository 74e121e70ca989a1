"""How often plugins are called, how often that fails and how long it takes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core.kernel.plugin_figures import (
    Count,
    Figures,
    PluginFigure,
    figures_since,
    prune_figures,
    write_figures,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def figures():
    """Return the figures of one process."""
    return Figures()


def write(work, figures, source="process-1"):
    with work() as uow:
        write_figures(uow.session, source, figures.take(uow.now()))


def test_the_longest_of_all_but_five_in_a_hundred_is_known_to_its_step():
    count = Count()
    for milliseconds in [3] * 94 + [40] * 4 + [700] * 2:
        count.add_call(milliseconds / 1000, is_over=milliseconds > 50)

    assert (count.share(0.5), count.share(0.95), count.share(0.99), count.share(1)) == (5, 50, 700, 700)
    assert (count.calls, count.overruns, count.longest_ms) == (100, 2, 700)


def test_what_never_came_back_took_no_time():
    assert Count().share(0.95) == 0


def test_a_call_of_more_than_a_minute_is_counted_too():
    count = Count()

    count.add_call(90, is_over=True)

    assert count.share(0.95) == 90_000


def test_each_process_writes_its_own_rows_and_whoever_reads_adds_them_up(work, figures, session, clock):
    other = Figures()
    for each in (figures, other):
        each.note_call("debt", "on_ticket_open", 0.003, is_over=False)
        each.note_call("debt", "on_ticket_open", 0.4, is_over=True)
    other.note_error("debt", "check_ticket_open")
    write(work, figures, "process-1")
    write(work, other, "process-2")

    found = figures_since(session, clock.now() - HOUR, ["debt"])

    told, asked = found["debt", "on_ticket_open"], found["debt", "check_ticket_open"]
    assert (told.calls, told.errors, told.overruns, told.longest_ms, told.share(0.95)) == (4, 0, 2, 400, 400)
    assert (asked.calls, asked.errors) == (0, 1)


def test_within_an_hour_a_process_writes_the_same_row_again(work, figures, session, clock):
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)
    assert figures.take(clock.now()) == []
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)

    assert session.scalars(select(PluginFigure.calls)).all() == [2]


def test_with_a_new_hour_counting_begins_anew_and_the_old_one_is_kept(work, figures, session, clock):
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    clock.advance(HOUR)
    write(work, figures)
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)

    rows = session.execute(select(PluginFigure.hour, PluginFigure.calls).order_by(PluginFigure.hour)).all()

    assert [tuple(row) for row in rows] == [(clock.now() - HOUR, 2), (clock.now(), 1)]


def test_only_the_figures_of_the_span_and_of_these_plugins_are_read(work, figures, session, clock):
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    figures.note_call("gone", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)

    assert list(figures_since(session, clock.now() - HOUR, ["debt"])) == [("debt", "on_ticket_open")]
    assert figures_since(session, clock.now() + HOUR, ["debt"]) == {}


def test_old_figures_are_forgotten(work, figures, session, clock):
    figures.note_call("debt", "on_ticket_open", 0.003, is_over=False)
    write(work, figures)
    clock.advance(2 * HOUR)
    write(work, figures)
    figures.note_call("debt", "job " + "x" * 100, 0.003, is_over=False)
    write(work, figures)

    with work() as uow:
        prune_figures(uow.session, clock.now() - HOUR)

    assert session.scalar(select(func.count()).select_from(PluginFigure)) == 1
