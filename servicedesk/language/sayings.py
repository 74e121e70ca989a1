"""Saying a code of the core or of a plugin in words, with its values as people write them.

A value of the shape ``{"amount": "58.00", "currency": "PEN"}`` is money; every other value stands as it is.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from servicedesk.language.catalogues import Catalogues
from servicedesk.language.formats import money
from servicedesk.language.marks import code_id

MONEY = {"amount", "currency"}


def say_code(catalogues: Catalogues, locale: str, code: str, values: Mapping[str, Any]) -> str:
    """Return the words for a code in this locale."""
    return catalogues.gettext(locale, code_id(code), **spoken(values, locale))


def spoken(values: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Return the values as they are written in this locale."""
    return {name: _spoken(value, locale) for name, value in values.items()}


def _spoken(value: Any, locale: str) -> Any:
    if isinstance(value, Mapping) and set(value) == MONEY:
        return money(Decimal(str(value["amount"])), str(value["currency"]), locale=locale)
    return value
