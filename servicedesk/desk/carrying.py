"""What a protocol has found out, carried over to the level to which its ticket is escalated."""

from servicedesk.core import protocols
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.protocols import RunView, Taken
from servicedesk.core.tickets import TierTold
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.escalation_forms import LONGEST
from servicedesk.desk.protocol import OUTCOMES, YES_NO_WORDS
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _


def carried(uow: UnitOfWork, ticket: Ticket, told: TierTold) -> dict[str, str]:
    """Return what the form of a level begins with: the answers of the last protocol, where it asks for them first.

    That is its first question that must be answered, else its first; a team without questions reads them as the
    reason. Nothing goes to another company that nobody wrote for it.
    """
    runs = protocols.list_runs(uow, ticket)
    if told.is_external or not runs or runs[0].is_stopped or not runs[0].way.taken:
        return {}
    asked = next((place for place, each in enumerate(told.questions) if each["is_required"]), 0)
    return {f"answer_{asked}" if told.questions else "reason": _found(runs[0])}


def _found(view: RunView) -> str:
    language, ended = current_language(), OUTCOMES[view.way.outcome or "running"][0]
    title = f"{view.content.title.told_in(language)}: {_(ended)}"
    return "\n".join([title, *(_answer(each, language) for each in view.way.taken)])[:LONGEST]


def _answer(taken: Taken, language: str) -> str:
    step = taken.step
    words = _(YES_NO_WORDS[taken.answer]) if step.kind == "yes_no" else step.label_of(taken.answer, language)
    return f"{step.title.told_in(language)}: {words} {step.unit}".strip()
