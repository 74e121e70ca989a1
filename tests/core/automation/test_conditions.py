"""Conditions: each says what it found, and all or any of them decide."""

import pytest

from servicedesk.core.automation.drafts import ALL, ANY, Condition
from servicedesk.core.automation.rules.conditions import evaluate


@pytest.mark.parametrize(
    ("operator", "values", "found", "holds"),
    [
        ("is", ("1", "2"), "2", True),
        ("is", ("1", "2"), "3", False),
        ("is_not", ("1", "2"), "3", True),
        ("is_not", ("1",), "1", False),
        ("none", (), "", True),
        ("none", (), "12", False),
        ("some", (), "12", True),
        ("some", (), "", False),
        ("contains", ("señal", "fibra"), "Sin SENAL en casa", True),
        ("contains", ("fibra",), "Sin señal", False),
        ("contains_not", ("fibra",), "Sin señal", True),
        ("contains_not", ("señal",), "Sin señal", False),
        ("at_least", ("2",), "2", True),
        ("at_least", ("2",), "1", False),
        ("at_most", ("2",), "2", True),
        ("at_most", ("2",), "3", False),
        ("at_least", ("1",), "", False),
    ],
)
def test_a_condition_compares_what_it_finds(operator, values, found, holds):
    verdict = evaluate(ALL, [Condition("field", operator, values)], {"field": found})

    assert (verdict.holds, verdict.checks[0].found, verdict.checks[0].holds) == (holds, found, holds)


@pytest.mark.parametrize(
    ("match", "found", "holds"),
    [(ALL, ("1", "1"), True), (ALL, ("1", "2"), False), (ANY, ("1", "2"), True), (ANY, ("2", "2"), False)],
)
def test_all_or_any_of_the_conditions_decide(match, found, holds):
    asked = [Condition("a", "is", ("1",)), Condition("b", "is", ("1",))]

    assert evaluate(match, asked, dict(zip("ab", found, strict=True))).holds is holds


@pytest.mark.parametrize("match", [ALL, ANY])
def test_a_rule_without_conditions_means_every_ticket(match):
    assert evaluate(match, [], {}).holds
