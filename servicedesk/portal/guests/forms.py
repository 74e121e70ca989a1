"""What somebody is asked who has not signed in."""

from collections.abc import Iterable

from servicedesk.core.tickets import StrangerDraft
from servicedesk.core.tickets.models import Category
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _

SERVICE_HINT = lazy("It is on your bill: your telephone, contract or circuit number.")
LONGEST_NUMBER = 40


class GuestForm(Form):
    """Who it is, which service, and what is noticed: everything on one screen."""

    once = fields.once()
    service_number = fields.text(lazy("Service number"), Required(), hint=SERVICE_HINT, longest=LONGEST_NUMBER)
    document = fields.text(
        lazy("Identity document of the holder"), Required(), hint=lazy("Numbers and letters, as they stand on it."),
        longest=LONGEST_NUMBER, autocomplete="off",
    )  # fmt: skip
    category = fields.choice(lazy("What do you notice?"), Required("error.choose"))
    description = fields.long_text(lazy("Tell us more"), hint=lazy("Since when? What have you tried?"))
    name = fields.text(lazy("Your name"), Required(), longest=80, autocomplete="name")
    contact_phone = fields.phone(lazy("Which mobile number can we reach you on?"), Required())

    def draft(self, categories: Iterable[Category]) -> StrangerDraft:
        """Return the report as it is sent: what was typed to be recognised by stands below what was told."""
        symptom = next(each for each in categories if each.code == self.category.data).symptom_in(current_language())
        number, document = self.service_number.data or "", self.document.data or ""
        typed = (
            self.description.data or symptom,
            "",
            _("Service number: %(number)s", number=number),
            _("Document: %(document)s", document=document),
        )
        return StrangerDraft(
            service_number=number,
            document=document,
            name=self.name.data or "",
            contact_phone=self.contact_phone.data or "",
            description="\n".join(typed),
            category=self.category.data or "",
            unknown_name=_("Customers who were not recognised"),
            # An address that was passed on leads nobody to what somebody else has typed.
            submission="|".join((self.once.data or "", number, document, self.contact_phone.data or "")),
        )


class WordsForm(Form):
    """Something to add to a report."""

    once = fields.once()
    body = fields.long_text(lazy("Your message"), Required())
