"""Calendars as an administrator keeps them: what is taken, what is refused, and every version of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.sla import (
    HoursDraft,
    OwnDay,
    PolicyDraft,
    TargetDraft,
    change_calendar,
    create_calendar,
    create_policy,
    get_calendar,
    list_calendars,
    own_days,
)
from servicedesk.core.sla.queries import current_edition, read_book, with_calendars
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_user

PERU = HoursDraft("Oficina", "Office", country="PE")
FRIDAY_AFTERNOON = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)  # 16:00 in Lima
HOURS = timedelta(hours=1)


def book_of(uow):
    return read_book(uow.session, current_edition(uow.session))


def test_a_calendar_counts_in_the_operators_zone_until_it_has_its_own(work):
    with work() as uow:
        calendar = create_calendar(uow, PERU)
        key = (calendar.id, 1)
        in_lima = book_of(uow).due(key, FRIDAY_AFTERNOON, 2 * HOURS, ())
        change_calendar(uow, calendar.id, replace(PERU, zone="America/Caracas"))
        in_caracas = book_of(uow).due((calendar.id, 2), FRIDAY_AFTERNOON, 2 * HOURS, ())

    assert in_lima == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert in_caracas == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 17:00 there already: two hours of Monday


@ON_ONE_DATABASE
def test_the_book_follows_the_operators_zone(work):
    with work() as uow:
        calendar = create_calendar(uow, PERU)
        before = book_of(uow).due((calendar.id, 1), FRIDAY_AFTERNOON, HOURS, ())
        get_operator(uow.session).zone = "America/Santiago"
        uow.session.flush()
        after = book_of(uow).due((calendar.id, 1), FRIDAY_AFTERNOON, HOURS, ())

    assert (before, after) == (
        datetime(2026, 11, 20, 22, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    )  # fmt: skip


def test_own_days_close_and_open_whatever_the_week_says(work):
    days = (
        OwnDay(date(2026, 11, 28), "Inventario", (("09:00", "11:00"),)),
        OwnDay(date(2026, 11, 23), "Aniversario"),
    )
    with work() as uow:
        calendar = create_calendar(uow, replace(PERU, days=days))
        key, book = (calendar.id, 1), book_of(uow)
        monday = book.due(key, FRIDAY_AFTERNOON, 2 * HOURS, ())
        saturday = book.due(key, datetime(2026, 11, 27, 21, 0, tzinfo=UTC), 2 * HOURS, ())
        kept = own_days(calendar.current)

    assert monday == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert saturday == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
    assert kept == tuple(sorted(days, key=lambda each: each.day))


def test_an_older_version_counts_as_it_did(work):
    with work() as uow:
        calendar = create_calendar(uow, PERU)
        change_calendar(uow, calendar.id, replace(PERU, week=((("00:00", "00:00"),),) * 7, country=""))
        book = book_of(uow)
        whole = with_calendars(uow.session, book, [(calendar.id, 1), (calendar.id, 2), (0, 0)])
        older = whole.due((calendar.id, 1), FRIDAY_AFTERNOON, 2 * HOURS, ())
        newer = whole.due(book.key_of(calendar.id), FRIDAY_AFTERNOON, 2 * HOURS, ())

    assert (older, newer) == (
        datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        datetime(2026, 11, 20, 23, 0, tzinfo=UTC),
    )  # fmt: skip
    assert with_calendars(work().session, whole, [(calendar.id, 1)]) is whole
    assert not book.knows((calendar.id, 1)) and whole.knows((calendar.id, 1))


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"zone": "America/Macondo"}, "zone", "unknown"),
        ({"country": "XX"}, "country", "unknown"),
        ({"subdivision": "ZZ"}, "subdivision", "unknown"),
        ({"week": ((),) * 7}, "week", "sla.never_open"),
        ({"week": ((),) * 6}, "week", "sla.hours"),
        ({"week": ((("8", "x"),),) * 7}, "week", "sla.hours"),
        ({"week": ((("12:00", "08:00"),),) * 7}, "week", "sla.hours"),
        ({"week": ((("08:00", "12:00"), ("11:00", "13:00")),) * 7}, "week", "sla.hours"),
        ({"week": ((("08:00:30", "12:00"),),) * 7}, "week", "sla.hours"),
        ({"days": (OwnDay(date(2026, 1, 2), hours=(("x", "y"),)),)}, "days", "sla.hours"),
        ({"days": (OwnDay(date(2026, 1, 2)), OwnDay(date(2026, 1, 2)))}, "days", "sla.days"),
    ],
)
def test_what_is_no_calendar_is_told_by_its_field(work, changes, field, code):
    with pytest.raises(Invalid) as told, work() as uow:
        create_calendar(uow, replace(PERU, **changes))

    assert told.value.problems[field].code == code


def test_two_calendars_have_different_names(work):
    with work() as uow:
        create_calendar(uow, PERU)

    with pytest.raises(Invalid) as told, work() as uow:
        create_calendar(uow, PERU)

    assert told.value.problems["name"].code == "taken"


@ON_ONE_DATABASE
def test_a_week_stays_long_enough_for_what_counts_by_it(work):
    with work() as uow:
        calendar = create_calendar(uow, PERU)
        target = TargetDraft("resolution", (60 * 24 * 365,) * 4, calendar.id)
        with pytest.raises(Invalid) as too_long:
            create_policy(uow, PolicyDraft("Todo", targets=(replace(target, minutes=(60 * 24 * 364,) * 4),)))
        create_policy(uow, PolicyDraft("Todo", targets=(replace(target, minutes=(60 * 4000,) * 4),)))
        with pytest.raises(Invalid) as too_short:
            change_calendar(uow, calendar.id, replace(PERU, week=((("08:00", "09:00"),),) + ((),) * 6))

    assert too_long.value.problems["resolution.calendar"].code == "sla.never_open"
    assert too_short.value.problems["week"].code == "sla.never_open"


@ON_ONE_DATABASE
def test_only_whoever_keeps_the_settings_reads_and_changes_calendars(work):
    with work() as uow:
        agent = as_user(make_user(uow))
        create_calendar(uow, PERU)

    with pytest.raises(Forbidden), work(agent) as uow:
        create_calendar(uow, replace(PERU, name="Otra"))
    with pytest.raises(Forbidden):
        list_calendars(work(agent))
    with pytest.raises(NotFound):
        get_calendar(work(), 4711)

    assert [(each.name_in("es"), each.name_in("en")) for each in list_calendars(work())] == [("Oficina", "Office")]
