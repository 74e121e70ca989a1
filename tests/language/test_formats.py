"""Formats: what people read of a moment, a duration, an amount and a size."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from servicedesk.language import formats

LIMA = ZoneInfo("America/Lima")
NOW = datetime(2026, 11, 23, 15, 26, tzinfo=UTC)  # Monday, 10:26 in Lima


def utc(day: int, hour: int, minute: int, month: int = 11, year: int = 2026) -> datetime:
    """Return a moment near the present one."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "spanish", "english"),
    [
        (utc(23, 23, 40), "hoy, 18:40", "today, 18:40"),
        (utc(22, 14, 48), "ayer, 9:48", "yesterday, 9:48"),
        (utc(24, 5, 0), "mañana, 0:00", "tomorrow, 0:00"),
        (utc(24, 4, 59), "hoy, 23:59", "today, 23:59"),
        (utc(26, 18, 30), "jueves 26 de noviembre, 13:30", "Thursday 26 November, 13:30"),
        (utc(4, 13, 5, 1, 2027), "lunes 4 de enero de 2027, 8:05", "Monday 4 January 2027, 8:05"),
    ],
)
def test_a_moment_is_said_in_the_operators_zone(moment: datetime, spanish: str, english: str) -> None:
    assert formats.when(moment, now=NOW, zone=LIMA, locale="es_PE") == spanish
    assert formats.when(moment, now=NOW, zone=LIMA, locale="en") == english


@pytest.mark.parametrize(("day", "said"), [(23, "lunes 23"), (22, "domingo 22"), (24, "martes 24")])
def test_in_what_is_read_later_no_day_is_near(day: int, said: str) -> None:
    how = {"now": NOW, "zone": LIMA, "locale": "es", "is_lasting": True}

    assert formats.when(utc(day, 14, 0), **how) == f"{said} de noviembre, 9:00"
    assert formats.span(utc(day, 14, 0), utc(day, 15, 0), **how) == f"{said} de noviembre, de 9:00 a 10:00"


def test_a_window_names_its_day_once() -> None:
    begin, end = utc(26, 6, 0), utc(26, 9, 0)

    assert formats.span(begin, end, now=NOW, zone=LIMA, locale="es") == "jueves 26 de noviembre, de 1:00 a 4:00"
    assert formats.span(begin, end, now=NOW, zone=LIMA, locale="en") == "Thursday 26 November, from 1:00 to 4:00"


def test_a_window_over_midnight_names_both_days() -> None:
    said = formats.span(utc(24, 3, 0), utc(24, 7, 0), now=NOW, zone=LIMA, locale="es")

    assert said == "desde hoy, 22:00 hasta mañana, 2:00"


@pytest.mark.parametrize(
    ("minutes", "spanish", "english"),
    [
        (494, "Quedan 8 h 14 min", "8 h 14 min left"),
        (42, "Quedan 42 min", "42 min left"),
        (60, "Queda 1 h", "1 h left"),
        (1, "Queda 1 min", "1 min left"),
        (0.5, "Queda menos de un minuto", "less than a minute left"),
        (-18, "Hace 18 min", "18 min ago"),
        (49 * 60 + 5, "Quedan 2 d 1 h", "2 d 1 h left"),
        (48 * 60 + 5, "Quedan 2 d", "2 d left"),
    ],
)
def test_the_time_left_is_said_short(minutes: float, spanish: str, english: str) -> None:
    deadline = NOW + timedelta(minutes=minutes)

    said = [formats.left(deadline, now=NOW, locale=locale).replace(formats.HOLD, " ") for locale in ("es", "en")]

    assert said == [spanish, english]


def test_a_number_is_not_parted_from_its_unit() -> None:
    assert formats.lasting(timedelta(minutes=494), locale="es") == "8\u00a0h 14\u00a0min"


@pytest.mark.parametrize(
    ("minutes", "said"), [(494, "8:14"), (42, "0:42"), (-18, "−0:18"), (1431, "23:51"), (0, "0:00")]
)
def test_a_countdown_is_hours_and_minutes(minutes: int, said: str) -> None:
    assert formats.countdown(NOW + timedelta(minutes=minutes), now=NOW) == said


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "said"),
    [
        ("58", "PEN", "es_PE", "S/\u00a058.00"),
        ("58", "PEN", "en_PE", "S/\u00a058.00"),
        ("1258.5", "PEN", "es_PE", "S/\u00a01\u202f258.50"),
        ("1258.5", "USD", "es_VE", "USD\u00a01\u202f258,50"),
        ("-3.005", "PEN", "es_PE", "S/\u00a0−3.01"),
        ("990", "CLP", "es_CL", "$\u00a0990"),
    ],
)
def test_money_carries_the_sign_of_its_country(amount: str, currency: str, locale: str, said: str) -> None:
    assert formats.money(Decimal(amount), currency, locale=locale) == said


def test_numbers_part_thousands_with_a_thin_space() -> None:
    said = [formats.number(value, locale="es_PE", decimals=places) for value, places in ((1284, 0), (-27.8, 1), (0, 0))]

    assert said == ["1\u202f284", "−27.8", "0"]


@pytest.mark.parametrize(
    ("size", "said"),
    [(999, "999 B"), (820_000, "820 kB"), (1_500_000, "1.5 MB"), (8_000_000, "8 MB"), (14_200_000, "14 MB")],
)
def test_a_size_is_said_as_people_read_it(size: int, said: str) -> None:
    assert formats.file_size(size, locale="es_PE").replace(formats.HOLD, " ") == said


def test_a_date_box_has_three_short_parts() -> None:
    assert formats.short_day(utc(26, 6, 0), zone=LIMA, locale="es_PE") == ("jue", "26", "nov")


@pytest.mark.parametrize(("tag", "language"), [("en_PE", "en"), ("es_PE", "es"), ("xx_YY", "en"), ("not a tag", "en")])
def test_an_unknown_locale_falls_back_to_its_language(tag: str, language: str) -> None:
    assert formats.cldr(tag).language == language
