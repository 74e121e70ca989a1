"""The week of planned work in the desk: each work on its day, by week in the address."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from servicedesk.core.kernel.operator import Operator, span_of_days
from servicedesk.core.maintenance import DayOfWork
from servicedesk.core.sla.calendars import Interval
from servicedesk.desk.works.week import shown_on
from tests.database import ON_ONE_DATABASE
from tests.desk.test_works import WEEK, clinic, planned, staff

LIMA = ZoneInfo("America/Lima")
__all__ = ["clinic", "staff"]  # the fixtures of planned work


@ON_ONE_DATABASE
def test_a_week_shows_each_work_on_its_day_and_leads_to_the_next_and_back(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    noc, there = staff("noc_operator", "noc"), (clock.now() + WEEK).isocalendar()

    this_week = noc.get("/desk/maintenance/week").text
    shown = noc.get(f"/desk/maintenance/week?week={there.year}-W{there.week:02}").text

    assert f"week={there.year}-W{there.week:02}" in this_week and number not in this_week
    assert number in shown and "olt-1" in shown and "Esta semana" in shown
    assert "/desk/maintenance/week" in noc.get("/desk/maintenance").text
    assert "style=" not in shown.partition("<main")[2]


@ON_ONE_DATABASE
def test_what_names_no_week_is_not_found(staff):
    noc = staff("noc_operator", "noc")

    for named in ("soon", "2026-W99", "0001-W01", "9999-W52"):
        assert noc.get(f"/desk/maintenance/week?week={named}").status_code == 404


def test_of_work_over_midnight_each_day_shows_its_own_part():
    operator = Operator(zone="America/Lima")
    begins, ends = datetime(2026, 12, 1, 22, tzinfo=LIMA), datetime(2026, 12, 2, 2, 30, tzinfo=LIMA)
    work = SimpleNamespace(spans=[Interval(begins, ends)])

    parts = [
        shown_on(DayOfWork(day, *span_of_days(operator, day, day), [], [], False), work, LIMA).strips
        for day in (date(2026, 12, 1), date(2026, 12, 2))
    ]

    assert parts == [[(1320, 120)], [(0, 150)]]
