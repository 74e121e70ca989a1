"""Moments, durations, amounts and sizes in words: the clock time of a promise, never "within 24 business hours".

Pure functions of what they are given: the present moment, the operator's zone, the reader's locale.
Numbers and their units are held together by no-break spaces, and thousands are parted by a narrow one.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol, get_decimal_symbol

from servicedesk.language.catalogues import FALLBACK, desk_catalogues
from servicedesk.language.marks import lazy

HOLD = "\u00a0"  # no-break space
THIN = "\u202f"  # narrow no-break space
MINUS = "\u2212"
NEAR_DAYS = {-1: lazy("yesterday"), 0: lazy("today"), 1: lazy("tomorrow")}
LONGEST_IN_HOURS = 48  # from here on a duration is told in days
SIZES = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
FINE_UP_TO = 10  # sizes up to this many units show one decimal


@cache
def cldr(tag: str) -> Locale:
    """Return the locale with this tag, or its language alone when nobody speaks it there (``en_PE``)."""
    try:
        return Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        language = tag.partition("_")[0]
        return cldr(language if language != tag else FALLBACK)


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """Say the hour and minute in the zone, as in 18:40 or 9:48."""
    local = moment.astimezone(zone)
    return f"{local.hour}:{local.minute:02}"


def day(moment: datetime, *, now: datetime, zone: ZoneInfo, locale: str, is_lasting: bool = False) -> str:
    """Say the day: today, yesterday, tomorrow, or its name and date, with the year when it is another one.

    Of what is read on any later day, as a letter or a document, ``is_lasting`` says so: the name and date it is.
    """
    local, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    near = NEAR_DAYS.get((local - today).days)
    if near and not is_lasting:
        return _text(locale, near)
    pattern = lazy("pattern.day") if local.year == today.year else lazy("pattern.day_and_year")
    return format_date(local, _text(locale, pattern), cldr(locale))


def date_words(day: date, *, locale: str) -> str:
    """Say a day of the calendar by its name and date, near or not: jueves 26 de noviembre."""
    return format_date(day, _text(locale, lazy("pattern.day")), cldr(locale))


def weekday(day: date, *, locale: str) -> str:
    """Say which day of the week it is: jueves."""
    return format_date(day, "EEEE", cldr(locale))


def territory(code: str, *, locale: str) -> str:
    """Say a country by its name, or by its code where it has none."""
    return str(cldr(locale).territories.get(code, code))


def short_day(moment: datetime, *, zone: ZoneInfo, locale: str) -> tuple[str, str, str]:
    """Say a day in three short parts for a date box: jue, 26, nov."""
    local, place = moment.astimezone(zone).date(), cldr(locale)
    name, month = (format_date(local, part, place).rstrip(".") for part in ("EEE", "MMM"))
    return name, str(local.day), month


def when(moment: datetime, *, now: datetime, zone: ZoneInfo, locale: str, is_lasting: bool = False) -> str:
    """Say a moment: today, 18:40 — or Thursday 26 November, 13:30; of what is lasting always the latter."""
    named = day(moment, now=now, zone=zone, locale=locale, is_lasting=is_lasting)
    return _text(locale, lazy("%(day)s, %(time)s"), day=named, time=clock_time(moment, zone))


def span(
    begin: datetime, end: datetime, *, now: datetime, zone: ZoneInfo, locale: str, is_lasting: bool = False
) -> str:
    """Say a window of time: its day once where it begins and ends on the same one."""
    if begin.astimezone(zone).date() == end.astimezone(zone).date():
        named = day(begin, now=now, zone=zone, locale=locale, is_lasting=is_lasting)
        text = lazy("%(day)s, from %(begin)s to %(end)s")
        return _text(locale, text, day=named, begin=clock_time(begin, zone), end=clock_time(end, zone))
    first, last = (when(each, now=now, zone=zone, locale=locale, is_lasting=is_lasting) for each in (begin, end))
    return _text(locale, lazy("%(begin)s to %(end)s"), begin=first, end=last)


def lasting(duration: timedelta, *, locale: str) -> str:
    """Say how long: 42 min, 8 h 14 min, 3 d 4 h."""
    minutes = int(abs(duration).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= LONGEST_IN_HOURS:
        parts = [(hours // 24, lazy("%(n)s d")), (hours % 24, lazy("%(n)s h"))]
    else:
        parts = [(hours, lazy("%(n)s h")), (rest, lazy("%(n)s min"))]
    said = [_text(locale, text, n=amount).replace(" ", HOLD) for amount, text in parts if amount]
    return " ".join(said) or _text(locale, lazy("less than a minute"))


def left(deadline: datetime, *, now: datetime, locale: str) -> str:
    """Say how much time is left, or how long ago it ran out."""
    duration = deadline - now
    said = lasting(duration, locale=locale)
    if duration < timedelta():
        return _text(locale, lazy("%(time)s ago"), time=said)
    first = said.split(HOLD)[0]
    count = int(first) if first.isdigit() else 1
    return desk_catalogues().ngettext(locale, "%(time)s left", "%(time)s left", count, time=said)


def countdown(deadline: datetime, *, now: datetime) -> str:
    """Say the time left as hours and minutes for a dense list, as in 8:14 or −0:18."""
    minutes = round((deadline - now).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{hours}:{rest:02}"


def number(value: int | float | Decimal, *, locale: str, decimals: int = 0) -> str:
    """Say a number with thin spaces between thousands and the decimal sign of the locale."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sign = MINUS if exact < 0 else ""
    grouped = f"{abs(exact):,f}".replace(",", THIN)
    return sign + grouped.replace(".", get_decimal_symbol(cldr(locale)))


def money(amount: int | float | Decimal, currency: str, *, locale: str) -> str:
    """Say an amount with the sign its own country uses: S/ 58.00."""
    said = number(amount, locale=locale, decimals=get_currency_precision(currency))
    return f"{_sign_of(currency, locale)}{HOLD}{said}"


def file_size(size: int, *, locale: str) -> str:
    """Say a size in bytes as people read it: 820 kB, 1.5 MB, 14 MB."""
    for unit, name in SIZES:
        if size >= unit:
            amount = size / unit
            fine = amount < FINE_UP_TO and round(amount, 1) != round(amount)
            return f"{number(amount, locale=locale, decimals=1 if fine else 0)}{HOLD}{name}"
    return f"{size}{HOLD}B"


def _text(locale: str, msgid: str, **values: Any) -> str:
    return desk_catalogues().gettext(locale, msgid, **values)


@cache
def _sign_of(currency: str, locale: str) -> str:
    """Return the sign of a currency in this locale, or in the one country that pays with it."""
    sign = get_currency_symbol(currency, cldr(locale))
    homes = [
        territory
        for territory, used in get_global("territory_currencies").items()
        if any(code == currency and end is None and tender for code, _, end, tender in used)
    ]
    if sign == currency and len(homes) == 1:
        return get_currency_symbol(currency, cldr(f"es_{homes[0]}"))
    return sign
