"""Routes that are read once in all tests: each test makes the application anew, with the same hundreds of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from servicedesk.web.late_rules import LateRule

READ = LateRule.compile
known: dict[tuple[str, bool], tuple[Any, ...]] = {}


def recall(rule: Any) -> None:
    """Give a rule what an equal one of an earlier application was read as; how its address is built stays its own."""
    words = (rule.rule, rule.merge_slashes)
    if words not in known:
        READ(rule)
        known[words] = (rule._parts, rule._trace, rule._converters)
        return
    rule._parts, rule._trace, rule._converters = known[words]
    rule.arguments.update(rule._converters)
    rule._build = rule._compile_builder(False).__get__(rule)
    rule._build_unknown = rule._compile_builder(True).__get__(rule)


@pytest.fixture(scope="session")
def known_routes() -> Iterator[None]:
    """Let the desk's routes be recalled from now on."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(LateRule, "compile", recall)
        yield
