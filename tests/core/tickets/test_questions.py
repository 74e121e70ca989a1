"""What is asked of somebody who notices a symptom."""

from servicedesk.core import tickets
from servicedesk.core.tickets.customer_models import SymptomQuestion
from tests.make import add, make_category

LIGHTS = {
    "text": "¿Qué luces ves?", "text_en": "Which lights do you see?",
    "options": ["Verde", "Roja"], "options_en": ["Green", "Red"],
}  # fmt: skip


def test_a_symptom_has_its_own_questions_in_order(work):
    with work() as uow:
        slow, other = make_category(uow, code="slow"), make_category(uow, code="other")
        add(uow, SymptomQuestion(category_id=slow.id, text="¿Desde cuándo?", position=2))
        add(uow, SymptomQuestion(category_id=slow.id, position=1, **LIGHTS))
        add(uow, SymptomQuestion(category_id=slow.id, text="Ya no se pregunta", is_active=False))
        add(uow, SymptomQuestion(category_id=other.id, text="De otro síntoma"))

    asked = tickets.list_questions(work(), slow)
    categories, the_same = tickets.list_categories_with_questions(work(), "slow")
    without, none = tickets.list_categories_with_questions(work(), "")

    assert [each.text for each in asked] == [each.text for each in the_same] == ["¿Qué luces ves?", "¿Desde cuándo?"]
    assert [each.code for each in categories] == [each.code for each in without] == ["slow", "other"]
    assert none == []


def test_a_question_is_asked_in_the_readers_language_as_far_as_it_was_translated():
    translated, half = SymptomQuestion(**LIGHTS), SymptomQuestion(**{**LIGHTS, "options_en": ["Green"], "text_en": ""})

    assert (translated.text_in("en"), translated.options_in("en-US")) == ("Which lights do you see?", ["Green", "Red"])
    assert (translated.text_in("es"), translated.options_in("es")) == ("¿Qué luces ves?", ["Verde", "Roja"])
    assert (half.text_in("en"), half.options_in("en")) == ("¿Qué luces ves?", ["Verde", "Roja"])
