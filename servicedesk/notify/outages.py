"""What customers are told of an outage: each piece of news once to each person, a portion of people at a time.

A letter that cannot be written stops no other: its reader is counted as missed, and the log says why.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from servicedesk.core import tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, OutageNews
from servicedesk.core.outages.queries.news import is_news_on_its_way, next_news
from servicedesk.core.outages.rules import BEGUN, OVER
from servicedesk.core.outages.telling import note_told
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.outage_readers import Reader, find_lines_hit, list_readers
from servicedesk.core.tickets.service.outages import gather_earlier
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.stock import OUTAGES
from servicedesk.notify.voice import Voice, Words, queue_letter, reader_of

LINES_NAMED = 3  # in one letter
PORTION = 50  # people in one transaction: others wait for it on SQLite
# How far the repair has come, as a sentence.
STAGE_SAID = {
    "detected": lazy("We have detected it and look for the cause."),
    "diagnosed": lazy("We have found the cause."),
    "repairing": lazy("We are repairing it."),
}

log = logging.getLogger("servicedesk.outages")


def tell_portion(uow: UnitOfWork, voice: Voice, channels: Sequence[KnownChannel]) -> bool:
    """Tell the next people of the oldest news that is on its way; False when there is none.

    Before the first of them is told of an outage, who has reported it before it was declared is part of it.
    """
    with uow.reading():
        if not is_news_on_its_way(uow):
            return False
    news = next_news(uow)
    if news is None:
        return False
    if news.phase == BEGUN and not news.reached_id and gather_earlier(uow):
        return True
    found = [] if news.is_stale else _readers(uow, news)
    lines = find_lines_hit(uow, news.outage, [each.contact.id for each in found])
    letters = [partial(_tell, uow, voice, news, each, lines.get(each.contact.id, ()), channels) for each in found]
    told, missed = _write(uow, news, letters)
    note_told(uow, news, found[-1].contact.id if found else 0, told=told, missed=missed)
    return True


def _write(uow: UnitOfWork, news: OutageNews, letters: Sequence[Callable[[], int]]) -> tuple[int, int]:
    """Queue letters; return how many there are now, and how many could not be written."""
    try:
        with uow.attempt():
            return sum(letter() for letter in letters), 0
    except Exception as error:  # one of them cannot be written: each for itself shows which
        if len(letters) == 1:
            log.exception("news of an outage could not be written", exc_info=error, extra={"news": news.id})
            return 0, 1
        outcomes = [_write(uow, news, [letter]) for letter in letters]
        return sum(told for told, _ in outcomes), sum(missed for _, missed in outcomes)


def _readers(uow: UnitOfWork, news: OutageNews) -> list[Reader]:
    return list_readers(uow, news.outage, news.tells, news.phase, after=news.reached_id, limit=PORTION)


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


def _tell(
    uow: UnitOfWork, voice: Voice, news: OutageNews, told: Reader, lines: Sequence[Service],
    channels: Sequence[KnownChannel],
) -> int:  # fmt: skip
    reader = reader_of(told.contact, channels)
    if reader is None:
        return 0
    words = Words(voice, reader, get_operator(uow.session), uow.now())
    url = f"{voice.public_url}/tickets/{told.number}" if told.number else f"{voice.public_url}/"
    letter = letter_of_outage(words, news.outage, news.phase, told.number, url, lines)
    queue_letter(uow, voice, reader, letter, key=f"outage.news|{news.id}", thread=told.number, is_bulk=True)
    return 1
