"""The limits of planned work as an administrator sets them, and which customers are critical."""

from datetime import UTC, date, datetime

import pytest

from servicedesk.core import maintenance, sla
from servicedesk.core.maintenance import FreezeDraft
from servicedesk.core.people.models import Account
from tests.database import ON_ONE_DATABASE
from tests.make import make_account, make_staff

pytestmark = ON_ONE_DATABASE
PAGE = "/admin/maintenance"


@pytest.fixture
def chief(work, client):
    """Lend the browser of an administrator."""
    with work() as uow:
        user = make_staff(uow, "administrator", name="Lucía Campos")
    return client(user)


def test_the_limits_begin_as_those_of_the_norm_and_are_changed(chief, work):
    shown = chief.get(PAGE).text
    assert 'value="16 h"' in shown and 'value="8 h"' in shown and 'value="15 min"' in shown and 'value="35"' in shown

    sent = {"notice_minutes": "24 h", "remind_minutes": "", "warn_minutes": "1 h 30 min", "repeat_days": "60"}
    chief.submit(PAGE, {**sent, "overrun_text": "Se alargó"})

    policy = maintenance.read_policy(work())
    assert (policy.notice_minutes, policy.objection_minutes, policy.remind_minutes) == (1440, 480, 0)
    assert (policy.warn_minutes, policy.repeat_days) == (90, 60)
    assert (policy.overrun_text, policy.calendar_id) == ("Se alargó", None)


def test_a_limit_that_is_no_length_of_time_is_told(chief, work):
    refused = chief.submit(PAGE, {"notice_minutes": "1440"})

    assert refused.status_code == 422 and 'value="1440"' in refused.text
    assert maintenance.read_policy(work()).notice_minutes == 16 * 60


def test_times_without_work_are_lines_that_come_and_go(chief, work):
    chief.submit(PAGE, {"freezes": "2026-12-20 2027-01-05 Fiestas\n2026-12-08 2026-12-08 Procesión"})
    first = [(each.name, each.starts_at.date()) for each in maintenance.list_freezes(work())]
    shown = chief.get(PAGE).text
    chief.submit(PAGE, {"freezes": "2026-12-20 2027-01-05 Fiestas\n\n"})

    assert first == [("Procesión", date(2026, 12, 8)), ("Fiestas", date(2026, 12, 20))]
    assert "2026-12-08 2026-12-08 Procesión" in shown
    assert [each.name for each in maintenance.list_freezes(work())] == ["Fiestas"]


@pytest.mark.parametrize(
    "line", ["mañana", "2026-12-20 2026-12-10 Al revés", "2026-12-20 2026-12-21", f"2026-12-20 2026-12-21 {'x' * 81}"]
)
def test_a_line_that_is_written_otherwise_is_told(chief, work, line):
    refused = chief.submit(PAGE, {"freezes": line})

    assert refused.status_code == 422 and line in refused.text
    assert maintenance.list_freezes(work()) == []


def test_a_time_without_work_of_some_hours_is_left_as_it_is(chief, work):
    noon, evening = datetime(2026, 12, 24, 17, tzinfo=UTC), datetime(2026, 12, 24, 23, tzinfo=UTC)
    with work() as uow:
        kept = maintenance.add_freeze(uow, FreezeDraft("Nochebuena", noon, evening, "Christmas Eve")).id

    saved = chief.submit(PAGE, {"remind_minutes": "1 h"})

    (freeze,) = maintenance.list_freezes(work())
    assert saved.status_code == 303 and maintenance.read_policy(work()).remind_minutes == 60
    assert (freeze.id, freeze.starts_at, freeze.ends_at, freeze.name_en) == (kept, noon, evening, "Christmas Eve")


def test_business_time_is_chosen_among_the_hours_of_the_operator(chief, work):
    with work() as uow:
        hours = sla.create_calendar(uow, sla.HoursDraft(name="Siempre", week=((("00:00", "00:00"),),) * 7)).id

    chief.submit(PAGE, {"calendar": str(hours)})

    assert maintenance.read_policy(work()).calendar_id == hours
    assert "Siempre" in chief.get(PAGE).text


def test_nobody_overwrites_what_another_saved_meanwhile(chief, work):
    drawn = chief.form(PAGE, "", ("remind_minutes",))
    chief.submit(PAGE, {"remind_minutes": "1 h"})

    drawn.fields["remind_minutes"] = ["90 min"]
    late = chief.send(drawn, PAGE)

    assert late.status_code == 409 and maintenance.read_policy(work()).remind_minutes == 60


def test_a_customer_is_marked_as_critical(chief, work):
    with work() as uow:
        account_id = make_account(uow, name="Clínica").id

    chief.submit(f"/admin/accounts/{account_id}", {"is_critical": "y"})

    assert work().session.get(Account, account_id).is_critical
    chief.submit(f"/admin/accounts/{account_id}", {"name": "Clínica Sur"})
    assert work().session.get(Account, account_id).is_critical
