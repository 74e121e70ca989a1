"""What plugins offer to be run or shown by name: looked at before it is listed."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from servicedesk.core.kernel.answers import Column, Command, Report
from servicedesk.core.kernel.plugin_answers import looked_at
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.settings import Parameters, Secret, setting


class Asked(Parameters):
    """Everything that may be asked for."""

    account: str = setting(label="Account", longest=10)
    times: int = setting(1, label="Times", minimum=1, maximum=9)
    rate: Decimal = setting(Decimal("1.5"), label="Rate")
    loud: bool = setting(False, label="Loud")
    kind: Literal["a", "b"] = setting("a", label="Kind")
    since: date = setting(date(2026, 11, 1), label="Since")


class WithSecret(Parameters):
    """Asks for what the audit trail must not keep."""

    key: Secret = setting(Secret(""), label="Key")


class WithList(Parameters):
    """Asks for what no form has a field for."""

    choices: list[str] = setting([], label="Choices")


def nothing(parameters, ctx):
    """Do nothing."""


@pytest.mark.parametrize(
    "command",
    [
        Command("Pour", "Pour", nothing), Command("", "Pour", nothing), Command("a" * 41, "Pour", nothing),
        Command(7, "Pour", nothing), Command("pour", "", nothing), Command("pour", "Pour", "nothing"),
        Command("pour", "Pour", nothing, dict), Command("pour", "Pour", nothing, Asked(account="1")),
        Command("pour", "Pour", nothing, WithSecret), Command("pour", "Pour", nothing, WithList), nothing,
    ],
)  # fmt: skip
def test_what_could_not_be_listed_or_asked_for_is_nonsense(command):
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_commands", [command])


def test_two_commands_of_one_name_are_nonsense():
    twice = [Command("pour", "Pour", nothing), Command("pour", "Pour more", nothing)]

    with pytest.raises(Nonsense, match="two things of the name pour"):
        looked_at("rain", "provide_commands", twice)


def test_everything_that_has_a_field_may_be_asked_for():
    command = Command("pour", "Pour", nothing, Asked)

    assert looked_at("rain", "provide_commands", [command]) == [command]


def report(**changes):
    """Return a sound report with these changes."""
    sound = {
        "name": "falls", "title": "Falls", "summary": "How much.", "permission": "rain.read",
        "columns": [Column("Place")], "rows": nothing, "parameters": Asked,
    }  # fmt: skip
    return Report(**{**sound, **changes})


def test_a_sound_report_is_taken_as_it_is():
    given = report()

    assert looked_at("rain", "provide_reports", [given]) == [given]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Falls"}, {"title": ""}, {"summary": 7}, {"permission": ""}, {"columns": []}, {"columns": "Place"},
        {"columns": [Column("Place")] * 41}, {"columns": [Column("Place", "colour")]}, {"columns": ["Place"]},
        {"columns": [Column("")]}, {"rows": []}, {"first": {}}, {"parameters": WithSecret},
    ],
)  # fmt: skip
def test_a_report_that_could_not_be_drawn_is_nonsense(changes):
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_reports", [report(**changes)])
