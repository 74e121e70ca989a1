"""Public holidays of countries and their parts, as the library of that name knows them."""

from collections.abc import Iterable
from datetime import date

import holidays


class UnknownCountry(Exception):
    """No holidays are known for this country, or for this part of it."""


def public_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> dict[date, str]:
    """Return the public holidays of some years with their names, in the country's own language.

    ``country`` and ``subdivision`` are codes of ISO 3166-1 and 3166-2. Raises UnknownCountry.
    """
    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=list(years))
    except NotImplementedError as error:
        raise UnknownCountry(country, subdivision) from error
    return dict(found.items())
