"""The forms on the page of a ticket."""

from typing import Any

from wtforms import Field, HiddenField

from servicedesk.core.tickets import FileDraft, ReplyDraft
from servicedesk.desk.signs import WAITING
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Objection, Required
from servicedesk.web.forms import Form
from servicedesk.web.uploads import MOST_FILES, PICKED, WHOLE_REQUEST, FilesForm

LONGEST = 20_000
LONGEST_VERSION = 9  # digits
LONGEST_ID = 18
ANOTHER = "other"
ACCEPTED = f"{PICKED},.txt,.log,.csv,.docx,.xlsx"


def read_version(sent: str) -> int | None:
    """Return the version of a ticket as a form sends it back, None where that cannot be read."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_VERSION else None


class TicketForm(Form):
    """A form on a page where several stand together: its part tells its fields from those of the others."""

    part = ""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Name the fields apart."""
        super().__init__(*arguments, **options)
        for field in self:
            field.id = field.label.field_id = f"{self.part}-{field.name}"

    def see(self, version: int) -> None:
        """Note which version of the ticket stands around the form."""


class SeenForm(TicketForm):
    """A form that says which version of the ticket its writer saw."""

    once = fields.once()
    seen = HiddenField()

    def see(self, version: int) -> None:
        """Say this version from now on, because it is the one that is shown."""
        self.seen.process(None, str(version))

    @property
    def seen_version(self) -> int | None:
        """Return the version of the ticket that its reader saw, None where that cannot be read."""
        return read_version(str(self.seen.data or ""))


class AnswerForm(SeenForm, FilesForm):
    """An answer to the customer, or a note for colleagues."""

    part = "answer"

    photos = fields.uploads(lazy("Attach files"), accept=ACCEPTED, largest=WHOLE_REQUEST, most=MOST_FILES)

    kind = fields.choice(
        lazy("Kind of message"), Required(lazy("error.choose")),
        options=[("reply", lazy("Answer")), ("note", lazy("Internal note"))],
    )  # fmt: skip
    body = fields.long_text(lazy("Message"), Required(), longest=LONGEST)
    macro = HiddenField()

    @property
    def macro_id(self) -> int:
        """Return the macro whose actions are to follow, 0 for none."""
        sent = str(self.macro.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_VERSION else 0

    def validate_photos(self, field: Field) -> None:
        """Object to files that come with a note: it has none, and they would be lost."""
        if self.kind.data == "note" and (field.data or self.carried.data):
            raise Objection("desk.note_with_files")

    def draft(self, files: tuple[FileDraft, ...]) -> ReplyDraft:
        """Return the answer as it is sent."""
        return ReplyDraft(self.body.data or "", submission=self.key, seen_version=self.seen_version, files=files)


class SolutionForm(SeenForm):
    """What solved it, told to the customer."""

    part = "solution"

    body = fields.long_text(lazy("What solved it, for the customer"), Required(), longest=LONGEST)
    cascade = fields.check(lazy("Solve them too, with the same words"))


class HadForm(TicketForm):
    """A form that says who had the ticket when its writer looked, so that nobody takes it from another unseen."""

    part = "step"

    had = HiddenField()

    @property
    def instead_of(self) -> int | None:
        """Return who had the ticket, 0 for nobody, None where that was not said."""
        sent = str(self.had.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_ID else None


class AssignForm(HadForm):
    """Which person attends a ticket; nobody is one of the answers."""

    part = "assignment"

    assignee = fields.choice(lazy("Person"), Required("error.choose"))

    @property
    def user_id(self) -> int | None:
        """Return the person who was chosen, None for nobody."""
        return int(self.assignee.data) or None


class TeamForm(TicketForm):
    """Which team attends a ticket."""

    part = "team"

    team = fields.choice(lazy("Team"), Required("error.choose"))


class WaitForm(TicketForm):
    """What a ticket waits for."""

    part = "waiting"

    reason = fields.choice(lazy("What it waits for"), Required(lazy("error.choose")), options=list(WAITING.items()))


class LinkForm(TicketForm):
    """Another ticket, and how this one belongs to it."""

    part = "linking"

    kind = fields.choice(
        lazy("This ticket is"), Required(lazy("error.choose")),
        options=[
            ("child", lazy("a part of it")),
            ("duplicate", lazy("a duplicate of it")),
            ("follow_up", lazy("a follow-up of it")),
        ],
    )  # fmt: skip
    number = fields.text(lazy("Number of the other ticket"), Required(), longest=20)


class MergeForm(SeenForm):
    """Which ticket of the same account this one goes on in."""

    part = "merging"

    part = "merging"

    into = fields.choice(lazy("It goes on in"), Required(lazy("error.choose")))
    other = fields.text(lazy("Number of the other ticket"), longest=20)

    @property
    def number(self) -> str:
        """Return the number of the ticket that was chosen or typed."""
        return str(self.other.data or "") if self.into.data == ANOTHER else str(self.into.data or "")


class StepForm(TicketForm):
    """One step that needs no words; what stands against it is said on the page of the ticket."""

    part = "step"
