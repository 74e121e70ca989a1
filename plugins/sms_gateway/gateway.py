"""Speaks to the gateway, and believes only an answer that makes sense.

What a gateway has to offer: ``POST <address>/messages`` takes ``to``, ``from`` and ``text`` as JSON under an
``Idempotency-Key`` and answers 200, 201 or 202 with ``{"id": "..."}``, and 409 for a key that it had before;
``GET <address>/status`` answers 200 with ``{"status": "ok"}``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from servicedesk.plugin_api import HttpAnswer

TAKEN = frozenset({200, 201, 202})
HAD_BEFORE = 409
OUR_KEY_IS_WRONG = frozenset({401, 403})
REFUSED = frozenset({400, 404, 410, 413, 422})
BUSY = frozenset({429, 502, 503, 504})
OF_ONE_MESSAGE = frozenset({"request", "unreadable", "bad_answer", "too_large"})

Shape = TypeVar("Shape", bound=BaseModel)


class Client(Protocol):
    """The HTTP client that is handed in; whatever it raises means that the gateway cannot be reached."""

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> HttpAnswer:
        """Send one request."""


class GatewayRefused(Exception):
    """A message that the gateway did not take, or an answer that cannot be believed.

    ``is_final``: it will never take this one. ``is_outage``: others would fare no better now.
    """

    def __init__(self, reason: str, *, is_final: bool = False, is_outage: bool = False) -> None:
        """Keep the reason, which is a code and never a part of the answer."""
        super().__init__(reason)
        self.reason, self.is_final, self.is_outage = reason, is_final, is_outage


class Taken(BaseModel):
    """That the gateway took a message, and under which name of its own."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]


class Status(BaseModel):
    """How the gateway is."""

    model_config = ConfigDict(frozen=True, strict=True)

    status: Literal["ok"]


@dataclass(frozen=True)
class Gateway:
    """One gateway with our key to it."""

    client: Client
    url: str
    access_key: str

    def submit(self, number: str, sender: str, text: str, key: str) -> str:
        """Hand over one message and return its name there; GatewayRefused says why it was not taken."""
        message = {"to": number, "text": text} | ({"from": sender} if sender else {})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        answer = self._ask("POST", "/messages", headers, json.dumps(message).encode())
        if answer.status == HAD_BEFORE:
            return key
        return _read(Taken, answer).id

    def look(self) -> None:
        """Return when the gateway is there and takes our key."""
        _read(Status, self._ask("GET", "/status", {}))

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> HttpAnswer:
        headers["Accept"] = "application/json"
        if key := self.access_key.strip():
            if not (key.isascii() and key.isprintable()):
                raise GatewayRefused("access_key", is_outage=True)  # no header can carry it
            headers["Authorization"] = f"Bearer {key}"
        try:
            return self.client.request(method, self.url.rstrip("/") + path, headers, body)
        except Exception as error:
            # The client is handed in, so its errors are not known here; those of the desk's carry a reason.
            reason = str(getattr(error, "reason_code", "no_answer"))
            raise GatewayRefused(reason, is_outage=reason not in OF_ONE_MESSAGE) from error


def _read(shape: type[Shape], answer: HttpAnswer) -> Shape:
    """Read an answer of a known shape; what does not fit is not repeated anywhere."""
    if answer.status in OUR_KEY_IS_WRONG:
        raise GatewayRefused("access_key", is_outage=True)
    if answer.status not in TAKEN:
        reason = f"status_{answer.status}"
        raise GatewayRefused(reason, is_final=answer.status in REFUSED, is_outage=answer.status in BUSY)
    try:
        return shape.model_validate_json(answer.body)
    except (ValidationError, RecursionError):
        raise GatewayRefused("unreadable") from None
