"""What customers are told of an outage: each piece of news once to each person, a portion of people at a time.

Letters are drawn while others may write, and queued many at once. One that cannot be written stops no other: its
reader is counted as missed, and the log says why.
"""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

from servicedesk.core import notifications, tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft
from servicedesk.core.outages.models import Outage, OutageNews
from servicedesk.core.outages.queries.news import look_at_next_news, news_to_go_on_with
from servicedesk.core.outages.rules import BEGUN, OVER
from servicedesk.core.outages.telling import note_told
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.outage_readers import find_lines_hit, list_readers
from servicedesk.core.tickets.service.outages import gather_earlier
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.stock import OUTAGES
from servicedesk.notify.voice import Reader, Voice, Words, draft_letter, reader_of, words_by_language

LINES_NAMED = 3  # in one letter
PORTION = 500  # people: to find the next ones costs the same, however many they are, where an outage hits very many
AT_ONCE = 10  # letters drawn before whoever waits for a page goes first
TELLER = job_actor("outage_news")
# How far the repair has come, as a sentence.
STAGE_SAID = {
    "detected": lazy("We have detected it and look for the cause."),
    "diagnosed": lazy("We have found the cause."),
    "repairing": lazy("We are repairing it."),
}

log = logging.getLogger("servicedesk.outages")


class Portion(NamedTuple):
    """The letters to the next people of one piece of news.

    ``reached_id`` is how far the news had come before, ``next_id`` how far it comes with these; 0 where nobody is left.
    """

    news_id: int
    reached_id: int
    next_id: int
    drafts: list[NotificationDraft]
    missed: int


def tell_portion(kernel: Kernel, voice: Voice, channels: Sequence[KnownChannel]) -> bool:
    """Tell the next people of the oldest news that is on its way; False when there is none.

    Before the first of them is told of an outage, who has reported it before it was declared is part of it.
    """
    with kernel.sessions() as session:
        looking = kernel.unit_of_work(TELLER, session)
        news = look_at_next_news(looking)
        if news is None:
            return False
        is_first = news.phase == BEGUN and not news.reached_id
        if not is_first or not _gather(kernel):
            _write(kernel, _draw(looking, voice, news, channels, kernel.give_way))
    return True


def _gather(kernel: Kernel) -> bool:
    with kernel.sessions() as session, kernel.unit_of_work(TELLER, session) as uow:
        return gather_earlier(uow) > 0


def _draw(
    uow: UnitOfWork, voice: Voice, news: OutageNews, channels: Sequence[KnownChannel], give_way: Callable[[], None]
) -> Portion:  # fmt: skip
    """Draw the letters to the next people; nothing is written."""
    more = {"after": news.reached_id, "limit": PORTION}
    found = [] if news.is_stale else list_readers(uow, news.outage, news.tells, news.phase, **more)
    lines = find_lines_hit(uow, news.outage, [each.contact.id for each in found])
    words_for = words_by_language(voice, get_operator(uow.session), uow.now())
    drafts, missed = list[NotificationDraft](), 0
    for count, each in enumerate(found):
        if count % AT_ONCE == 0:
            give_way()
        try:
            reader = reader_of(each.contact, channels)
            if reader is not None:
                drafts.append(_drawn(words_for, reader, news, each.number, lines.get(each.contact.id, ())))
        except Exception:  # whatever is wrong with one of them, the others are told
            missed += 1
            log.exception("news of an outage could not be written", extra={"contact": each.contact.id})
    return Portion(news.id, news.reached_id, found[-1].contact.id if found else 0, drafts, missed)


def _drawn(
    words_for: Callable[[Reader], Words], reader: Reader, news: OutageNews, number: str, lines: Sequence[Service]
) -> NotificationDraft:  # fmt: skip
    words = words_for(reader)
    url = f"{words.voice.public_url}/tickets/{number}" if number else f"{words.voice.public_url}/"
    letter = letter_of_outage(words, news.outage, news.phase, number, url, lines)
    return draft_letter(words, reader, letter, key=f"outage.news|{news.id}", thread=number, is_bulk=True)


def _write(kernel: Kernel, portion: Portion) -> None:
    """Queue letters that were drawn, unless newer news has overtaken them or somebody else has written them since."""
    with kernel.sessions() as session, kernel.unit_of_work(TELLER, session) as uow:
        news = news_to_go_on_with(uow, portion.news_id, portion.reached_id)
        if news is None:
            return
        notifications.queue_notifications(uow, portion.drafts)
        note_told(uow, news, portion.next_id, told=len(portion.drafts), missed=portion.missed)
        uow.nudge_after_commit()


def key_of_solution(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> str:
    """Return the key of the letter about what was solved with an outage, so that one person has one; else empty."""
    if event.action != "resolved" or event.reason != "outage":
        return ""
    outage = tickets.find_outage_of(uow, ticket)
    return f"outage.resolved|{outage.id}" if outage else ""


def letter_of_outage(
    words: Words, outage: Outage, phase: str, number: str, url: str, lines: Sequence[Service] = ()
) -> Letter:
    """Tell somebody what is known of an outage now: which lines of theirs it hits, and which report is part of it."""
    subject, short = OUTAGES[phase]
    comes = [] if phase == OVER else [*_when(words, outage)]
    mine = [words(lazy("Your report %(number)s is part of it."), number=number)] if number else []
    return Letter(
        subject=words(subject, number=number or outage.number),
        paragraphs=(outage.told_in(words.locale), *_hit(words, lines), *comes, *mine),
        action_label=words(lazy("See what is known")),
        action_url=url,
        short=" ".join([words(short), outage.told_in(words.locale)]),
    )


def _hit(words: Words, lines: Sequence[Service]) -> list[str]:
    """Name the lines that are hit, with where they are; of many the first few."""
    if not lines:
        return []
    named = [" · ".join(filter(None, (each.name, each.number, each.address))) for each in lines[:LINES_NAMED]]
    more = len(lines) - LINES_NAMED
    if more > 0:
        named.append(words.ngettext("and %(count)s more", "and %(count)s more", more))
    return [words(lazy("It is about: %(lines)s."), lines="; ".join(named))]


def _when(words: Words, outage: Outage) -> list[str]:
    told = [words(STAGE_SAID[outage.phase])] if outage.phase in STAGE_SAID else []
    told.append(_back_by(words, outage))
    if outage.news_by and outage.news_by > words.moment:
        told.append(words(lazy("Next news before %(time)s."), time=words.when(outage.news_by)))
    return told


def _back_by(words: Words, outage: Outage) -> str:
    if outage.expected_by is None:
        return words(lazy("We do not know yet when it works again."))
    time = words.when(outage.expected_by)
    if outage.expected_by <= words.moment:
        return words(lazy("We said %(time)s; it is not back yet."), time=time)
    return words(lazy("It should work again %(time)s."), time=time)
