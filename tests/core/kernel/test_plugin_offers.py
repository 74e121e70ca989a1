"""What plugins offer to be run or shown by name: looked at before it is listed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from servicedesk.core.kernel.answers import (
    Column,
    Command,
    DocumentKind,
    NoticeFile,
    NoticePaper,
    Report,
    StandingWork,
)
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


@pytest.mark.parametrize("work", [StandingWork("Listen!", print), StandingWork("listen", "print")])
def test_standing_work_without_a_name_or_a_function_is_refused(work):
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_standing_work", [work])


def test_standing_work_is_known_by_its_name_once():
    work = StandingWork("listen", print)

    assert looked_at("rain", "provide_standing_work", [work]) == [work]
    with pytest.raises(Nonsense, match="two things"):
        looked_at("rain", "provide_standing_work", [work, work])


KIND = DocumentKind("notice", "Notice", "We work", "Soon.")


@pytest.mark.parametrize(
    "file",
    [
        NoticeFile("7", "a.ics", "text/calendar", b"x"), NoticeFile(["7"], "a.ics", "text/calendar", b"x"),
        NoticeFile([7], "../a.ics", "text/calendar", b"x"), NoticeFile([7], "", "text/calendar", b"x"),
        NoticeFile([7], "a.ics", "text/calendar", b""), NoticeFile([7], "a.ics", "text/calendar", b"x" * 200_001),
        NoticeFile([7], paper=NoticePaper(KIND, {"number": 7})),
        NoticeFile([7], paper=NoticePaper(KIND, {}, [("a", 1)])),
        NoticeFile([7], paper=NoticePaper(DocumentKind("No Name", "Notice", "We work", "Soon."))),
        NoticeFile([7], paper=NoticePaper(DocumentKind("notice", "", "We work", "Soon."))),
        NoticeFile([7], paper=NoticePaper(DocumentKind("notice", "Notice", "", "Soon."))),
        NoticeFile([7], paper=NoticePaper(DocumentKind("notice", "Notice", "We work", ""))),
        NoticeFile([7], paper=NoticePaper(DocumentKind("notice", "Notice", "We work", None))),
    ],
)  # fmt: skip
def test_a_file_that_could_not_travel_with_a_letter_is_nonsense(file):
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_notice_files", [file])


def test_a_file_and_a_document_are_taken_and_their_words_know_whose_they_are():
    given = [
        NoticeFile([7], "a.ics", "text/calendar", b"x"),
        NoticeFile((7, 8), paper=NoticePaper(KIND, {}, [("When", "x")])),
    ]

    entry, notice = looked_at("rain", "provide_notice_files", given)

    assert entry.content == b"x"
    assert [each.domain for each in (notice.paper.kind.body, notice.paper.kind.heading, notice.paper.facts[0][0])] == (
        ["rain"] * 3
    )


def test_a_kind_of_document_is_taken_and_its_words_know_whose_they_are():
    (kind,) = looked_at("rain", "provide_document_kinds", [replace(KIND, placeholders={"n": "7"}, blocks=("facts",))])

    assert (kind.name, kind.title.domain, kind.body.domain) == ("notice", "rain", "rain")


@pytest.mark.parametrize(
    "changes", [{"placeholders": ("n",)}, {"placeholders": {"n": 7}}, {"blocks": "facts"}, {"blocks": (7,)}]
)
def test_a_kind_whose_placeholders_cannot_be_shown_is_nonsense(changes):
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_document_kinds", [replace(KIND, **changes)])


def test_two_kinds_of_one_name_are_nonsense():
    with pytest.raises(Nonsense):
        looked_at("rain", "provide_document_kinds", [KIND, KIND])
