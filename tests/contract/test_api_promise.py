"""The promise of the plugin API: names are only added, a call that worked goes on working, and its number says so.

``api.json`` is what has been promised. What is new is added to it by ``python -m tests.contract.test_api_promise``,
together with a new number after the dot of API_VERSION; what is gone takes a new number before it.
"""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from servicedesk import plugin_api
from servicedesk.core import hookspecs
from servicedesk.plugin_api import pages

PROMISE = Path(__file__).with_name("api.json")


def present() -> dict[str, dict[str, str]]:
    """Return every name that plugins may use, with how it is called, and every hook."""
    hooks = [name for name in vars(hookspecs) if name.startswith(("check_", "on_", "provide_"))]
    return {
        "plugin_api": {name: shape_of(getattr(plugin_api, name)) for name in sorted(plugin_api.__all__)},
        "plugin_api.pages": {name: shape_of(getattr(pages, name)) for name in sorted(pages.__all__)},
        "hooks": {name: shape_of(getattr(hookspecs, name)) for name in sorted(hooks)},
    }


def shape_of(thing: Any) -> str:
    """Return the arguments of something that is called: those that must be given end with an exclamation mark."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return ""
    return ", ".join(f"{each.name}{'!' if each.default is each.empty else ''}" for each in parameters)


def breaches(promised: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> list[str]:
    """Return what a plugin could have used and cannot use any more."""
    wrong = []
    for part, names in promised.items():
        for name, shape in names.items():
            if name not in now[part]:
                wrong.append(f"{part}.{name} is gone")
                continue
            was, is_now = (each.split(", ") if each else [] for each in (shape, now[part][name]))
            wrong += [f"{part}.{name} takes no {each.rstrip('!')} any more" for each in was if not _is_in(each, is_now)]
            wrong += [
                f"{part}.{name} must be given {each[:-1]}" for each in is_now if each[-1] == "!" and each not in was
            ]
    return wrong


def _is_in(argument: str, arguments: list[str]) -> bool:
    return argument.rstrip("!") in [each.rstrip("!") for each in arguments]


def test_what_was_promised_is_kept() -> None:
    promised = json.loads(PROMISE.read_text(encoding="utf-8"))

    assert breaches(promised, present()) == []
    assert promised == present(), "add what is new to the promise: python -m tests.contract.test_api_promise"


def test_a_hook_may_be_given_more_and_a_function_may_take_more() -> None:
    assert breaches({"hooks": {"on_x": "event!, ctx!"}}, {"hooks": {"on_x": "event!, ctx!, more", "on_y": ""}}) == []


@pytest.mark.parametrize(
    ("now", "breach"),
    [
        ({}, "api.find is gone"),
        ({"find": "uow!"}, "api.find takes no number any more"),
        ({"find": "uow!, number, zone!"}, "api.find must be given zone"),
        ({"find": "uow!, number!"}, "api.find must be given number"),
    ],
)
def test_a_promise_that_is_broken_is_named(now: dict[str, str], breach: str) -> None:
    assert breach in breaches({"api": {"find": "uow!, number"}}, {"api": now})


if __name__ == "__main__":
    PROMISE.write_text(json.dumps(present(), indent=2, sort_keys=True) + "\n", encoding="utf-8")
