"""The forms on the page of a ticket's end."""

from servicedesk.core.tickets.ending import AgreementDraft
from servicedesk.desk.forms import ACCEPTED, TicketForm
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.uploads import WHOLE_REQUEST, FilesForm

AGREED_BY = [
    ("phone", lazy("By phone")), ("in_person", lazy("In person")), ("email", lazy("By e-mail")),
    ("message", lazy("By message")),
]  # fmt: skip
LONGEST = 10_000


class CertificateForm(TicketForm, FilesForm):
    """The certificate of a repair: its number, its file, or both."""

    part = "certificate"

    reference = fields.text(lazy("Number of the certificate"), longest=80)
    photos = fields.uploads(
        lazy("The certificate as a file"), accept=ACCEPTED, largest=WHOLE_REQUEST, most=1,
        hint=lazy("A photo or a document. No customer reads it."),
    )  # fmt: skip


class AgreementForm(TicketForm):
    """Who agrees that it is solved, how they said so, and when."""

    part = "agreement"

    once = fields.once()
    person = fields.text(lazy("Who agrees"), Required(), longest=120)
    channel = fields.choice(lazy("How they said so"), Required(lazy("error.choose")), options=AGREED_BY)
    agreed_at = fields.moment(lazy("When"), hint=lazy("Left empty: now."))

    def draft(self) -> AgreementDraft:
        """Return the agreement as it is kept."""
        return AgreementDraft(self.person.data or "", self.channel.data, self.agreed_at.data)


class ClaimForm(TicketForm):
    """Why a fault becomes a claim, in the customer's words."""

    part = "claim"

    why = fields.long_text(lazy("What the customer claims"), Required(), longest=LONGEST)


class AfterForm(TicketForm):
    """What the customer says after the end."""

    part = "after"

    once = fields.once()
    body = fields.long_text(lazy("What the customer says now"), Required(), longest=LONGEST)
