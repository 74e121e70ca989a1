"""Where a customer can be reached, by which way they want to be told, and for which accounts they speak."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.forms import Form
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

PAGE, FRAGMENT = "portal/contact/index.html", "portal/contact/_numbers.html"
EMAIL = "email"

bp = Blueprint("contact", __name__)


class ContactForm(Form):
    """Telephone numbers, and whether letters are wanted."""

    phone = fields.phone(lazy("Mobile number"), hint=lazy("We propose it when you report something."))
    other_phone = fields.phone(lazy("Another number"))
    by_mail = fields.check(
        lazy("Write to me by e-mail"), hint=lazy("When we answer, and when something changes on a report.")
    )


@bp.get("/account/contact")
@allows(CONTACT)
def index() -> Response:
    """Show what is known, to be changed."""
    contact = people.get_contact(unit_of_work(), request_actor().id)
    form = ContactForm.blank(
        phone=contact.phone, other_phone=contact.other_phone, by_mail=EMAIL in contact.channels
    )  # fmt: skip
    return show(PAGE, FRAGMENT, form=form, is_saved="saved" in request.args, **_known(contact))


@bp.post("/account/contact")
@allows(CONTACT)
def change() -> Response:
    """Save it."""
    form = ContactForm.read(request.form)
    contact = people.get_contact(unit_of_work(), request_actor().id)
    keep(form, PAGE, FRAGMENT, is_saved=False, **_known(contact))
    if form.errors:
        return ask_again()
    # Who has no address yet is not asked, and keeps what was chosen for them.
    by_mail = bool(form.by_mail.data) if contact.email else EMAIL in contact.channels
    with unit_of_work() as uow:
        people.change_own_contact(uow, form.phone.data or "", form.other_phone.data or "", by_mail=by_mail)
    return redirect_to(url_for(".index", saved=1))


def _known(contact: people.Contact) -> dict[str, Any]:
    """Return what the page shows besides; what only the operator changes is told, not asked."""
    return {"email": contact.email, "accounts": people.list_accounts(unit_of_work())}
