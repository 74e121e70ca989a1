"""What the administrator's guide reckons with business hours comes out so."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicedesk.core.sla import HoursDraft, calendar_of_draft, try_calendar

GUIDES = Path(__file__).resolve().parents[3] / "docs" / "guides"
LIMA = ZoneInfo("America/Lima")
EXAMPLE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d) ([+-]) (\d+) h = (\d{4}-\d\d-\d\d \d\d:\d\d)  +# ", re.MULTILINE)
FOUND = EXAMPLE.findall((GUIDES / "administrador.md").read_text(encoding="utf-8"))


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)


def test_the_guide_shows_deadlines_and_a_notice():
    assert {sign for _, sign, _, _ in FOUND} == {"+", "-"} and len(FOUND) >= 4


@pytest.mark.parametrize(("at", "sign", "hours", "answer"), FOUND, ids=[" ".join(each) for each in FOUND])
def test_an_example_of_the_guide_comes_out_so(at, sign, hours, answer):
    calendar = calendar_of_draft(HoursDraft("Oficina", country="PE"), "America/Lima")

    trial = try_calendar(calendar, moment(at), timedelta(hours=int(hours)))

    assert (trial.due_at if sign == "+" else trial.notice_by) == moment(answer)
