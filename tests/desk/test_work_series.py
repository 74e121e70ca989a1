"""Planned work that repeats, in the desk: begun from a draft, said in words, changed and ended."""

from datetime import timedelta

import pytest

from servicedesk.core import maintenance
from tests.core.maintenance.test_repeating import written
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.desk.test_works import WEEK, clinic, draft, staff

pytestmark = ON_ONE_DATABASE
__all__ = ["clinic", "staff"]  # the fixtures of planned work


@pytest.fixture
def page(staff, clinic, clock):
    """Write a draft, and return its page with the browser of its planner."""
    noc = staff("noc_operator", "noc")
    return noc, draft(noc, clinic, clock)


def test_a_draft_repeats_and_its_page_says_how_and_when(page, work):
    noc, work_page = page
    assert "Se repite" not in text_of(noc.get(work_page))

    noc.submit(f"{work_page}/series", {"frequency": "weekly", "every": "2", "times": "6"})
    written(work)

    shown = text_of(noc.get(work_page))
    assert "Se repite: cada 2 semanas, lunes" in shown and "6 veces" in shown
    assert "Después, fechas que se anotarán cuando se acerquen:" in shown
    assert len(maintenance.list_works(work(), maintenance.WorkFilter("drafts"))) == 3


@pytest.mark.parametrize(
    ("ahead", "frequency", "said"),
    [
        (WEEK, "monthly_day", "cada mes, el día 30"),
        (WEEK, "monthly_weekday", "cada mes, el último lunes"),
        (2 * WEEK, "monthly_weekday", "cada mes, el primer lunes"),
        (5 * WEEK, "monthly_last", "cada mes, el último lunes"),
    ],
)
def test_months_are_said_by_their_day_or_their_weekday(staff, clinic, clock, ahead, frequency, said):
    noc = staff("noc_operator", "noc")
    work_page = draft(noc, clinic, clock, ahead=ahead)

    noc.submit(f"{work_page}/series", {"frequency": frequency, "every": "1"})

    assert said in text_of(noc.get(work_page))


def test_the_form_begins_as_the_series_is_and_keeps_what_was_typed(page, clock):
    noc, work_page = page
    until = (clock.now() + timedelta(days=60)).date().isoformat()
    noc.submit(f"{work_page}/series", {"frequency": "weekly", "every": "3", "until": until})

    again = noc.get(f"{work_page}/series").text
    both = noc.submit(f"{work_page}/series", {"frequency": "weekly", "every": "3", "until": until, "times": "4"})
    none = noc.submit(f"{work_page}/series", {"every": ""})

    assert until in again and 'value="3"' in again
    assert both.status_code == 422 and "no las dos cosas" in text_of(both)
    assert none.status_code == 422


def test_a_series_is_ended_from_its_page(page, work):
    noc, work_page = page
    noc.submit(f"{work_page}/series", {"frequency": "weekly", "every": "1"})
    written(work)

    noc.submit(f"{work_page}/series", {}, action=f"{work_page}/series/end")

    assert "La serie terminó" in text_of(noc.get(work_page))
    assert len(maintenance.list_works(work(), maintenance.WorkFilter("drafts"))) == 1
    assert "Terminar la serie" not in text_of(noc.get(f"{work_page}/series"))
