"""Calendars of business hours on the administrator's pages."""

from datetime import date

import pytest
from sqlalchemy import select

from servicedesk.core import sla, tickets
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import HoursDraft, OwnDay, PolicyDraft, TargetDraft
from tests.admin.conftest import text_of
from tests.admin.test_admin_people import cells
from tests.database import EVERYTHING, ON_ONE_DATABASE
from tests.make import make_ticket

NEW = "/admin/calendars/new"
PERU = HoursDraft("Oficina", "Office", country="PE")
TRY = {"preview": "1"}


@pytest.fixture
def office_hours(office):
    """Return the address of a calendar that counts the holidays of Peru."""
    with office.work() as uow:
        return f"/admin/calendars/{sla.create_calendar(uow, PERU).id}"


def calendar(office, page):
    return sla.get_calendar(office.work(EVERYTHING), int(page.rpartition("/")[2]))


def tried(admin, page, typed):
    """Return what the page shows of what was typed, without saving it."""
    form = admin.form(page, names=tuple(typed))
    form.fields.update({name: [value] for name, value in (typed | TRY).items()})
    return admin.send(form, page)


def test_a_calendar_is_added_and_changed_with_several_intervals_a_day(office, admin):
    answer = admin.submit(NEW, {"name": "Centro", "saturday": "9-12, 14:00–16:00", "country": "PE"})
    page = answer.location.partition("?")[0]
    admin.submit(page, {"zone": "America/Caracas", "sunday": "00:00-24:00", "days": "2026-12-24 | Nochebuena | 8-12"})

    row = calendar(office, page)
    assert row.version == 2 and row.current.zone == "America/Caracas"
    assert row.current.week[0] == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert row.current.week[5:] == [[["09:00", "12:00"], ["14:00", "16:00"]], [["00:00", "00:00"]]]
    assert sla.own_days(row.current) == (OwnDay(date(2026, 12, 24), "Nochebuena", (("08:00", "12:00"),)),)
    assert cells(admin.get("/admin/calendars")) == ["Centro"]
    assert "Versión 2" in text_of(admin.get(page)) and "Perú" in text_of(admin.get("/admin/calendars"))


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"monday": "de 8 a 12"}, "Escriba las horas como 08:00–12:00"),
        ({"monday": "8-12, 11-13"}, "Escriba las horas como 08:00–12:00"),
        ({"days": "2026-12-24 | Nochebuena\n24 de diciembre"}, "Renglón 2"),
        ({"days": "2026-12-24\n2026-12-24"}, "Renglón 2"),
        ({"try_for": "un rato"}, "1 h 30 min"),
        ({"name": ""}, "Nombre"),
    ],
)
def test_what_is_no_calendar_is_told_at_its_field_and_stays_typed(office, admin, office_hours, typed, told):
    answer = admin.submit(office_hours, typed)

    page = text_of(answer)
    assert answer.status_code == 422 and told in page and "error-summary" in page
    assert next(iter(typed.values())).splitlines()[-1:] == [] or next(iter(typed.values())).splitlines()[-1] in page
    assert calendar(office, office_hours).version == 1


def test_a_week_that_is_never_open_is_refused(office, admin, office_hours):
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

    answer = admin.submit(office_hours, dict.fromkeys(days, ""))

    assert answer.status_code == 422 and "suficientes horas abiertas" in text_of(answer)


def test_a_calendar_is_tried_as_it_is_typed_and_nothing_is_saved(office, admin, office_hours):
    answer = tried(admin, office_hours, {"try_at": "2026-11-30T10:00", "try_for": "16 h", "saturday": ""})
    shorter = tried(admin, office_hours, {"try_at": "2026-11-30T10:00", "friday": "", "try_for": "16 h"})

    page = text_of(answer)
    assert answer.status_code == 200 and "Aviso de 16 h" in page
    assert "a más tardar jueves 26 de noviembre, 10:00" in page
    assert "Jueves 26 de noviembre, de 10:00 a 12:00" in page
    assert "a más tardar miércoles 25 de noviembre, 10:00" in text_of(shorter)
    assert calendar(office, office_hours).version == 1


def test_a_calendar_is_tried_by_its_own_clock_and_from_now_on(admin, office_hours):
    there = tried(admin, office_hours, {"try_at": "2026-11-27T16:00", "try_for": "1 h", "zone": "America/Caracas"})
    now = tried(admin, office_hours, {"try_at": "", "try_for": ""})
    never = tried(admin, NEW, {"name": "X", "monday": "8-9", "try_for": "8000 h", "tuesday": "", "wednesday": "",
                               "thursday": "", "friday": ""})  # fmt: skip

    assert "vence viernes 27 de noviembre, 17:00" in text_of(there)
    assert now.status_code == 200 and "Aviso de 16 h" in text_of(now)
    assert "casi nunca está abierto" in text_of(never)


def test_the_holidays_of_two_years_are_shown_with_their_names(office, admin, office_hours, clock):
    with office.work() as uow:
        row_id = int(office_hours.rpartition("/")[2])
        sla.change_calendar(
            uow, row_id, HoursDraft("Oficina", country="PE", days=(OwnDay(date(2027, 1, 4), "Balance"),))
        )

    page = text_of(admin.get(office_hours))

    year = clock.now().year
    assert f"<h4>{year}</h4>" in page and f"<h4>{year + 1}</h4>" in page
    assert page.count("Santa Rosa") == 2 and "Balance" in page


def test_the_parts_of_a_country_are_offered_after_it_was_tried(admin, office_hours):
    answer = tried(admin, office_hours, {"country": "BR"})

    page = text_of(answer)
    assert answer.status_code == 200 and ">Acre<" in page and ">Acre<" not in text_of(admin.get(office_hours))


def test_a_calendar_tells_which_policies_count_by_it(office, admin, office_hours):
    before = text_of(admin.get(office_hours))
    with office.work() as uow:
        target = TargetDraft("resolution", (60,) * 4, int(office_hours.rpartition("/")[2]))
        sla.create_policy(uow, PolicyDraft("Corporativas", targets=(target,)))

    assert "Ninguna política" in before and "Corporativas" in text_of(admin.get(office_hours))


def test_what_other_hours_do_to_open_tickets_is_said_before_they_are_saved(office, admin, office_hours):
    with office.work() as uow:
        target = TargetDraft("resolution", (960,) * 4, int(office_hours.rpartition("/")[2]), ("customer",))
        sla.create_policy(uow, PolicyDraft("Todas", targets=(target,)))
    with office.work() as uow:
        numbers = [make_ticket(uow).number for _ in range(2)]
        tickets.start(uow, numbers[0])
        tickets.wait_for(uow, numbers[0], "customer")

    shorter = text_of(tried(admin, office_hours, {"tuesday": "8-9"}))
    same = text_of(tried(admin, office_hours, {"name": "Oficina central"}))
    new = text_of(tried(admin, NEW, {"name": "X", "monday": "8-12"}))

    counting = "2 tickets abiertos cuentan por este horario"
    assert counting in shorter and "En 1 de ellos el tiempo está detenido" in shorter
    assert f'href="/desk/tickets/{numbers[0]}">{numbers[0]}</a>, Solución: ahora vence' in shorter
    assert counting in same and "ahora vence" not in same
    assert "para los tickets abiertos" not in new
    assert calendar(office, office_hours).version == 1


def test_a_calendar_is_removed_while_nothing_counts_by_it(office, admin, office_hours):
    form = admin.form(office_hours, action=f"{office_hours}/remove")
    with office.work() as uow:
        target = TargetDraft("resolution", (60,) * 4, int(office_hours.rpartition("/")[2]))
        policy_id = sla.create_policy(uow, PolicyDraft("Corporativas", targets=(target,))).id
    refused = admin.send(form, office_hours)
    told = text_of(admin.get(office_hours))
    with office.work() as uow:
        sla.remove_policy(uow, policy_id)

    gone = admin.submit(office_hours, action=f"{office_hours}/remove")

    assert refused.status_code == 409 and "algo cuenta con este horario" in text_of(refused)
    assert "mientras una política cuente con él" in told
    assert gone.status_code == 303 and admin.get(office_hours).status_code == 404


@ON_ONE_DATABASE
def test_a_change_stands_in_the_audit_trail_with_what_was_and_is(office, admin, office_hours):
    admin.submit(office_hours, {"country": "VE"})

    rows = office.work(EVERYTHING).session.scalars(select(EventRecord).where(EventRecord.kind == "calendar.changed"))
    assert rows.all()[-1].values["changes"] == {"country": ["PE", "VE"]}


@ON_ONE_DATABASE
def test_a_calendar_that_is_not_there_is_not_found(admin):
    assert admin.get("/admin/calendars/4711").status_code == 404
    assert admin.get("/admin/calendars?as=csv").status_code == 200
