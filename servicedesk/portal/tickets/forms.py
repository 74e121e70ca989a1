"""What a customer can say on a ticket."""

from servicedesk.core.tickets import FileDraft, ReplyDraft
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.uploads import FilesForm

RATINGS = [(stars, stars) for stars in "12345"]
HOW_WE_DID, SCALE = lazy("How did we do?"), lazy("From 1, very bad, to 5, very good")
WHY = lazy("Do you want to tell us why?")
LONGEST_COMMENT = 2_000
LARGEST_ID = 2**63 - 1


class ReplyForm(FilesForm):
    """A message to the desk; ``seen`` is the last fact that its writer has read."""

    body = fields.long_text(lazy("Your message"), Required())
    seen = fields.whole("", largest=LARGEST_ID)

    def draft(self, files: tuple[FileDraft, ...]) -> ReplyDraft:
        """Return the message as it is sent."""
        return ReplyDraft(self.body.data or "", submission=self.key, seen_event_id=self.seen.data, files=files)


class ClaimForm(Form):
    """Why a report becomes an official claim."""

    why = fields.long_text(lazy("What do you claim?"), Required(), longest=10_000)


class AgainForm(Form):
    """That it fails again, after the end."""

    once = fields.once()
    body = fields.long_text(lazy("What fails now?"), Required(), longest=10_000)


class RatingForm(Form):
    """That it works, and how the desk did."""

    rating = fields.choice(HOW_WE_DID, hint=SCALE, options=RATINGS)
    comment = fields.long_text(WHY, longest=LONGEST_COMMENT)

    @property
    def stars(self) -> int | None:
        """Return the rating, or None where none was given."""
        return int(self.rating.data) if self.rating.data else None


class LateRatingForm(Form):
    """How the desk did, said of a report that has closed without it."""

    rating = fields.choice(HOW_WE_DID, Required("error.choose"), hint=SCALE, options=RATINGS)
    comment = fields.long_text(WHY, longest=LONGEST_COMMENT)


class RejectionForm(Form):
    """That it still fails, and how."""

    why = fields.long_text(lazy("What still fails?"), Required())
