"""Asks the operator's billing what an account owes, and believes only an answer that makes sense.

Whatever goes wrong, here or there, is one thing to the caller: billing cannot be asked now. What a
billing system has to offer is told by the OpenAPI page of the demo billing server.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Protocol, TypeVar
from urllib.parse import quote, urlencode

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

ACCOUNT_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
FOUND, UNKNOWN = 200, 404
OUR_KEY_IS_WRONG = frozenset({401, 403})
MOST_PAGES = 10_000
FIRST_YEAR, LAST_YEAR = 1990, 2200

Shape = TypeVar("Shape", bound=BaseModel)


class Answer(Protocol):
    """What an HTTP client brings back."""

    @property
    def status(self) -> int:
        """Return the status code."""

    @property
    def body(self) -> bytes:
        """Return the body, already limited in size."""


class Client(Protocol):
    """The HTTP client that is handed in; whatever it raises means that billing cannot be asked."""

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send one request."""


class BillingUnavailable(Exception):
    """Billing cannot be asked now, or says what cannot be believed.

    Reasons: ``unknown_account`` and ``account_number`` concern this account alone; ``access_key``,
    ``status_<code>``, ``unreadable``, ``other_account``, ``endless`` and those of the client
    (``no_answer``, ``address``, ``redirected``, ``too_large`` ...) concern billing as a whole.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason, which is a code and never a part of the answer."""
        super().__init__(reason)
        self.reason = reason

    @property
    def is_outage(self) -> bool:
        """Say whether other accounts would fare no better."""
        return self.reason not in {"unknown_account", "account_number"}


def _decimal(value: object) -> Decimal:
    """Read money from text alone: a JSON number has been through binary fractions already."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?", value):
        raise ValueError("an amount is text with at most two decimals")
    return Decimal(value)


def _sensible(moment: date) -> date:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("out of range")
    return moment


def _date(value: object) -> date | None:
    """Read a date from text alone, as RFC 3339 writes it."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date is text, year-month-day")
    return _sensible(date.fromisoformat(value))


def _moment(value: object) -> datetime:
    """Read a moment from text alone, with its offset."""
    if not isinstance(value, str):
        raise ValueError("a moment is text")
    moment = datetime.fromisoformat(value)
    _sensible(moment)
    return moment


class Balance(BaseModel):
    """What one account owes; a negative amount is a credit. ``oldest_due_date`` is none while nothing is due."""

    model_config = ConfigDict(frozen=True, strict=True)

    account: Annotated[str, Field(pattern=rf"^{ACCOUNT_NUMBER.pattern}$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    amount_due: Annotated[Decimal, BeforeValidator(_decimal)]
    oldest_due_date: Annotated[date | None, BeforeValidator(_date)]
    pay_url: Annotated[str, Field(max_length=400, pattern=r"^https?://[A-Za-z0-9._~:/?#@!$&()*+,;=%\[\]-]+$")] | None
    as_of: Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(lambda moment: moment.astimezone(UTC))]


class Page(BaseModel):
    """One page of the list of balances."""

    model_config = ConfigDict(frozen=True, strict=True)

    balances: list[Balance]
    next_cursor: Annotated[str, Field(min_length=1, max_length=200)] | None


def ask_balance(client: Client, billing_url: str, access_key: str, account_number: str) -> Balance:
    """Ask about one account; ``BillingUnavailable`` unless billing answers about this very account."""
    if not ACCOUNT_NUMBER.fullmatch(account_number):
        raise BillingUnavailable("account_number")
    path = f"/v1/accounts/{quote(account_number, safe='')}/balance"
    balance = _read(Balance, _get(client, billing_url, access_key, path))
    if balance.account != account_number:
        raise BillingUnavailable("other_account")
    return balance


def list_balances(client: Client, billing_url: str, access_key: str) -> Iterator[Balance]:
    """List all balances, page by page; ``BillingUnavailable`` where the list breaks off."""
    cursor: str | None = ""
    seen: set[str] = set()
    while cursor is not None:
        if cursor in seen or len(seen) > MOST_PAGES:
            raise BillingUnavailable("endless")
        seen.add(cursor)
        query = "?" + urlencode({"cursor": cursor}) if cursor else ""
        page = _read(Page, _get(client, billing_url, access_key, f"/v1/balances{query}"))
        yield from page.balances
        cursor = page.next_cursor


def _get(client: Client, billing_url: str, access_key: str, path: str) -> bytes:
    """Fetch one page of billing's; everything but a plain success is raised."""
    headers = {"Accept": "application/json"}
    if access_key:
        headers["Authorization"] = f"Bearer {access_key}"
    try:
        answer = client.request("GET", billing_url.rstrip("/") + path, headers)
    except Exception as error:
        # The client is handed in, so its errors are not known here; those of the desk's carry a reason.
        raise BillingUnavailable(str(getattr(error, "reason_code", "no_answer"))) from error
    if answer.status == UNKNOWN:
        raise BillingUnavailable("unknown_account")
    if answer.status in OUR_KEY_IS_WRONG:
        raise BillingUnavailable("access_key")
    if answer.status != FOUND:
        raise BillingUnavailable(f"status_{answer.status}")
    return answer.body


def _read(shape: type[Shape], body: bytes) -> Shape:
    """Read an answer of a known shape; what does not fit is not repeated anywhere."""
    try:
        return shape.model_validate_json(body)
    except (ValidationError, RecursionError):
        raise BillingUnavailable("unreadable") from None
