"""A walk leads from the answers to the next step or to the outcome; of a sound protocol every walk ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.protocols import OUTCOMES, Branch, read_answer, walk
from tests.protocols import PATIENT, answers_to, make_step, small, sound_protocols

POWER = small().step_of("power")


@settings(max_examples=100, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols(), st.data())
def test_every_walk_through_a_sound_protocol_ends_in_an_outcome(content, drawn):
    answers, way = {}, walk(content, {})
    while way.step is not None:
        assert way.step.code not in answers
        answers[way.step.code] = read_answer(way.step, drawn.draw(answers_to(way.step)))
        way = walk(content, answers)

    assert way.outcome in OUTCOMES
    assert way.answers == answers


@settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols(), st.data())
def test_a_changed_answer_leaves_what_stands_before_it(content, drawn):
    answers, way = {}, walk(content, {})
    while way.step is not None:
        answers[way.step.code] = read_answer(way.step, drawn.draw(answers_to(way.step)))
        way = walk(content, answers)
    place = drawn.draw(st.integers(0, len(way.taken) - 1))
    step = way.taken[place].step

    again = walk(content, {**answers, step.code: read_answer(step, drawn.draw(answers_to(step)))})

    assert again.taken[:place] == way.taken[:place]
    assert again.taken[place].step == step
    assert set(again.answers) <= set(answers)


@pytest.mark.parametrize(
    ("answers", "step", "outcome"),
    [
        ({}, "lights", ""),
        ({"lights": "green"}, "restart", ""),
        ({"lights": "red"}, "power", ""),
        ({"lights": "red", "power": "-27.5"}, None, "isolated"),
        ({"lights": "red", "power": "-27"}, "restart", ""),
        ({"lights": "red", "power": "-8"}, None, "not_isolated"),
        ({"lights": "green", "power": "-30"}, "restart", ""),
        ({"lights": "green", "restart": "no"}, "notes", ""),
        ({"lights": "green", "restart": "no", "notes": "x"}, None, "not_isolated"),
        ({"lights": "green", "restart": "yes"}, None, "solved"),
    ],
)
def test_answers_lead_to_a_step_or_an_outcome(answers, step, outcome):
    way = walk(small(), answers)

    assert (way.step.code if way.step else None, way.outcome) == (step, outcome)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("-27,5", "-27.5"), (" −27.5 ", "-27.5"), ("10", "10"), ("-40.0", "-40"), ("1.23456789", "1.23456789")],
)
def test_a_number_is_read_as_people_write_it(typed, kept):
    assert read_answer(POWER, typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "mucho", "-40.5", "11", "nan", "inf"])
def test_what_is_no_number_within_the_bounds_is_refused(typed):
    with pytest.raises(Invalid) as caught:
        read_answer(POWER, typed)

    assert set(caught.value.problems) == {"answer"}


def test_a_number_without_bounds_takes_nothing():
    with pytest.raises(Invalid):
        read_answer(make_step("a", Branch(to="solved"), kind="number", smallest=1), "1")


def test_only_an_answer_that_is_offered_is_taken():
    assert read_answer(small().step_of("lights"), "red") == "red"
    with pytest.raises(Invalid):
        read_answer(small().step_of("lights"), "blue")
    with pytest.raises(Invalid):
        read_answer(small().step_of("restart"), "maybe")


def test_a_text_is_taken_as_it_is_up_to_a_length():
    assert read_answer(small().step_of("notes"), " dos\nlíneas ") == "dos\nlíneas"
    with pytest.raises(Invalid):
        read_answer(small().step_of("notes"), "x" * 501)


def test_an_answer_is_said_in_the_language_of_the_reader():
    lights = small().step_of("lights")

    assert [lights.label_of("red", each) for each in ("es", "en-US")] == ["Una roja", "A red one"]
    assert POWER.label_of("-27.5", "es") == "-27.5"
    assert small().told_at("solved", "en") == "It works again."
    assert small().told_at("elsewhere", "en") == ""
