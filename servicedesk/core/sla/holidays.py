"""Public holidays of countries and their parts, as the library of that name knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from types import ModuleType


class UnknownCountry(Exception):
    """No holidays are known for this country, or for this part of it."""


def public_holidays(
    country: str, subdivision: str | None, years: Iterable[int], language: str = ""
) -> dict[date, str]:  # fmt: skip
    """Return the public holidays of some years with their names.

    ``country`` and ``subdivision`` are codes of ISO 3166-1 and 3166-2. The names are in ``language``, as in ``es`` or
    ``en``, where the library has them so, else in the country's own. Raises UnknownCountry.
    """
    try:
        spoken = _spoken(country, language)
        found = _library().country_holidays(country, subdiv=subdivision, years=list(years), language=spoken)
    except NotImplementedError as error:
        raise UnknownCountry(country, subdivision) from error
    return dict(found.items())


@lru_cache(256)
def _spoken(country: str, language: str) -> str | None:
    """Return in which language the holidays of a country are named; the library by itself asks the environment."""
    known = _library().country_holidays(country)
    spoken = [each for each in known.supported_languages if language and each.startswith(language)]
    chosen: str | None = spoken[0] if spoken else known.default_language
    return chosen


def _library() -> ModuleType:
    """Return the library; it is loaded when a calendar first asks for a country, for most processes never ask."""
    return import_module("holidays")


def known_countries() -> dict[str, list[str]]:
    """Return the countries whose holidays are known, each with the parts that have holidays of their own."""
    return dict(_library().list_supported_countries(include_aliases=False))


@lru_cache(256)
def parts_of(country: str) -> dict[str, str]:
    """Return the parts of a country that have holidays of their own, each with its name where the library has one."""
    try:
        names = _library().country_holidays(country).get_subdivision_aliases()
    except NotImplementedError:
        return {}
    return {code: next(iter(names.get(code, [])), code) for code in known_countries().get(country, [])}


@lru_cache(512)
def holidays_of_year(country: str, subdivision: str, year: int, language: str = "") -> dict[date, str]:
    """Return the public holidays of one year with their names, looked up once."""
    return public_holidays(country, subdivision or None, [year], language)


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country, whichever year is asked about."""

    country: str
    subdivision: str = ""

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is a public holiday."""
        return isinstance(day, date) and day in holidays_of_year(self.country, self.subdivision, day.year)
