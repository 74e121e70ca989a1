"""The forms of the desk."""

from wtforms import HiddenField

from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.uploads import FilesForm

LONGEST = 20_000


class AnswerForm(FilesForm):
    """An answer to the customer, or a note for colleagues."""

    seen = HiddenField()
    kind = fields.choice(
        lazy("Kind of message"), options=[("reply", lazy("Answer")), ("note", lazy("Internal note"))], default="reply"
    )
    body = fields.long_text(lazy("Message"), Required(), longest=LONGEST)

    @property
    def seen_version(self) -> int | None:
        """Return the version of the ticket that its reader saw."""
        return int(self.seen.data) if str(self.seen.data or "").isdigit() else None


class SolutionForm(Form):
    """What solved it, told to the customer."""

    seen = HiddenField()
    body = fields.long_text(lazy("What solved it, for the customer"), Required(), longest=LONGEST)
    cascade = fields.check(lazy("Solve the tickets that follow this one with the same words"))

    @property
    def seen_version(self) -> int | None:
        """Return the version of the ticket that its reader saw."""
        return int(self.seen.data) if str(self.seen.data or "").isdigit() else None


class AssignForm(Form):
    """Who attends a ticket: a person, or a team."""

    assignee = fields.choice(lazy("Person"), hint=lazy("Choose nobody to give it back to the team."))
    team = fields.choice(lazy("Team"))


class WaitForm(Form):
    """What a ticket waits for."""

    reason = fields.choice(
        lazy("What it waits for"),
        Required(),
        options=[
            ("customer", lazy("Waiting for the customer")),
            ("appointment", lazy("Waiting for the appointment")),
            ("carrier", lazy("Waiting for the carrier")),
        ],
    )


class LinkForm(Form):
    """Another ticket, and how this one belongs to it."""

    number = fields.text(lazy("Number of the other ticket"), Required(), longest=20)
    kind = fields.choice(
        lazy("This ticket is"),
        Required(),
        options=[
            ("child", lazy("a part of it")),
            ("duplicate", lazy("a duplicate of it")),
            ("follow_up", lazy("a follow-up of it")),
        ],
    )
