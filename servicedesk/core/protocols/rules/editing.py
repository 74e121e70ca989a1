"""Changing a draft, one step at a time; what leads to a step follows it when it is renamed."""

from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.protocols.rules.shape import MOST_STEPS, OUTCOMES, Content, Step


def put_step(content: Content, step: Step, code: str = "") -> Content:
    """Put a step in the place of the one of this code, or at the end; raises Invalid when its code is taken."""
    others = {each.code for each in content.steps} - {code}
    if step.code in others or step.code in OUTCOMES:
        raise Invalid({"code": Message("taken")})
    if not code:
        if len(content.steps) >= MOST_STEPS:
            raise Invalid({"": Message("protocol.too_many_steps", {"most": MOST_STEPS})})
        return with_steps(content, (*content.steps, step))
    place = _place_of(content, code)
    steps = (*content.steps[:place], step, *content.steps[place + 1 :])
    return with_steps(content, tuple(_renamed(each, code, step.code) for each in steps))


def remove_step(content: Content, code: str) -> Content:
    """Take a step away; what led to it leads nowhere until somebody says otherwise."""
    place = _place_of(content, code)
    return with_steps(content, (*content.steps[:place], *content.steps[place + 1 :]))


def move_step(content: Content, code: str, by: int) -> Content:
    """Move a step up (-1) or down (1); at the end of the list it stays. The first one is where every walk begins."""
    place, steps = _place_of(content, code), list(content.steps)
    step = steps.pop(place)
    steps.insert(max(0, place + by), step)
    return with_steps(content, tuple(steps))


def with_steps(content: Content, steps: tuple[Step, ...]) -> Content:
    """Return the same protocol with other steps."""
    return content.model_copy(update={"steps": steps})


def _place_of(content: Content, code: str) -> int:
    codes = [each.code for each in content.steps]
    if code not in codes:
        raise NotFound
    return codes.index(code)


def _renamed(step: Step, old: str, new: str) -> Step:
    """Return a step whose branches lead to the new name where they led to the old one."""
    branches = tuple(each.model_copy(update={"to": new}) if each.to == old else each for each in step.branches)
    return step.model_copy(update={"branches": branches})
