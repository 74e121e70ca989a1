"""In whose name letters are written, and in which words: the operator, its zone, the catalogues."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from servicedesk.core import notifications
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.kernel.plugin_channels import Channels, KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import BULK, PERSONAL, NotificationDraft
from servicedesk.core.notifications.models import EMAIL, Notification
from servicedesk.core.notifications.reaching import channel_of, text_channels
from servicedesk.core.people.models import Contact, User
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.formats import day, span, when
from servicedesk.language.letters import LONGEST_SUBJECT, Letter, draw, one_line, short_text
from servicedesk.language.marks import lazy
from servicedesk.language.sayings import say_code

# Spanish says "antes del martes", and a text that is put together "antes de el martes".
OF_THE_DAY = re.compile(r"\b(de|a) el (lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b")
STOCK_PARAGRAPHS = {"customer.opened": 2}  # what follows them depends on the ticket: the promise


@dataclass(frozen=True)
class Voice:
    """What every letter needs to know of this desk."""

    catalogues: Catalogues
    public_url: str
    mail_domain: str
    reply_to: str = ""
    channels: Channels | None = None

    def text_channels(self) -> Sequence[KnownChannel]:
        """Return by which channels a short text can be sent, those that work now first.

        Asked before anything is written, because a plugin may have to be asked for it.
        """
        return [] if self.channels is None else text_channels(self.channels)


@dataclass(frozen=True)
class Reader:
    """The person that a letter is for; with a channel it goes as a short text to ``address``, a telephone number."""

    key: str
    name: str
    address: str
    language: str
    channel: KnownChannel | None = None


def reader_of(person: Contact | User | None, channels: Sequence[KnownChannel] = ()) -> Reader | None:
    """Return the person as a reader, or None for somebody who cannot be reached, wants no letters or was disabled."""
    if person is None or not person.is_active:
        return None
    if isinstance(person, User):
        return Reader(f"user:{person.id}", person.name, person.email, person.language)
    key, known = f"contact:{person.id}", channel_of(person, channels)
    if known is not None:
        return Reader(key, person.name, person.phone or person.other_phone, person.language, known)
    wants_mail = person.email and EMAIL in person.channels
    return Reader(key, person.name, person.email or "", person.language) if wants_mail else None


class Words:
    """The words of one letter: the texts of the reader's language, the times of the operator's zone."""

    def __init__(self, voice: Voice, reader: Reader, operator: Operator, now: datetime) -> None:
        """Speak to this reader at this moment."""
        self.voice, self.operator, self._now = voice, operator, now
        self._told: dict[datetime, str] = {}
        self._spans: dict[tuple[datetime, ...], str] = {}
        self.locale = f"{reader.language[:2]}_{operator.country}" if operator.country else reader.language

    def __call__(self, msgid: str, **values: Any) -> str:
        """Return a text in the reader's language."""
        said = self.voice.catalogues.gettext(self.locale, msgid, **values)
        return OF_THE_DAY.sub(_contracted, said) if self.locale.startswith("es") else said

    def ngettext(self, singular: str, plural: str, count: int, **values: Any) -> str:
        """Return the form of a text that fits the count, in the reader's language."""
        return self.voice.catalogues.ngettext(self.locale, singular, plural, count, **values)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment in words: never today or tomorrow, for nobody knows when a letter is read."""
        return self._on(day(moment, now=self._now, zone=self.operator.time_zone, locale=self.locale, is_lasting=True))

    @property
    def moment(self) -> datetime:
        """Return the present moment."""
        return self._now

    @property
    def now(self) -> str:
        """Return the present moment in words."""
        return self.when(self._now)

    def when(self, moment: datetime) -> str:
        """Return a moment in words, its day as above."""
        if moment not in self._told:
            how: Any = {"now": self._now, "zone": self.operator.time_zone, "locale": self.locale, "is_lasting": True}
            self._told[moment] = self._on(when(moment, **how))
        return self._told[moment]

    def span(self, begins: datetime, ends: datetime, told_at: datetime) -> str:
        """Return a window of time in words, as it is said by somebody who tells it at that moment."""
        asked = (begins, ends, told_at)
        if asked not in self._spans:
            how: Any = {"now": told_at, "zone": self.operator.time_zone, "locale": self.locale, "is_lasting": True}
            self._spans[asked] = span(begins, ends, **how)
        return self._spans[asked]

    def _on(self, day: str) -> str:
        return self.voice.catalogues.gettext(self.locale, lazy("letter.day"), day=day)

    def reason(self, reason: Message) -> str:
        """Return what a ticket waits for in words."""
        return say_code(self.voice.catalogues, self.locale, reason.code, reason.values)


def words_by_language(voice: Voice, operator: Operator, now: datetime) -> Callable[[Reader], Words]:
    """Return what finds the words for each reader of many letters; whoever reads one language shares them."""
    known: dict[str, Words] = {}

    def words_for(reader: Reader) -> Words:
        if reader.language not in known:
            known[reader.language] = Words(voice, reader, operator, now)
        return known[reader.language]

    return words_for


def in_own_words(uow: UnitOfWork, kind: str, reader: Reader, ticket: Ticket, letter: Letter, **more: str) -> Letter:
    """Return a letter in the operator's own words where there are any; what people wrote and the link stay.

    ``more`` is what only this letter tells: whose ``name``, which ``other`` report.
    """
    stock_paragraphs = STOCK_PARAGRAPHS.get(kind, 1)
    values = {
        "number": ticket.number, "subject": ticket.subject_in(reader.language), "account": ticket.account.name,
        "name": reader.name,
        "operator": get_operator(uow.session).name, "promise": "\n\n".join(letter.paragraphs[stock_paragraphs:]),
        "other": "",
        **more,
    }  # fmt: skip
    told = notifications.own_words(uow, kind, reader.language, values)
    return letter if told is None else replace(letter, subject=told[0], paragraphs=told[1])


def queue_letter(
    uow: UnitOfWork,
    voice: Voice,
    reader: Reader,
    letter: Letter,
    *,
    key: str,
    thread: str,
) -> Notification | None:
    """Queue a personal letter for one reader; a second one with the same key is not made."""
    words = Words(voice, reader, get_operator(uow.session), uow.now())
    draft = draft_letter(words, reader, letter, key=key, thread=thread)
    return notifications.queue_notification(uow, draft)


def draft_letter(
    words: Words, reader: Reader, letter: Letter, *, key: str, thread: str, is_bulk: bool = False,
    is_secret: bool = False,
) -> NotificationDraft:  # fmt: skip
    """Return a letter for one reader as it is queued; nothing is asked of the database.

    One of many, the same for all, waits behind those that are personal. Where the link in it is its reader's alone, a
    mail is secret, and loses it once it was sent.
    """
    if reader.channel is not None:
        return _draft_text(words, reader, letter, key, thread, is_bulk=is_bulk)
    voice, operator = words.voice, words.operator.name
    small_print = letter.small_print or _small_print(words, voice, letter, operator if thread else "")
    drawn = draw(replace(letter, small_print=small_print), language=reader.language, operator=operator)
    return NotificationDraft(
        key=f"{key}|{reader.key}",
        recipient=reader.address,
        recipient_name=reader.name,
        person=reader.key,
        language=reader.language,
        subject=drawn.subject,
        text=drawn.text,
        html=drawn.html,
        lane=BULK if is_bulk else PERSONAL,
        is_secret=is_secret,
        domain=voice.mail_domain,
        thread_id=_thread_id(voice, thread),
    )


def _draft_text(
    words: Words, reader: Reader, letter: Letter, key: str, thread: str, *, is_bulk: bool
) -> NotificationDraft:  # fmt: skip
    """Return what a letter says in one line, with its link, for a reader of short texts."""
    known: Any = reader.channel
    told = f"{words.operator.name}: {letter.short}"
    return NotificationDraft(
        key=f"{key}|{reader.key}|{known.channel.name}",
        channel=known.name,
        recipient=reader.address,
        recipient_name=reader.name,
        person=reader.key,
        language=reader.language,
        subject=one_line(letter.subject)[:LONGEST_SUBJECT],
        text=short_text(told, letter.action_url, known.channel.longest),
        lane=BULK if is_bulk else PERSONAL,
        domain=words.voice.mail_domain,
        thread_id=_thread_id(words.voice, thread),
    )


def _thread_id(voice: Voice, thread: str) -> str:
    return f"<ticket-{thread}@{voice.mail_domain}>" if thread else ""


def _small_print(words: Words, voice: Voice, letter: Letter, of_operator: str) -> tuple[str, ...]:
    """Say where to answer, and at whose desk the report is because of which it comes."""
    where = _where_to_answer(words, voice, letter.action_url)
    if not of_operator:
        return (where,)
    why = words(lazy("You receive this message because of a report at %(operator)s."), operator=of_operator)
    return where, why


def _where_to_answer(words: Words, voice: Voice, url: str) -> str:
    """Say where an answer reaches the desk: on the page, and by mail where somebody reads that."""
    if voice.reply_to:
        return words(lazy("Answer here: %(url)s or by e-mail to %(address)s"), url=url, address=voice.reply_to)
    return words(lazy("Answer here: %(url)s (nobody reads answers to this message)"), url=url)


def _contracted(found: re.Match[str]) -> str:
    return f"{found[1]}l {found[2]}"
