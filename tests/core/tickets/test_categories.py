"""Sorts of fault and their questions, as an administrator keeps them."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import CategoryDraft, QuestionDraft
from servicedesk.core.tickets.customer_models import SymptomQuestion
from tests.database import EVERYTHING
from tests.make import make_team

COLOUR = QuestionDraft("¿Qué luz?", "Which light?", ("Verde", "Roja"), ("Green", "Red"), True)
SINCE = QuestionDraft("¿Desde cuándo?")
DRAFT = CategoryDraft("no_service", "Sin servicio", "No tengo Internet", team="csm", questions=(COLOUR, SINCE))


@pytest.fixture(autouse=True)
def team(work: Any) -> None:
    """Make the team that gets the tickets."""
    with work(EVERYTHING) as uow:
        make_team(uow)


def keep(work: Any, draft: CategoryDraft, category_id: int = 0) -> int:
    """Add or change a category."""
    with work(EVERYTHING) as uow:
        if category_id:
            return tickets.change_category(uow, category_id, draft).id
        return tickets.create_category(uow, draft).id


def asked(work: Any, category_id: int) -> list[str]:
    """Return what is asked, in its order."""
    uow = work(EVERYTHING)
    return [each.text for each in tickets.list_questions(uow, tickets.get_category(uow, category_id))]


def test_questions_keep_their_order_and_what_is_left_out_is_asked_no_longer(work: Any, session: Any) -> None:
    category_id = keep(work, DRAFT)
    assert asked(work, category_id) == ["¿Qué luz?", "¿Desde cuándo?"]

    keep(work, replace(DRAFT, questions=(SINCE,)), category_id)
    assert asked(work, category_id) == ["¿Desde cuándo?"]
    keep(work, replace(DRAFT, questions=(SINCE, COLOUR, QuestionDraft("¿Y ahora?"))), category_id)

    assert asked(work, category_id) == ["¿Desde cuándo?", "¿Qué luz?", "¿Y ahora?"]
    assert len(session.scalars(select(SymptomQuestion)).all()) == 3


def test_the_code_stays_and_both_changes_are_told(work: Any, session: Any) -> None:
    category_id = keep(work, DRAFT)
    keep(work, replace(DRAFT, code="other", team="", name="Otro", is_active=False), category_id)

    category = tickets.get_category(work(EVERYTHING), category_id)
    assert (category.code, category.name, category.team_id, category.is_active) == ("no_service", "Otro", None, False)
    told = select(EventRecord).where(EventRecord.kind == "category.changed").order_by(EventRecord.id)
    assert [row.values["action"] for row in session.scalars(told)] == ["created", "changed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "No"}, "code"), ({"name": ""}, "name"), ({"symptom_en": "x" * 121}, "symptom_en"),
        ({"icon": "<b>"}, "icon"), ({"service_kind": "Internet!"}, "service_kind"), ({"impact": 4}, "impact"),
        ({"urgency": 0}, "urgency"), ({"team": "ghost"}, "team"),
        ({"questions": (QuestionDraft(""),)}, "questions"),
        ({"questions": (QuestionDraft("x", options=("una",)),)}, "questions"),
        ({"questions": (QuestionDraft("x", options=("a", "b"), options_en=("a",)),)}, "questions"),
        ({"questions": (QuestionDraft("x" * 161),)}, "questions"),
        ({"questions": (QuestionDraft("x", options=("a", "b" * 61)),)}, "questions"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told(work: Any, wrong: Any, field: str) -> None:
    with pytest.raises(Invalid) as told:
        keep(work, replace(DRAFT, **wrong))

    assert list(told.value.problems) == [field]


def test_a_code_is_given_once(work: Any) -> None:
    keep(work, DRAFT)

    with pytest.raises(Invalid) as told:
        keep(work, DRAFT)

    assert told.value.problems["code"].code == "taken"


def test_the_list_shows_those_out_of_use_too(work: Any) -> None:
    keep(work, replace(DRAFT, position=2))
    keep(work, replace(DRAFT, code="slow", symptom="Va lento", name="Lentitud", position=1, is_active=False))
    uow = work(EVERYTHING)

    assert [row.code for row in tickets.find_categories(uow)] == ["slow", "no_service"]
    assert [row.code for row in tickets.find_categories(uow, "LENT")] == ["slow"]
    with pytest.raises(NotFound):
        tickets.get_category(uow, 0)


def test_who_may_not_keep_them_does_not(work: Any) -> None:
    nobody = Actor("user", 7)

    with pytest.raises(Forbidden):
        tickets.find_categories(work(nobody))
    with pytest.raises(Forbidden), work(nobody) as uow:
        tickets.create_category(uow, DRAFT)
    with pytest.raises(Forbidden), work(nobody) as uow:
        tickets.change_category(uow, 1, DRAFT)
