"""What templates may call: words, moments, amounts, icons, addresses of files, and the boxes of plugins."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from wtforms import Field

from servicedesk.core.kernel.answers import Panel
from servicedesk.language import formats
from servicedesk.web import locale
from servicedesk.web.fields import new_once
from servicedesk.web.forms import complaint
from servicedesk.web.guides import help_url
from servicedesk.web.kit import address, safe_next
from servicedesk.web.parts import furnish_parts, part
from servicedesk.web.preferences import current_theme
from servicedesk.web.prose import beginning, prose
from servicedesk.web.static_files import static_url
from servicedesk.web.theme import colours_url
from servicedesk.web.wiring import MenuEntry, current_actor, current_place, help_links, wiring

WARNING_MINUTES = 240
STEPS = 24
MOST_ICONS = 500
Amount = int | float | Decimal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Box:
    """One box of a plugin, drawn already; nothing in its body means that it failed."""

    plugin: str
    title: str
    body: object | None


def furnish(app: Flask) -> None:
    """Give the templates of this application everything below; a name that nobody gave is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.filters.update(FILTERS)
    words = {name: GLOBALS[name] for name in SAME_FOR_ALL if name in GLOBALS}
    filters = {name: FILTERS[name] for name in SAME_FOR_ALL if name in FILTERS}
    furnish_parts(app, {**words, "url_for": url_for}, filters)


@pass_context
def gettext(context: Context, msgid: str, /, **values: Any) -> str:
    """Return a text; in a template of a plugin its own words come first."""
    return locale.speaker()(msgid, domain=_domain(context), **values)


@pass_context
def ngettext(context: Context, singular: str, plural: str, count: int, /, **values: Any) -> str:
    """Return the form of a text that fits the count."""
    said = wiring().catalogues.ngettext
    return said(locale.current_locale(), singular, plural, count, domain=_domain(context), **values)


@lru_cache(MOST_ICONS)
def icon(name: str, large: bool = False) -> object:
    """Draw an icon of the sprite; it looks the same on every page."""
    macros: Any = current_app.jinja_env.get_template("web/ui/icon.html").module
    drawn: object = macros.icon(name, large)
    return drawn


def slot(name: str, only: str = "", **about: Any) -> object:
    """Draw what plugins have to say in this place; a box that fails shows its own error and the page stays.

    With ``only`` it is what that plugin has to say.
    """
    given = ((plugin, box) for plugin, box in wiring().boxes(name, about) if only in ("", plugin))
    boxes = [_drawn(plugin, box) for plugin, box in given]
    template = current_app.jinja_env.get_template("web/parts/slot.html")
    return template.make_module({"boxes": boxes, "as_cards": name.endswith("_cards")})


def menu(face: str) -> tuple[MenuEntry, ...]:
    """Return the menu of a face with the current entry marked: the one whose address begins ours, the longest."""
    asked: dict[str, tuple[MenuEntry, ...]] = g.setdefault("menus", {})
    if face not in asked:
        asked[face] = _marked(wiring().menu(face))
    return asked[face]


def when(moment: datetime) -> str:
    """Say a moment: hoy, 18:40."""
    return formats.when(moment, **_here())


def day(moment: datetime) -> str:
    """Say a day: jueves 26 de noviembre."""
    return formats.day(moment, **_here())


def clock(moment: datetime) -> str:
    """Say the time: 18:40."""
    return formats.clock_time(moment, current_place().zone)


def until(begin: datetime, end: datetime) -> str:
    """Say a window of time: jueves 26 de noviembre, de 1:00 a 4:00."""
    return formats.span(begin, end, **_here())


def date_box(moment: datetime) -> tuple[str, str, str]:
    """Say a day in three short parts: jue, 26, nov."""
    return formats.short_day(moment, zone=current_place().zone, locale=locale.current_locale())


def left(deadline: datetime) -> str:
    """Say the time left: Quedan 8 h 14 min; or how long ago it ran out."""
    return formats.left(deadline, now=now(), locale=locale.current_locale())


def countdown(deadline: datetime) -> str:
    """Say the time left as in a dense list: 8:14."""
    return formats.countdown(deadline, now=now())


def urgency(deadline: datetime) -> str:
    """Return the tone of a deadline: danger when it has passed, warn when it is near, else info."""
    minutes = round((deadline - now()).total_seconds() / 60)
    return "danger" if minutes < 0 else "warn" if minutes < WARNING_MINUTES else "info"


def spent(begin: datetime, deadline: datetime) -> float:
    """Return how many of 24 steps of a promise have passed."""
    whole = (deadline - begin).total_seconds()
    share = (now() - begin).total_seconds() / whole if whole > 0 else 1
    return round(STEPS * min(max(share, 0), 1), 1)


def lasting(duration: timedelta) -> str:
    """Say how long: 4 h 38 min."""
    return formats.lasting(duration, locale=locale.current_locale())


def money(amount: Amount, currency: str = "") -> str:
    """Say an amount, in the operator's currency unless another is named."""
    return formats.money(amount, currency or current_place().currency, locale=locale.current_locale())


def number(value: Amount, decimals: int = 0) -> str:
    """Say a number: 1 284."""
    return formats.number(value, locale=locale.current_locale(), decimals=decimals)


def file_size(size: int) -> str:
    """Say a size in bytes: 14 MB."""
    return formats.file_size(size, locale=locale.current_locale())


def iso(moment: datetime) -> str:
    """Write a moment for machines, in the operator's zone."""
    return moment.astimezone(current_place().zone).isoformat(timespec="seconds")


def home_url() -> str:
    """Return the address where this reader begins."""
    return wiring().home_url(current_actor())


def account_url(face: str) -> str:
    """Return the address of the page about the actor's own account in this face."""
    return wiring().account_url(face)


def sign_in_url() -> str:
    """Return the address of the sign-in page that leads back here."""
    return wiring().sign_in_url(here())


def language_url(code: str) -> str:
    """Return the address that changes to a language and leads back here."""
    return url_for("preferences.language", code=code, next=here())


def language_name(code: str) -> str:
    """Return what a language calls itself."""
    return formats.cldr(code).get_language_name(code) or code


def theme_url() -> str:
    """Return the address that changes between light and dark and leads back here."""
    return url_for("preferences.theme", next=here())


def capitalized(text: str) -> str:
    """Begin a sentence with this text."""
    return text[:1].upper() + text[1:]


def initials(name: str) -> str:
    """Return one or two letters for an avatar."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def now() -> datetime:
    """Return the present moment."""
    return wiring().clock.now()


def here() -> str:
    """Return the address of this page to come back to, or of the page before where this one answers a form."""
    if request.method != "GET":
        return safe_next(urlsplit(request.referrer or "").path)
    return address()


def here_in_address() -> str:
    """Return the address to come back to as it stands in the query of another one."""
    return quote(here(), safe="!$'()*,/:;?@")


def _drawn(plugin: str, given: Panel | object) -> Box:
    if not isinstance(given, Panel):
        return Box(plugin, plugin, None)
    try:
        body = current_app.jinja_env.get_template(given.template).make_module(dict(given.values))
    except Exception:  # whatever a plugin's template raises, the page around it stays
        log.exception("a box could not be drawn", extra={"plugin": plugin, "template": given.template})
        return Box(plugin, given.title, None)
    return Box(plugin, given.title, body)


def _here() -> Mapping[str, Any]:
    return {"now": now(), "zone": current_place().zone, "locale": locale.current_locale()}


def _domain(context: Context) -> str:
    return (context.name or "").partition("/")[0]


def _marked(entries: Sequence[MenuEntry]) -> tuple[MenuEntry, ...]:
    path = request.path
    fitting = [entry.url for entry in entries if _is_within(path, entry.url)]
    here = max(fitting, key=len, default=None)
    return tuple(replace(entry, current=True) if entry.url == here else entry for entry in entries)


def _is_within(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")


def size_marks(field: Field) -> dict[str, str]:
    """Return what a script says of files that are too big, before it sends them; the name is left to be filled in."""
    limits = field.render_kw or {}
    if "data-largest" not in limits:
        return {}
    largest, whole = (file_size(int(limits[name])) for name in ("data-largest", "data-whole"))
    return {
        "data-too-big": locale.gettext(
            "%(name)s is larger than %(limit)s. Choose a smaller file.", name="{name}", limit=largest
        ),
        "data-too-much": locale.gettext("These files are larger than %(limit)s together. Choose fewer.", limit=whole),
    }


def way_back() -> str:
    """Return the page of ours from which the reader came, or nothing."""
    came = urlsplit(request.referrer or "")
    path = f"{came.path}?{came.query}" if came.query else came.path
    return safe_next(path, "") if came.netloc == request.host else ""


GLOBALS: dict[str, Callable[..., Any]] = {
    "_": gettext, "account_url": account_url, "actor": current_actor, "complaint": complaint,
    "csrf_token": generate_csrf, "current_language": locale.current_language, "current_theme": current_theme,
    "colours_url": colours_url, "date_box": date_box, "help_links": help_links, "help_url": help_url,
    "here": here, "here_in_address": here_in_address, "home_url": home_url, "icon": icon,
    "language_name": language_name, "language_url": language_url, "menu": menu, "ngettext": ngettext, "now": now,
    "new_once": new_once, "size_marks": size_marks, "way_back": way_back,
    "part": part, "place": current_place, "say": locale.say, "sign_in_url": sign_in_url, "slot": slot,
    "static_url": static_url, "theme_url": theme_url, "until": until,
}  # fmt: skip
FILTERS: dict[str, Callable[..., Any]] = {
    "capitalized": capitalized, "clock": clock, "countdown": countdown, "day": day, "file_size": file_size,
    "initials": initials, "iso": iso, "lasting": lasting, "left": left, "money": money, "number": number,
    "beginning": beginning, "prose": prose, "spent": spent, "urgency": urgency, "when": when,
}  # fmt: skip
# What depends on the reader's language and on nothing else: parts that are kept may use these.
SAME_FOR_ALL = (
    "_", "capitalized", "complaint", "current_language", "file_size", "icon", "initials", "language_name", "lasting",
    "ngettext", "number", "part", "size_marks", "static_url",
)  # fmt: skip
