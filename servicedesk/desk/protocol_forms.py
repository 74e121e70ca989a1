"""The forms of the attention protocol on a ticket: the answer to a step, and what an outcome leads to."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from servicedesk.core.protocols import Step
from servicedesk.desk.forms import LONGEST, LONGEST_VERSION, SeenForm, SolutionForm, TicketForm
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.locale import current_language, current_locale

LONGEST_ANSWER = 500
YES_NO = [("yes", lazy("Yes")), ("no", lazy("No"))]


class TurnForm(TicketForm):
    """A form about a run: which one, and which answer of it was the last when it was drawn."""

    part = "protocol"

    run = HiddenField()
    turn = HiddenField()
    step = HiddenField()

    @property
    def run_id(self) -> int:
        """Return the run, 0 where it cannot be read."""
        return _whole(self.run.data)

    @property
    def seen_turn(self) -> int:
        """Return which answer was the last, one that there never was where it cannot be read."""
        return _whole(self.turn.data, -1)


class ChoiceForm(TurnForm):
    """One answer of several."""

    answer = fields.choice(lazy("Answer"), Required(lazy("error.choose")))


class NumberForm(TurnForm):
    """A number with its unit."""

    answer = fields.text(lazy("Answer"), Required(), longest=40, inputmode="decimal", autocomplete="off")


class WordsForm(TurnForm):
    """An answer in words."""

    answer = fields.long_text(lazy("Answer"), Required(), longest=LONGEST_ANSWER)


class BeginForm(TicketForm):
    """Which protocol is begun."""

    part = "beginning"

    protocol = HiddenField()

    @property
    def protocol_id(self) -> int:
        """Return the protocol, 0 where it cannot be read."""
        return _whole(self.protocol.data)


class OutcomeForm(SolutionForm):
    """What the customer is told when the protocol has solved it; sent where any solution is."""

    part = "outcome"


class ReferralForm(SeenForm):
    """What the customer of an isolated fault is told."""

    part = "outcome"

    body = fields.long_text(lazy("What the customer is told"), Required(), longest=LONGEST)


class HandOverForm(SeenForm):
    """What the customer is told, and which team goes on."""

    part = "outcome"

    body = fields.long_text(lazy("What the customer is told"), Required(), longest=LONGEST)
    team = fields.choice(lazy("Team that goes on"), Required(lazy("error.choose")))


def answer_form(step: Step, sent: MultiDict[str, Any] | None = None, **known: Any) -> TurnForm:
    """Return the form that fits a step, filled with what was sent or with what is known."""
    kinds: dict[str, type[TurnForm]] = {"number": NumberForm, "text": WordsForm}
    kind = kinds.get(step.kind, ChoiceForm)
    options = {"answer": options_of(step)} if kind is ChoiceForm else {}
    form = kind.blank(options, step=step.code, **known) if sent is None else kind.read(sent, options=options)
    form["answer"].label.text = step.question.told_in(current_language())
    if step.kind == "number":
        form["answer"].description = bounds_of(step)
    return form


def options_of(step: Step) -> list[tuple[str, str]]:
    """Return the answers that a step offers, in the reader's language."""
    if step.kind == "yes_no":
        return YES_NO
    return [(each.code, each.label.told_in(current_language())) for each in step.options]


def bounds_of(step: Step) -> str:
    """Return between which numbers an answer lies, with their unit."""
    lowest, highest = (written(each or 0.0) for each in (step.smallest, step.largest))
    return f"{lowest} … {highest} {step.unit}".strip()


def written(number: float) -> str:
    """Return a number as the reader writes it, with as many decimals as it has."""
    decimals = len(f"{number:g}".partition(".")[2])
    return formats.number(number, locale=current_locale(), decimals=decimals)


def _whole(sent: object, otherwise: int = 0) -> int:
    text = str(sent or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else otherwise
