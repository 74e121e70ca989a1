"""Addresses that learn to be built when somebody first links to them.

Werkzeug writes two functions for each route when the route is added, and compiles them. That is most of what it costs
to make the application, and most routes of a process are never linked to in both ways, many in none.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles how its address is built when it is first built."""

    def _compile_builder(self, append_unknown: bool = True) -> Build:
        compiled: list[Build] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build
