"""What is wrong with a protocol, each fault with the step at which it is; one without faults always ends."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from servicedesk.core.kernel.errors import Message
from servicedesk.core.protocols.rules.shape import OUTCOMES, Content, Step

FEWEST_OPTIONS = 2
NEVER = {
    "solved": Message("protocol.never_solved"),
    "isolated": Message("protocol.never_isolated"),
    "not_isolated": Message("protocol.never_not_isolated"),
}
UNTOLD = {
    "solved": Message("protocol.untold_solved"),
    "isolated": Message("protocol.untold_isolated"),
    "not_isolated": Message("protocol.untold_not_isolated"),
}


@dataclass(frozen=True)
class Fault:
    """Something that is wrong, at a step or, without one, with the whole."""

    message: Message
    step: str = ""


def faults_of(content: Content) -> list[Fault]:
    """Return everything that keeps a protocol from being published; empty when it is sound."""
    found = list(_of_the_whole(content))
    for step in content.steps:
        found += [
            Fault(message, step.code) for message in (*_of_words(step), *_of_answers(step), *_of_ways(content, step))
        ]
    return found + list(_of_paths(content))


def _of_the_whole(content: Content) -> Iterator[Fault]:
    if not content.title.es.strip():
        yield Fault(Message("protocol.no_title"))
    if not content.steps:
        yield Fault(Message("protocol.no_steps"))
    for code, times in Counter(each.code for each in content.steps).items():
        if times > 1:
            yield Fault(Message("protocol.step_twice"), code)
        if code in OUTCOMES:
            yield Fault(Message("protocol.step_like_outcome"), code)
    for outcome in OUTCOMES:
        if not content.told_at(outcome, "es").strip():
            yield Fault(UNTOLD[outcome])


def _of_words(step: Step) -> Iterator[Message]:
    if not step.title.es.strip():
        yield Message("protocol.step_no_title")
    if not step.instruction.es.strip():
        yield Message("protocol.step_no_instruction")
    if not step.question.es.strip():
        yield Message("protocol.step_no_question")


def _of_answers(step: Step) -> Iterator[Message]:
    """Yield what is wrong with the answers that a step offers."""
    if step.kind == "choice":
        if len(step.options) < FEWEST_OPTIONS:
            yield Message("protocol.few_options")
        if len({each.code for each in step.options}) < len(step.options):
            yield Message("protocol.option_twice")
        if any(not each.label.es.strip() for each in step.options):
            yield Message("protocol.option_no_label")
    if step.kind == "number" and (step.smallest is None or step.largest is None or step.smallest >= step.largest):
        yield Message("protocol.no_bounds")


def answers_of(step: Step) -> tuple[str, ...]:
    """Return every answer that can be named beforehand: none of a number or a text."""
    if step.kind == "yes_no":
        return ("yes", "no")
    return tuple(each.code for each in step.options) if step.kind == "choice" else ()


def _of_ways(content: Content, step: Step) -> Iterator[Message]:
    """Yield what is wrong with the branches of a step: each leads somewhere, each is taken, no answer is left."""
    known = {each.code for each in content.steps}
    for branch in step.branches:
        if branch.to not in known and branch.to not in OUTCOMES:
            yield Message("protocol.leads_nowhere", {"to": branch.to})
    left, has_rest, last = list(answers_of(step)), False, step.smallest
    for place, branch in enumerate(step.branches, start=1):
        is_taken = not has_rest
        if branch.takes_the_rest:
            is_taken = is_taken and (step.kind in ("number", "text") or bool(left))
            has_rest = True
        elif branch.below is not None:
            in_order = last is None or branch.below > last
            in_bounds = step.largest is None or branch.below <= step.largest
            is_taken = is_taken and step.kind == "number" and not branch.when and in_order and in_bounds
            last = branch.below
        else:
            is_taken = is_taken and branch.when in left
            left = [each for each in left if each != branch.when]
        if not is_taken:
            yield Message("protocol.never_taken", {"place": place})
    if not has_rest and (left or step.kind in ("number", "text") or not step.branches):
        yield Message("protocol.answer_leads_nowhere")


def _of_paths(content: Content) -> Iterator[Fault]:
    """Yield circles, and the steps and outcomes to which no way leads."""
    if not content.steps:
        return
    reached = _reached(content)
    for step in content.steps:
        if step.code not in reached:
            yield Fault(Message("protocol.unreachable"), step.code)
        elif step.code in _reached(content, step):
            yield Fault(Message("protocol.circle"), step.code)
    for outcome in OUTCOMES:
        if outcome not in reached:
            yield Fault(NEVER[outcome])


def _reached(content: Content, start: Step | None = None) -> set[str]:
    """Return the steps and outcomes that can be reached: from the beginning, or after one step."""
    first = content.steps[0].code
    found: set[str] = set()
    ahead = [first] if start is None else [each.to for each in start.branches]
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            step = content.step_of(code)
            ahead += [each.to for each in step.branches] if step else []
    return found
