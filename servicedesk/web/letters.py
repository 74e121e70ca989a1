"""Letters that carry a secret: a code, an invitation, a link for a new password.

The secret stands in the message and nowhere else: not in its key, not in a log, not in an event.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import PERSONAL, NotificationDraft, own_words, queue_notification
from servicedesk.core.notifications.models import EMAIL
from servicedesk.core.people import OneTimeSecret, PersonKind
from servicedesk.language import formats
from servicedesk.language.letters import Drawn, Letter, draw, short_text
from servicedesk.language.marks import lazy
from servicedesk.language.stock import CODE, FIRST, SUBJECTS, VALID_UNTIL
from servicedesk.web.identity import home_of
from servicedesk.web.wiring import wiring

DEFAULT_LANGUAGE = "es"
LABELS = {"invitation": lazy("Choose a password"), "reset": lazy("Choose a new password")}
SMALL_PRINT = {
    CODE: lazy("If you did not ask for it, ignore this message: without it nobody comes in. Give the code to nobody."),
    "invitation": lazy("If you do not know why you receive this, ignore it and nothing happens."),
    "reset": lazy("If you did not ask for it, ignore this message: your password stays as it is."),
}
SHORT_CODE = lazy("%(code)s is your code for %(operator)s. It works once, until %(time)s. Give it to nobody.")
ANSWER = lazy("Do you need help? Write to us here: %(url)s")


def draw_for_nobody(uow: UnitOfWork, purpose: str, kind: PersonKind) -> None:
    """Draw a letter and drop it, so that a stranger waits as long for an answer as somebody known."""
    _drawn(uow, OneTimeSecret(purpose, kind, 0, "", "", DEFAULT_LANGUAGE, "", uow.now()))


def queue_secret(uow: UnitOfWork, secret: OneTimeSecret, channel: KnownChannel | None = None) -> None:
    """Queue the letter that brings a secret to its person, in the same unit of work that made the secret.

    With a channel it is a short text with the code, to the person's phone.
    """
    person = f"{secret.kind}:{secret.person_id}"
    drawn = _drawn(uow, secret)
    if channel is not None:
        drawn = Drawn(drawn.subject, short_text(_short(uow, secret), "", channel.channel.longest), "")
    queue_notification(
        uow,
        NotificationDraft(
            key=f"{secret.purpose}:{person}:{secrets.token_hex(8)}",
            recipient=secret.email if channel is None else secret.phone,
            channel=EMAIL if channel is None else channel.name,
            recipient_name=secret.name,
            person=person,
            language=secret.language,
            subject=drawn.subject,
            text=drawn.text,
            html=drawn.html,
            domain=wiring().mail_domain,
            lane=PERSONAL,
            is_secret=True,
        ),
    )


def _drawn(uow: UnitOfWork, secret: OneTimeSecret) -> Drawn:
    letter = _in_own_words(uow, secret, _letter(uow, secret))
    return draw(letter, language=secret.language, operator=wiring().place().operator)


def _locale(secret: OneTimeSecret) -> str:
    territory = wiring().place().territory
    return f"{secret.language[:2]}_{territory}" if territory else secret.language


def _ends_at(uow: UnitOfWork, secret: OneTimeSecret) -> str:
    """Return in words until when the secret is good."""
    return formats.when(secret.ends_at, now=uow.now(), zone=wiring().place().zone, locale=_locale(secret))


def _letter(uow: UnitOfWork, secret: OneTimeSecret) -> Letter:
    place, purpose = wiring().place(), secret.purpose
    ends_at = _ends_at(uow, secret)

    say = _words(secret)
    is_code = purpose == CODE
    told = (say(FIRST[purpose], operator=place.operator), say(VALID_UNTIL[purpose], time=ends_at))
    return Letter(
        subject=say(SUBJECTS[purpose], operator=place.operator),
        greeting=say(lazy("Hello %(name)s:"), name=secret.name),
        paragraphs=told[::-1] if is_code else told,  # the code comes right after what it is for
        code=secret.secret if is_code else "",
        action_label="" if is_code else say(LABELS[purpose]),
        action_url="" if is_code else _url(secret),
        small_print=(say(SMALL_PRINT[purpose]), say(ANSWER, url=f"{wiring().public_url}{home_of(secret.kind)}")),
    )


def _short(uow: UnitOfWork, secret: OneTimeSecret) -> str:
    """Return a code in one line; it comes first, where the preview of a phone shows it."""
    return _words(secret)(
        SHORT_CODE, code=secret.secret, operator=wiring().place().operator, time=_ends_at(uow, secret)
    )


def _words(secret: OneTimeSecret) -> Callable[..., str]:
    return partial(wiring().catalogues.gettext, _locale(secret))


def _in_own_words(uow: UnitOfWork, secret: OneTimeSecret, letter: Letter) -> Letter:
    """Return the letter in the operator's own words where there are any; code and link stay what they are."""
    values = {"name": secret.name, "operator": wiring().place().operator, "time": _ends_at(uow, secret)}
    told = own_words(uow, secret.purpose, secret.language, values)
    return letter if told is None else replace(letter, subject=told[0], paragraphs=told[1])


def _url(secret: OneTimeSecret) -> str:
    """Return the address behind the link, which never depends on how the request that asked for it came."""
    return f"{wiring().public_url}{home_of(secret.kind)}link/{secret.secret}"
