"""Letters about a person's own sign-in: another password, another address, another provider."""

from collections.abc import Sequence

from servicedesk.core import notifications, people
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import EmailChanged, PasswordChanged, PersonEvent
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.stock import WARNINGS
from servicedesk.notify.voice import Reader, Words, reader_of

IF_NOT_YOU = lazy("If it was not you, tell us at once.")
KNOWN = ("invitation", "given")  # whoever chose a first password, or gave one, knows it


def readers_of(uow: UnitOfWork, event: PersonEvent, channels: Sequence[KnownChannel] = ()) -> list[Reader]:
    """Return to whom it is told: the person, and for another address the one before it as well.

    It always goes to an address that there is, whatever was chosen; only without any it goes to the phone.
    """
    if isinstance(event, PasswordChanged) and event.way in KNOWN:
        return []
    kind: people.PersonKind = "contact" if event.person_kind == "contact" else "user"
    person = people.person_to_tell(uow, kind, event.person_id)
    if person is None:
        return []
    addresses = [person.email]
    if isinstance(event, EmailChanged):
        addresses.append(people.former_email(uow, event.former_id))
    if kind == "contact" and not any(addresses):
        reader = reader_of(people.get_contact(uow, person.id), channels)
        return [reader] if reader is not None else []
    key = f"{kind}:{person.id}"
    return [Reader(key, person.name, each, person.language) for each in dict.fromkeys(addresses) if each]


def letter_about_sign_in(
    uow: UnitOfWork, words: Words, event: PersonEvent, reader: Reader, *, operator: str, home: str
) -> Letter:
    """Tell somebody what was changed about their sign-in, and what to do if it was not they."""
    values = {"name": reader.name, "operator": operator, "time": words.now}
    subject, *told = (words(each, **values) for each in WARNINGS[event.kind])
    own = notifications.own_words(uow, event.kind, reader.language, values)
    return Letter(
        subject=own[0] if own else subject,
        greeting=words(lazy("Hello %(name)s:"), name=reader.name),
        paragraphs=own[1] if own else tuple(told),
        action_label=words(lazy("Choose a new password")),
        action_url=f"{home}forgot" if reader.channel is None else home,
        short=f"{told[0]} {words(IF_NOT_YOU)}",
    )
