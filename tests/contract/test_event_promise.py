"""The promise of facts: their fields only grow, and hold plain values that can be kept for ever.

``events.json`` is what has been promised. A field that is new with a default is added to it by
``python -m tests.contract.test_event_promise``; anything else breaks the plugins that listen.
"""

import json
import typing
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from servicedesk.core.kernel.events import Event, event_kinds

PROMISE = Path(__file__).with_name("events.json")
PLAIN = (
    "int",
    "str",
    "bool",
    "float",
    "tuple[int, ...]",
    "tuple[str, ...]",
    "dict[str, typing.Any]",
    "list[str]",
    "list[int]",
    "int | None",
    "str | None",
)
OURS = "servicedesk."


def shape_of(event: type[Event]) -> dict[str, str]:
    """Return the fields of a fact with their types; one that must be given ends with an exclamation mark."""
    hints = typing.get_type_hints(event)
    names = [field for field in fields(event)]
    must = {field.name: field.default is MISSING and field.default_factory is MISSING for field in names}
    return {field.name: _name(hints[field.name]) + ("!" if must[field.name] else "") for field in names}


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not typing.get_args(kind) else str(kind)


def present() -> dict[str, dict[str, str]]:
    """Return the shape of every fact of the desk by its kind."""
    import servicedesk.app  # noqa: F401  # whatever publishes is imported with it

    return {kind: shape_of(event) for kind, event in sorted(event_kinds().items()) if event.__module__.startswith(OURS)}


def breaches(promised: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> list[str]:
    """Return what was promised and is no longer so."""
    wrong = []
    for kind, shape in promised.items():
        if kind not in now:
            wrong.append(f"{kind} is gone")
            continue
        wrong += [f"{kind}.{name} was {was}" for name, was in shape.items() if now[kind].get(name) != was]
        wrong += [
            f"{kind}.{name} is new without a default" for name in now[kind].keys() - shape if now[kind][name][-1] == "!"
        ]
    return wrong


def test_what_was_promised_is_kept():
    promised = json.loads(PROMISE.read_text(encoding="utf-8"))

    assert breaches(promised, present()) == []
    assert promised == present(), "add what is new to the promise: python -m tests.contract.test_event_promise"


@pytest.mark.parametrize(("kind", "shape"), present().items())
def test_a_fact_holds_plain_values(kind, shape):
    assert {each.rstrip("!") for each in shape.values()} <= set(PLAIN)


@pytest.mark.parametrize(
    ("now", "breach"),
    [
        ({}, "a.b is gone"),
        ({"a.b": {"x": "int!"}}, "a.b.y was str"),
        ({"a.b": {"x": "str!", "y": "str"}}, "a.b.x was int!"),
        ({"a.b": {"x": "int!", "y": "str", "z": "int!"}}, "a.b.z is new without a default"),
    ],
)
def test_a_broken_promise_is_named(now, breach):
    assert breach in breaches({"a.b": {"x": "int!", "y": "str"}}, now)


def test_growing_is_no_breach():
    assert breaches({"a.b": {"x": "int!"}}, {"a.b": {"x": "int!", "z": "str"}, "c.d": {}}) == []


if __name__ == "__main__":
    PROMISE.write_text(json.dumps(present(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
