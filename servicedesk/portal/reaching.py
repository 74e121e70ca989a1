"""Where a customer can be reached, by which way they want to be told, and for which accounts they speak."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.extensions import kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import gettext

PAGE, FRAGMENT = "portal/contact/index.html", "portal/contact/_numbers.html"
EMAIL, NOT = "email", "not"

bp = Blueprint("contact", __name__)


class ContactForm(Form):
    """Telephone numbers, and whether letters are wanted."""

    phone = fields.phone(lazy("Mobile number"), hint=lazy("We propose it when you report something."))
    other_phone = fields.phone(lazy("Another number"))
    by_mail = fields.check(
        lazy("Write to me by e-mail"), hint=lazy("When we answer, and when something changes on a report.")
    )


class ChoiceForm(ContactForm):
    """Telephone numbers, and by which way somebody wants to be told, where there is a choice."""

    way = fields.choice(
        lazy("How we tell you"), Required(), hint=lazy("When we answer, and when something changes on a report.")
    )


@bp.get("/account/contact")
@allows(CONTACT)
def index() -> Response:
    """Show what is known, to be changed."""
    contact = people.get_contact(unit_of_work(), request_actor().id)
    known: dict[str, Any] = {
        "phone": contact.phone,
        "other_phone": contact.other_phone,
        "by_mail": EMAIL in contact.channels,
    }
    ways = _ways(contact)
    form = ChoiceForm.blank({"way": ways}, **known, way=_way(contact, ways)) if ways else ContactForm.blank(**known)
    return show(PAGE, FRAGMENT, form=form, is_saved="saved" in request.args, **_known(contact))


@bp.post("/account/contact")
@allows(CONTACT)
def change() -> Response:
    """Save it."""
    contact = people.get_contact(unit_of_work(), request_actor().id)
    ways = _ways(contact)
    form = ChoiceForm.read(request.form, options={"way": ways}) if ways else ContactForm.read(request.form)
    keep(form, PAGE, FRAGMENT, is_saved=False, **_known(contact))
    if form.errors:
        return ask_again()
    by_mail, by_text = _wanted(contact, form)
    if by_text and not (form.phone.data or form.other_phone.data):
        form.complain({"phone": Message("required")})
        return ask_again()
    with unit_of_work() as uow:
        people.change_own_contact(
            uow, form.phone.data or "", form.other_phone.data or "", by_mail=by_mail, by_text=by_text
        )  # fmt: skip
    return redirect_to(url_for(".index", saved=1))


def _known(contact: people.Contact) -> dict[str, Any]:
    """Return what the page shows besides; what only the operator changes is told, not asked."""
    return {"email": contact.email, "accounts": people.list_accounts(unit_of_work())}


def _ways(contact: people.Contact) -> list[tuple[str, str]]:
    """Return by which ways somebody can be told, as options; empty where there is nothing to choose."""
    texts = {each.channel.name: gettext(each.channel.title) for each in kernel().channels.active()}
    if not texts:
        return []
    mail = [(EMAIL, gettext(lazy("By e-mail")))] if contact.email else []
    return [*mail, *texts.items(), (NOT, gettext(lazy("Do not write to me")))]


def _way(contact: people.Contact, ways: list[tuple[str, str]]) -> str:
    """Return the way by which somebody is told now: the one that was chosen, else what serves who has no address."""
    texts = [name for name, _ in ways if name not in (EMAIL, NOT)]
    chosen = [name for name in texts if name in contact.channels]
    if chosen:
        return chosen[0]
    if EMAIL not in contact.channels:
        return NOT
    return EMAIL if contact.email else texts[0]


def _wanted(contact: people.Contact, form: ContactForm) -> tuple[bool, list[str] | None]:
    """Return whether mail is wanted, and which texts; whoever chose texts gets mail while there is no channel."""
    if isinstance(form, ChoiceForm):
        way = form.way.data
        return way != NOT, [way] if way not in (EMAIL, NOT) else []
    # Who has no address yet is not asked, and keeps what was chosen for them.
    return bool(form.by_mail.data) if contact.email else EMAIL in contact.channels, None
