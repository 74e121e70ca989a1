"""Walking a sound protocol: from the answers so far to the next step or to the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.protocols.rules.checking import answers_of
from servicedesk.core.protocols.rules.shape import Branch, Content, Step

LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Taken:
    """A step that was answered, and how."""

    step: Step
    answer: str


@dataclass(frozen=True)
class Walk:
    """How far some answers lead: the steps that were taken, then the next one or the outcome."""

    taken: tuple[Taken, ...]
    step: Step | None
    outcome: str = ""

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers that lead here, by the code of their step."""
        return {each.step.code: each.answer for each in self.taken}


def walk(content: Content, answers: Mapping[str, str]) -> Walk:
    """Return how far these answers lead in a sound protocol; answers of steps off the way count for nothing."""
    taken: list[Taken] = []
    ahead = content.steps[0].code
    while (step := content.step_of(ahead)) is not None:
        if step.code not in answers:
            return Walk(tuple(taken), step)
        answer = answers[step.code]
        taken.append(Taken(step, answer))
        ahead = next(branch.to for branch in step.branches if fits(branch, step, answer))
    return Walk(tuple(taken), None, ahead)


def fits(branch: Branch, step: Step, answer: str) -> bool:
    """Tell whether an answer takes this branch, where none before it did."""
    if branch.below is not None:
        return step.kind == "number" and float(answer) < branch.below
    return branch.takes_the_rest or branch.when == answer


def read_answer(step: Step, typed: str) -> str:
    """Return an answer as it is kept, or raise Invalid where it is none to this step.

    A number may have a comma or a dot for its decimals, and a minus of any length.
    """
    text = typed.strip()
    if not text:
        raise Invalid({"answer": Message("required")})
    if step.kind == "number":
        return _read_number(step, text)
    if step.kind == "text":
        if len(text) > LONGEST_ANSWER:
            raise Invalid({"answer": Message("too_long", {"longest": LONGEST_ANSWER})})
        return text
    if text not in answers_of(step):
        raise Invalid({"answer": Message("unknown_choice")})
    return text


def _read_number(step: Step, text: str) -> str:
    bounds = {"smallest": step.smallest, "largest": step.largest}
    try:
        number = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        raise Invalid({"answer": Message("protocol.no_number", bounds)}) from None
    if step.smallest is None or step.largest is None or not step.smallest <= number <= step.largest:
        raise Invalid({"answer": Message("protocol.out_of_bounds", bounds)})
    return f"{number:g}" if number == float(f"{number:g}") else repr(number)
