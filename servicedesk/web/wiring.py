"""What the web kit has to be told by the application that it serves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.answers import Panel
from servicedesk.core.kernel.clock import Clock, SystemClock
from servicedesk.language.catalogues import Catalogues

NAME = "servicedesk.web"  # the key among the application's extensions


@dataclass(frozen=True)
class Place:
    """The operator and the country in which it works."""

    operator: str = "Service desk"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    territory: str = ""  # ISO 3166, as in PE; decides signs and separators
    currency: str = "USD"  # ISO 4217
    languages: tuple[str, ...] = ("es", "en")  # the first is spoken to whoever does not choose
    help_phone: str = ""
    colours: Mapping[str, int] = field(default_factory=dict)  # see servicedesk/web/theme.py


@dataclass(frozen=True)
class MenuEntry:
    """One way into a part of a face; the label is a message id."""

    label: str
    url: str
    icon: str
    group: str = ""  # the heading above it in a side menu, a message id
    count: int = 0
    tone: str = ""
    key: str = ""  # pressed after G to go there
    news_url: str = ""  # where an open page asks whether the count has changed
    current: bool = False


@dataclass(frozen=True)
class HelpLink:
    """One way to reach help, shown in the same place on every page; the label is a message id with its values."""

    label: str
    url: str
    icon: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """The answers of the application to the questions of the kit; every default is a harmless one."""

    clock: Clock = field(default_factory=SystemClock)
    catalogues: Catalogues = field(default_factory=Catalogues)
    public_url: str = "http://127.0.0.1:8080"
    mail_domain: str = "localhost"
    place: Callable[[], Place] = Place
    current_actor: Callable[[], Actor] = lambda: ANONYMOUS
    boxes: Callable[[str, Mapping[str, Any]], Iterable[tuple[str, Panel | object]]] = lambda slot, about: ()
    menu: Callable[[str], Sequence[MenuEntry]] = lambda face: ()
    help_links: Callable[[], Sequence[HelpLink]] = lambda: ()
    sign_in_url: Callable[[str], str] = lambda path: f"/sign-in?next={quote(path)}"
    account_url: Callable[[str], str] = lambda face: "/account"
    home_url: Callable[[Actor], str] = lambda actor: "/"

    @property
    def is_secure(self) -> bool:
        """Tell whether people reach the desk over https."""
        return self.public_url.startswith("https://")


def wiring() -> Wiring:
    """Return what the running application told the kit."""
    return cast(Wiring, current_app.extensions[NAME])


def current_actor() -> Actor:
    """Return whoever makes this request; nobody known once the request has failed."""
    return ANONYMOUS if _has_failed() else wiring().current_actor()


def current_place() -> Place:
    """Return the operator; once the request has failed, a nameless one where asking fails too."""
    try:
        return wiring().place()
    except Exception:
        if not _has_failed():
            raise
        return Place()


def help_links() -> Sequence[HelpLink]:
    """Return the ways to reach help; none once the request has failed, for finding them may be what failed."""
    return () if _has_failed() else wiring().help_links()


def note_failure() -> None:
    """Note that the request failed in a way that nobody foresaw: from now on as little as possible is asked."""
    g.has_failed = True
    g.pop("language", None)
    g.pop("locale", None)
    g.pop("speaker", None)


def _has_failed() -> bool:
    return has_request_context() and bool(g.get("has_failed"))
