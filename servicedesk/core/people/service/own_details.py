"""What people may change about themselves without asking anybody."""

from collections.abc import Collection

from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.plugin_answers import WAYS
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import CHANNELS
from servicedesk.core.people.events import ContactChanged, UserChanged
from servicedesk.core.people.models import Contact
from servicedesk.core.people.queries.accounts import get_contact
from servicedesk.core.people.queries.users import get_user
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import changed_fields
from servicedesk.core.people.service.sessions import person_who_asks


def change_own_details(uow: UnitOfWork, name: str, language: str) -> None:
    """Give the person who is signed in this name and this language; Invalid tells what cannot be taken."""
    asking = person_who_asks(uow)
    checks = Checks()
    values = {"name": checks.line("name", name), "language": checks.language("language", language)}
    checks.finish()
    row = get_contact(uow, asking.person_id) if asking.kind == "contact" else get_user(uow, asking.person_id)
    changed = changed_fields(row, values)
    for field in changed:
        setattr(row, field, values[field])
    if not changed:
        return
    if isinstance(row, Contact):
        uow.publish(ContactChanged(contact_id=row.id, fields=changed))
    else:
        uow.publish(UserChanged(user_id=row.id, fields=changed))


def change_own_contact(
    uow: UnitOfWork, phone: str, other_phone: str, *, by_mail: bool, by_text: Collection[str] | None = None
) -> None:
    """Take where the contact who is signed in can be reached, and whether letters are wanted.

    ``by_text`` names the ways of short texts that are wanted, none of them to be left as they are. Invalid
    tells which number cannot be taken. Other channels that were chosen for them stay. Whoever has no e-mail
    signs in with a code that goes to ``phone``, so that number is changed by the operator alone.
    """
    asking = person_who_asks(uow)
    if asking.kind != "contact":
        raise Forbidden
    row, checks = get_contact(uow, asking.person_id), Checks()
    channels = {*row.channels, "email"} if by_mail else {*row.channels} - {"email"}
    if by_text is not None:
        channels = (channels - {*WAYS}) | {*by_text}
    values = {
        "phone": checks.phone("phone", phone),
        "other_phone": checks.phone("other_phone", other_phone),
        "channels": checks.some_of("channels", channels, CHANNELS),
    }
    if row.email is None and values["phone"] != row.phone:
        checks.object_to("phone", "phone.ask_us")
    checks.finish()
    changed = changed_fields(row, values)
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        uow.publish(ContactChanged(contact_id=row.id, fields=changed))
