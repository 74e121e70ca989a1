"""What is wrong with a rule is told where it stands."""

import pytest

from servicedesk.core.automation import Action, Condition
from servicedesk.core.automation.rules.actions import NEEDS, RIGHTS
from servicedesk.core.automation.rules.checking import problems_of
from servicedesk.core.automation.rules.conditions import FIELDS
from servicedesk.core.automation.service.running import reason_of
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.core.people.rules.permissions import PERMISSIONS
from tests.automation import NOTE, draft


def told(rule):
    """Return what is wrong, as codes."""
    return {where: problem.code for where, problem in problems_of(rule).items()}


@pytest.mark.parametrize(
    ("overrides", "where", "code"),
    [
        ({"name": "  "}, "name", "required"),
        ({"name": "x" * 121}, "name", "too_long"),
        ({"moment": "never"}, "moment", "unknown_choice"),
        ({"match": "most"}, "match", "unknown_choice"),
        ({"actions": ()}, "", "rule.no_action"),
        ({"actions": (NOTE,) * 21}, "", "rule.too_many_lines"),
        ({"moment": "quiet", "minutes": 0}, "minutes", "rule.minutes"),
        ({"moment": "quiet", "minutes": 60 * 24 * 90 + 1}, "minutes", "rule.minutes"),
        ({"moment": "quiet", "minutes": 5, "counted_by": "moon"}, "counted_by", "unknown_choice"),
        ({"moment": "promise_due", "minutes": 5}, "promise", "unknown_choice"),
    ],
)
def test_the_whole_rule_is_looked_at(overrides, where, code):
    assert told(draft(**overrides)) == {where: code}


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (("colour", "is", "red"), "unknown_choice"),
        (("priority", "contains", "1"), "unknown_choice"),
        (("promise", "is", "attention"), "rule.no_promise"),
        (("priority", "is"), "rule.no_value"),
        (("title", "contains", " "), "rule.no_value"),
        (("title", "contains", "x" * 121), "rule.no_value"),
        (("title", "contains", *(["x"] * 51)), "rule.no_value"),
        (("tier", "at_least", "two"), "whole_number"),
    ],
)
def test_a_condition_that_asks_nothing_is_told_at_its_line(condition, code):
    assert told(draft("opened", ("assignee", "none"), condition)) == {"condition_1": code}


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("dance", {}, "unknown_choice"),
        ("note", {"text": "Sí", "colour": "red"}, "unknown_choice"),
        ("note", {"text": " "}, "rule.no_text"),
        ("note", {"text": "x" * 4001}, "too_long"),
        ("assign_team", {}, "rule.no_choice"),
        ("assign_team", {"team": "0"}, "rule.no_choice"),
        ("assign_user", {"user": "Ana"}, "rule.no_choice"),
        ("prioritize", {"priority": "5"}, "rule.no_choice"),
        ("wait", {"reason": "rain"}, "rule.no_choice"),
        ("answer", {"macro": ""}, "rule.no_choice"),
    ],
)
def test_an_action_that_lacks_something_is_told_at_its_line(kind, values, code):
    assert told(draft(actions=(NOTE, Action(kind, values)))) == {"action_1": code}


def test_what_is_whole_has_no_problem():
    rule = draft(
        "promise_due", ("assignee", "none"), ("tier", "at_least", "1"), minutes=30, promise="next_update",
        counted_by="office", match="any",
    )  # fmt: skip
    asks_of_promises = draft("promise_breached", ("promise", "is", "attention"))

    assert (told(rule), told(asks_of_promises)) == ({}, {})


def test_every_action_names_a_right_that_there_is():
    assert NEEDS.keys() == RIGHTS.keys()
    assert set(RIGHTS.values()) <= PERMISSIONS.keys()
    assert all(FIELDS.values())


def test_a_line_comes_back_from_its_row_as_it_was():
    condition, action = Condition("priority", "is", ("1", "2")), Action("note", {"text": "Sí"})

    assert (Condition.of(condition.kept), Action.of(action.kept)) == (condition, action)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Forbidden(), "rule.forbidden"),
        (NotFound(), "rule.not_found"),
        (Refused([Message("billing.no")]), "billing.no"),
        (Invalid({"body": Message("required")}), "required"),
    ],
)
def test_every_refusal_has_a_reason(error, code):
    assert reason_of(error).code == code
