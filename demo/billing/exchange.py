"""What comes in and what goes out, without the wires between."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(status: int, content: Any) -> Reply:
    """Answer with JSON."""
    content_type = "application/json" if status < 400 else "application/problem+json"
    return Reply(status, content_type, json.dumps(content).encode())


def problem(status: int, title: str) -> Reply:
    """Answer with the reason of a refusal, as RFC 9457 writes it."""
    return as_json(status, {"status": status, "title": title})
