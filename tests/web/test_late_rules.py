"""Routes whose address is compiled when somebody first links there."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from servicedesk.web.late_rules import LateRule

COMPILING = Rule._compile_builder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the rules that are compiled, as it happens."""
    seen: list[str] = []

    def compile_one(rule: Any, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        seen.append(rule.rule)
        return COMPILING(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", compile_one)
    return seen


@pytest.fixture
def small(compiled: list[str]) -> Flask:
    """Return an application with two routes."""
    app = Flask("small", static_folder=None)
    app.url_rule_class = LateRule
    app.add_url_rule("/tickets/<int:number>", "ticket", "{number}".format)
    app.add_url_rule("/tickets/", "tickets", lambda: "all")
    return app


def test_a_route_is_compiled_once_and_only_when_somebody_links_there(small: Flask, compiled: list[str]) -> None:
    at_first = list(compiled)

    with small.test_request_context():
        links = [url_for("ticket", number=7), url_for("ticket", number=8, tab="notes", rule="x")]

    assert at_first == []
    assert links == ["/tickets/7", "/tickets/8?tab=notes&rule=x"]
    assert compiled == ["/tickets/<int:number>"]


def test_a_route_is_found_before_anybody_has_linked_there(small: Flask, compiled: list[str]) -> None:
    answer = small.test_client().get("/tickets/7")

    assert answer.text == "7"
    assert compiled == []


def test_the_desk_is_made_without_compiling_its_links(compiled: list[str], app: Flask) -> None:
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LateRule}
    assert compiled == []
