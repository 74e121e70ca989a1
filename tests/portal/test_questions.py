"""What a symptom asks besides: in the reader's language, kept while the form is corrected, told to the desk."""

import pytest
from sqlalchemy import select

from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category, Interaction
from tests.make import add
from tests.portal.conftest import words

DETAILS = "/report/details?about=INT-1&category=slow"
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def asked(street, work):
    """Let the symptom ask for the light and, freely, for the hour; the light must be told."""
    with work() as uow:
        slow = uow.session.query(Category).filter_by(code="slow").one()
        light = SymptomQuestion(
            category_id=slow.id, text="¿Qué luz ves?", text_en="Which light is on?", options=["Verde", "Roja"],
            options_en=["Green", "Red"], is_required=True,
        )  # fmt: skip
        return [add(uow, light).id, add(uow, SymptomQuestion(category_id=slow.id, text="Hora", position=1)).id]


def test_the_answers_stand_below_what_was_told(rosa, asked, session):
    light, hour = asked

    rosa.submit(DETAILS, {f"question_{light}": "Roja", f"question_{hour}": "20:00", "description": "Va lento."})

    assert session.scalars(select(Interaction.body)).all() == ["Va lento.\n¿Qué luz ves? Roja\nHora: 20:00"]


def test_what_must_be_told_is_asked_for_and_the_rest_is_kept(rosa, asked, session):
    light, hour = asked

    answer = rosa.submit(DETAILS, {f"question_{hour}": "20:00", "description": "Va lento."})

    assert answer.status_code == 422 and f'href="#question_{light}-0"' in answer.text
    assert 'value="20:00"' in answer.text and "Va lento.</textarea>" in answer.text
    assert session.scalars(select(Interaction)).all() == []


def test_an_answer_that_was_not_offered_is_none(rosa, asked):
    form = rosa.form(DETAILS, names=("description",))
    form.fields[f"question_{asked[0]}"] = ["Azul"]

    assert rosa.send(form, DETAILS).status_code == 422


def test_questions_are_asked_in_the_readers_language(rosa):
    rosa.set_cookie("lang", "en", domain="127.0.0.1")

    page = words(rosa.get(DETAILS))

    assert "Which light is on?" in page and "Green" in page and "Verde" not in page


def test_another_symptom_asks_nothing_besides(rosa):
    assert "question_" not in rosa.get("/report/details?about=INT-1&category=other").text
