"""The operator's own words for a letter."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core import notifications
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications import LetterWording, WordingDraft
from tests.database import EVERYTHING

Work = Callable[..., Any]
ALLOWED = ("number", "name")
DRAFT = WordingDraft("customer.opened", "es", "%(number)s: ya está", "Hola, %(name)s.\n \nAl 100 % contigo.")


def keep(work: Work, draft: WordingDraft = DRAFT) -> None:
    """Say a letter in these words."""
    with work(EVERYTHING) as uow:
        notifications.keep_wording(uow, draft, ALLOWED)


def test_own_words_are_filled_and_divided_into_paragraphs(work: Work) -> None:
    keep(work)

    told = notifications.own_words(work(), "customer.opened", "es-PE", {"number": "AR-1", "name": "Rosa %(number)s"})

    assert told == ("AR-1: ya está", ("Hola, Rosa %(number)s.", "Al 100 % contigo."))


def test_without_own_words_the_default_is_said(work: Work) -> None:
    keep(work)

    assert notifications.own_words(work(), "customer.opened", "en", {}) is None
    assert notifications.own_words(work(), "customer.closed", "es", {}) is None


def test_words_that_cannot_be_filled_stop_no_letter(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    keep(work)

    with caplog.at_level(logging.ERROR):
        told = notifications.own_words(work(), "customer.opened", "es", {"number": "AR-1"})

    assert told is None
    assert [record.unknown for record in caplog.records] == [["name"]]  # type: ignore[attr-defined]  # what was logged


@pytest.mark.parametrize(
    ("subject", "body", "wrong"),
    [
        ("", "x", {"subject": "required"}),
        ("x", " ", {"body": "required"}),
        ("x %(secret)s", "%(secret)s %()s", {"subject": "letter.placeholder", "body": "letter.placeholder"}),
        ("x" * 201, "x", {"subject": "too_long"}),
    ],
)
def test_words_that_cannot_be_used_are_refused(work: Work, subject: str, body: str, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as told, work(EVERYTHING) as uow:
        notifications.keep_wording(uow, WordingDraft("customer.opened", "es", subject, body), ALLOWED)

    assert {name: message.code for name, message in told.value.problems.items()} == wrong


def test_words_are_changed_in_place_and_given_up_again(work: Work, session: Any) -> None:
    keep(work)
    keep(work, WordingDraft("customer.opened", "es", "Otra", "Otra"))
    assert [row.subject for row in notifications.list_wordings(work(EVERYTHING)).values()] == ["Otra"]

    for _ in range(2):
        with work(EVERYTHING) as uow:
            notifications.reset_wording(uow, "customer.opened", "es")

    assert session.scalars(select(LetterWording)).all() == []
    told = select(EventRecord).where(EventRecord.kind == "letter.wording_changed").order_by(EventRecord.id)
    assert [row.values["is_own"] for row in session.scalars(told)] == [True, True, False]


def test_who_may_not_change_settings_does_neither(work: Work) -> None:
    nobody = Actor("user", 7)

    with pytest.raises(Forbidden):
        notifications.list_wordings(work(nobody))
    with pytest.raises(Forbidden), work(nobody) as uow:
        notifications.keep_wording(uow, DRAFT, ALLOWED)
    with pytest.raises(Forbidden), work(nobody) as uow:
        notifications.reset_wording(uow, "customer.opened", "es")
