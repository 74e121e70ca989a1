"""The forms with which a ticket is escalated, and with which that is returned, answered and followed up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import HiddenField

from servicedesk.core.tickets import EscalationDraft, TierTold
from servicedesk.desk.forms import SeenForm
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form

LONGEST = 4_000
MOST_ANSWERS = 12


class EscalationForm(SeenForm):
    """A ticket handed over to a level: why, and what that level needs to know."""

    part = "escalating"

    tier = HiddenField()
    team = fields.choice(lazy("Team"), options=[])
    reason = fields.long_text(
        lazy("Why it is escalated"), Required(), longest=LONGEST, hint=lazy("The team reads it. No customer does."),
    )  # fmt: skip
    reference = fields.text(lazy("Their reference"), longest=80, hint=lazy("If they gave one already."))
    contact = fields.text(lazy("Whom you speak with there"), longest=160)
    follow_up_by = fields.moment(lazy("Ask them again"), hint=lazy("Your team is told then."))

    def draft(self, asked: int) -> EscalationDraft:
        """Return the hand-over with the answers to so many questions."""
        place = int(str(self.tier.data or "0"))
        given: dict[str, Any] = self.data
        return EscalationDraft(
            tier=place, team_id=int(given.get("team") or 0), reason=given["reason"] or "",
            answers=tuple(given.get(f"answer_{number}") or "" for number in range(asked)),
            seen_version=self.seen_version, submission=self.once.data or "", reference=given.get("reference") or "",
            contact=given.get("contact") or "", follow_up_by=given.get("follow_up_by"),
        )  # fmt: skip


class ReturnForm(Form):
    """Why an escalation goes back."""

    body = fields.long_text(lazy("Why it goes back"), Required(), longest=LONGEST)


class AnsweredForm(Form):
    """What was done about an escalation."""

    body = fields.long_text(lazy("What was found and done"), Required(), longest=LONGEST)


class ReferenceForm(Form):
    """How a unit outside calls the case."""

    reference = fields.text(lazy("Their reference"), Required(), longest=80)
    contact = fields.text(lazy("Whom you speak with there"), longest=160)


class FollowUpForm(Form):
    """What a unit outside says when it is asked again."""

    body = fields.long_text(lazy("What they say"), Required(), longest=LONGEST)
    again_by = fields.moment(lazy("Ask them again"), hint=lazy("Your team is told then."))

    @property
    def again(self) -> datetime | None:
        """Return when to ask once more, None for not at all."""
        chosen: datetime | None = self.again_by.data
        return chosen


FORMS: dict[str, type[Form]] = {
    "return": ReturnForm, "answer": AnsweredForm, "reference": ReferenceForm, "follow_up": FollowUpForm,
}  # fmt: skip


def form_for(told: TierTold, *, by_team: bool) -> type[EscalationForm]:
    """Return the form for a level, with a field for each of its questions, and without what it has no use for."""
    asked = {
        f"answer_{place}": fields.long_text(
            question["words"], *([Required()] if question["is_required"] else ()), longest=LONGEST
        )
        for place, question in enumerate(told.questions)
    }
    unused = dict.fromkeys(() if told.is_external else ("reference", "contact", "follow_up_by"))
    unused |= {} if by_team else {"team": None}
    return type("EscalationFormOfLevel", (EscalationForm,), {**asked, **unused})


def answers_of(form: Form) -> Sequence[Any]:
    """Return the fields of the questions of a level, in their order."""
    return [form[f"answer_{place}"] for place in range(MOST_ANSWERS) if f"answer_{place}" in form]
