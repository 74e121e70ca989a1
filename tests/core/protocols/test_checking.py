"""What is wrong with a protocol is told with its step; what has no faults leads everywhere and always ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.kernel.errors import Message
from servicedesk.core.protocols import Branch, Content, Fault, Line, Option, Text, faults_of
from servicedesk.core.protocols.rules.editing import with_steps
from tests.protocols import PATIENT, TOLD, make_step, small, sound_protocols

SOLVED = (Branch(when="yes", to="solved"), Branch(when="no", to="isolated"))
YES, NO = Option(code="a", label=Line(es="A")), Option(code="b", label=Line(es="B"))


def faults_with(*steps):
    """Return the codes of the faults of a protocol of these steps, each with its step."""
    content = with_steps(small(), steps)
    return {(each.step, each.message.code) for each in faults_of(content)}


def test_a_small_protocol_is_sound():
    assert faults_of(small()) == []


@settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols())
def test_every_protocol_of_the_maker_is_sound(content):
    assert faults_of(content) == []


@settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols(), st.randoms(use_true_random=False))
def test_a_way_back_is_always_found(content, random):
    step = random.choice(content.steps)
    back = random.choice(content.steps[: content.steps.index(step) + 1])
    branches = (step.branches[0].model_copy(update={"to": back.code}), *step.branches[1:])
    steps = tuple(each.model_copy(update={"branches": branches}) if each is step else each for each in content.steps)

    faults = {each.message.code for each in faults_of(with_steps(content, steps))}

    assert "protocol.circle" in faults or "protocol.unreachable" in faults


@settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols(), st.randoms(use_true_random=False))
def test_a_branch_to_nowhere_is_always_found_with_its_step(content, random):
    step = random.choice(content.steps)
    branches = (*step.branches[:-1], step.branches[-1].model_copy(update={"to": "nowhere"}))
    steps = tuple(each.model_copy(update={"branches": branches}) if each is step else each for each in content.steps)

    faults = faults_of(with_steps(content, steps))

    assert Fault(Message("protocol.leads_nowhere", {"to": "nowhere"}), step.code) in faults


def test_an_empty_protocol_has_no_title_no_steps_and_tells_nothing():
    found = faults_of(Content(title=Line()))

    assert {each.message.code for each in found} == {
        "protocol.no_title", "protocol.no_steps", "protocol.untold_solved", "protocol.untold_isolated",
        "protocol.untold_not_isolated",
    }  # fmt: skip
    assert {each.step for each in found} == {""}


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (make_step("a", *SOLVED, title=Line()), "protocol.step_no_title"),
        (make_step("a", *SOLVED, instruction=Text(en="Look")), "protocol.step_no_instruction"),
        (make_step("a", *SOLVED, question=Line(es=" ")), "protocol.step_no_question"),
        (make_step("a", kind="choice", options=(YES,)), "protocol.few_options"),
        (make_step("a", kind="choice", options=(YES, YES)), "protocol.option_twice"),
        (make_step("a", kind="choice", options=(YES, Option(code="b", label=Line()))), "protocol.option_no_label"),
        (make_step("a", Branch(to="solved"), kind="number"), "protocol.no_bounds"),
        (make_step("a", Branch(to="solved"), kind="number", smallest=1), "protocol.no_bounds"),
        (make_step("a", Branch(to="solved"), kind="number", smallest=2, largest=2), "protocol.no_bounds"),
        (make_step("a", Branch(when="yes", to="solved")), "protocol.answer_leads_nowhere"),
        (make_step("a"), "protocol.answer_leads_nowhere"),
        (make_step("a", kind="choice"), "protocol.answer_leads_nowhere"),
        (make_step("a", kind="text"), "protocol.answer_leads_nowhere"),
        (make_step("a", Branch(below=1, to="solved"), kind="number", smallest=0, largest=9),
         "protocol.answer_leads_nowhere"),
        (make_step("a", *SOLVED, Branch(to="solved")), "protocol.never_taken"),
        (make_step("a", Branch(to="solved"), *SOLVED), "protocol.never_taken"),
        (make_step("a", Branch(to="solved"), Branch(to="solved"), kind="text"), "protocol.never_taken"),
        (make_step("a", *SOLVED, Branch(when="yes", to="solved")), "protocol.never_taken"),
        (make_step("a", *SOLVED, Branch(when="maybe", to="solved")), "protocol.never_taken"),
        (make_step("a", *SOLVED, Branch(below=3, to="solved")), "protocol.never_taken"),
        (make_step("a", Branch(below=0, to="solved"), kind="number", smallest=0, largest=9), "protocol.never_taken"),
        (make_step("a", Branch(below=10, to="solved"), kind="number", smallest=0, largest=9), "protocol.never_taken"),
        (make_step("a", Branch(below=5, when="x", to="solved"), kind="number", smallest=0, largest=9),
         "protocol.never_taken"),
        (make_step("a", Branch(below=5, to="solved"), Branch(below=4, to="solved"), kind="number", smallest=0,
                   largest=9), "protocol.never_taken"),
        (make_step("a", Branch(below=5, to="solved"), Branch(to="solved"), kind="number"), "protocol.no_bounds"),
        (make_step("a", Branch(when="yes", to="a"), Branch(when="no", to="solved")), "protocol.circle"),
        (make_step("solved", *SOLVED), "protocol.step_like_outcome"),
    ],
)  # fmt: skip
def test_a_fault_of_a_step_is_told_with_it(step, fault):
    assert (step.code, fault) in faults_with(step)


def test_a_step_to_which_nothing_leads_and_one_that_stands_twice_are_found():
    found = faults_with(make_step("a", *SOLVED), make_step("b", *SOLVED), make_step("a", *SOLVED))

    assert ("b", "protocol.unreachable") in found
    assert ("a", "protocol.step_twice") in found


def test_an_outcome_to_which_nothing_leads_is_found():
    assert faults_with(make_step("a", *SOLVED)) == {("", "protocol.never_not_isolated")}


def test_an_outcome_must_be_told_in_spanish():
    content = small(outcomes={**TOLD, "isolated": Text(en="Go there.")})

    assert [each.message.code for each in faults_of(content)] == ["protocol.untold_isolated"]
