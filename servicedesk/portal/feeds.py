"""The public state for feed readers: JSON Feed 1.1 and RSS 2.0, each entry under an identifier that stays."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

from markupsafe import escape

from servicedesk.language.marks import lazy

VERSION = "https://jsonfeed.org/version/1.1"
Say = Callable[..., str]


class Entry(NamedTuple):
    """One outage or one piece of planned work; ``state`` is part of its identifier, so that news is read as news."""

    number: str
    state: str
    title: str
    text: str
    at: str
    plain: Mapping[str, Any]


def entries(
    known: Mapping[str, Any], language: str, say: Say, window: Callable[[Mapping[str, Any]], str]
) -> list[Entry]:
    """Return what is known as entries, outages first."""
    return [*_outages(known, language, say), *_works(known, language, window)]


def as_json(known: Mapping[str, Any], found: list[Entry], language: str, say: Say, place: str) -> str:
    """Return the JSON feed; what machines want besides stands under ``_state``."""
    feed = {
        "version": VERSION, "title": f"{say(lazy('Service status'))} · {known['operator']}", "language": language,
        "home_page_url": f"{place}/status", "feed_url": f"{place}/status.json",
        "_taken_at": known["taken_at"],
        "items": [
            {
                "id": f"{each.number}:{each.state}", "url": f"{place}/status#{each.number}", "title": each.title,
                "content_text": each.text, "date_published": each.at, "_state": each.plain,
            }
            for each in found
        ],
    }  # fmt: skip
    return json.dumps(feed, ensure_ascii=False)


def as_rss(known: Mapping[str, Any], found: list[Entry], language: str, say: Say, place: str) -> str:
    """Return the RSS feed."""
    title = escape(f"{say(lazy('Service status'))} · {known['operator']}")
    items = [
        f"<item><title>{escape(each.title)}</title><link>{place}/status#{each.number}</link>"
        f'<guid isPermaLink="false">{each.number}:{escape(each.state)}</guid><pubDate>{_rfc(each.at)}</pubDate>'
        f"<description>{escape(each.text)}</description></item>"
        for each in found
    ]
    head = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{title}</title>'
        f"<link>{place}/status</link><description>{escape(say(lazy('Outages and planned work')))}</description>"
        f"<language>{language}</language><lastBuildDate>{_rfc(known['taken_at'])}</lastBuildDate>"
    )
    return "\n".join([head, *items, "</channel></rss>"])


def _outages(known: Mapping[str, Any], language: str, say: Say) -> Iterator[Entry]:
    for each in known["outages"]:
        title = say(lazy("Outage %(number)s"), number=each["number"])
        plain = {name: each[name] for name in ("stage", "began_at", "expected_by")}
        named = " · ".join([title, *each.get("places", [])])  # a copy from before it was read anew has none
        yield Entry(each["number"], each["stage"], named, each["text"][language], each["began_at"], plain)


def _works(known: Mapping[str, Any], language: str, window: Callable[[Mapping[str, Any]], str]) -> Iterator[Entry]:
    for each in known["works"]:
        plain = {name: each[name] for name in ("begins_at", "ends_at", "is_running")}
        text = f"{window(each)}. {each['text'][language]}"
        yield Entry(each["number"], each["begins_at"], each["title"][language], text, known["taken_at"], plain)


def _rfc(iso: str) -> str:
    """Return a moment as RSS wants it (RFC 822)."""
    return format_datetime(datetime.fromisoformat(iso))
