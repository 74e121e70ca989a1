"""What fails and what is planned, for everybody: without signing in, and also while the database is away.

What is public is read once in a quarter of a minute and kept, in memory and on disk. No visit asks the database, and
when it does not answer, the last good copy is shown with its age. What touches a single customer is not public.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request

from servicedesk.core import inventory, maintenance, outages
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.formats import lasting, span, when
from servicedesk.portal.feeds import as_json, as_rss, entries
from servicedesk.portal.wording import STAGES
from servicedesk.web.extensions import kernel, status_path
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.wiring import wiring

FRESH_FOR = 15.0  # seconds that what was read is kept
LOOK_AHEAD = timedelta(days=14)
FEWEST = 2  # customers whom something touches that everybody may know of
MOST_KEPT = 50  # drawn pages; three forms in two languages, and a few moments of each
LANGUAGES = ("es", "en")
TYPES = {"html": "text/html", "json": "application/feed+json", "rss": "application/rss+xml"}
BOARD = "servicedesk.portal.status"
STATUS = job_actor("status")

log = logging.getLogger("servicedesk.status")
bp = Blueprint("status", __name__)


@dataclass(frozen=True)
class Known:
    """What is public, as plain values, and whether it could not be read anew."""

    values: Mapping[str, Any]
    is_stale: bool = False

    @property
    def taken_at(self) -> datetime:
        """Return when it was read."""
        return datetime.fromisoformat(self.values["taken_at"])


class Board:
    """What one process knows of the public state, and the pages that it has drawn of it."""

    def __init__(self, desk: Kernel, path: Path) -> None:
        """Know nothing yet; the last good copy of an earlier process lies at ``path``."""
        self._kernel = desk
        self._path = path
        self._known: Known | None = None
        self._tried_at: float | None = None
        self._reading = Lock()
        self._drawn: dict[tuple[Any, ...], bytes] = {}

    def look(self) -> Known | None:
        """Return what is public; None when nothing was ever known. While one reads, the others take what there is."""
        if self._is_due() and self._reading.acquire(blocking=self._known is None):
            try:
                if self._is_due():  # whoever had to wait takes what the one before has read
                    now = self._kernel.clock.monotonic()
                    self._known = self._read()
                    self._tried_at = now
            finally:
                self._reading.release()
        return self._known

    def _is_due(self) -> bool:
        return self._tried_at is None or self._kernel.clock.monotonic() - self._tried_at >= FRESH_FOR

    def drawn(self, known: Known, form: str, language: str) -> bytes:
        """Return the page of what is known, drawn once for each minute that says something else."""
        age = int((self._kernel.clock.now() - known.taken_at).total_seconds() // 60) if known.is_stale else 0
        place = (known.values["taken_at"], known.is_stale, age, form, language)
        if place not in self._drawn:
            if len(self._drawn) >= MOST_KEPT:
                self._drawn.clear()
            self._drawn[place] = draw(known, form, language, self._kernel.clock.now())
        return self._drawn[place]

    def _read(self) -> Known | None:
        try:
            with self._kernel.sessions() as session:
                values = read_public(self._kernel.unit_of_work(STATUS, session))
        except Exception:  # whatever is wrong with the database, what was known last is told
            log.exception("the public state could not be read")
            last = self._known.values if self._known else self._kept()
            return Known(last, is_stale=True) if last else None
        self._keep(values)
        return Known(values)

    def _keep(self, values: Mapping[str, Any]) -> None:
        draft = self._path.with_suffix(f".{os.getpid()}")
        try:
            draft.write_text(json.dumps(values, ensure_ascii=False))
            draft.replace(self._path)
        except OSError:
            log.exception("the last good copy of the public state could not be kept")

    def _kept(self) -> Mapping[str, Any] | None:
        try:
            values: Mapping[str, Any] = json.loads(self._path.read_text())
            return values
        except (OSError, ValueError):
            return None


def read_public(uow: UnitOfWork) -> dict[str, Any]:
    """Return what everybody may know now, as plain values in both languages."""
    operator = get_operator(uow.session)
    open_ones = [each for each in outages.list_open_outages(uow) if _is_public(uow, each.resources)]
    works = maintenance.list_maintenances(uow, uow.now() + LOOK_AHEAD)
    return {
        "taken_at": uow.now().astimezone(UTC).isoformat(timespec="seconds"),
        "operator": operator.name, "zone": operator.zone, "country": operator.country,
        "outages": [
            {
                "number": each.number, "stage": each.phase, "began_at": _iso(each.started_at),
                "expected_by": _iso(each.expected_by), "news_by": _iso(each.news_by), "places": _places(each.resources),
                "text": {language: each.told_in(language) for language in LANGUAGES},
            }
            for each in open_ones
        ],
        "works": [
            {
                "number": each.number, "begins_at": _iso(each.starts_at), "ends_at": _iso(each.ends_at),
                "is_running": each.is_running(uow.now()),
                "title": {language: each.named_in(language) for language in LANGUAGES},
                "text": {language: each.told_in(language) for language in LANGUAGES},
            }
            for each in works
            if _is_public(uow, each.resources)
        ],
    }  # fmt: skip


@bp.get("/status")
@allows(PUBLIC)
def page() -> Response:
    """Show what fails and what is planned."""
    return _answer("html")


@bp.get("/status.json")
@allows(PUBLIC)
def feed() -> Response:
    """Tell it as a JSON feed."""
    return _answer("json")


@bp.get("/status.rss")
@allows(PUBLIC)
def news() -> Response:
    """Tell it as RSS."""
    return _answer("rss")


def _answer(form: str) -> Response:
    board, language = _board(), _language()
    known = board.look()
    if known is None:
        return Response(status=503, headers={"Retry-After": "30"})
    content = board.drawn(known, form, language)
    response = Response(content, mimetype=TYPES[form])
    response.headers["Cache-Control"] = f"public, max-age={int(FRESH_FOR)}"
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.set_etag(sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return response


def draw(known: Known, form: str, language: str, now: datetime) -> bytes:
    """Draw what is known in one form and language; nothing of it asks the database or who is reading."""
    values, zone = known.values, ZoneInfo(known.values["zone"])
    locale = f"{language}_{values['country']}" if values["country"] else language
    texts: Catalogues = wiring().catalogues

    def say(msgid: str, /, **more: Any) -> str:
        return texts.gettext(locale, msgid, **more)

    def moment(iso: str) -> str:
        return when(datetime.fromisoformat(iso), now=now, zone=zone, locale=locale)

    def window(work: Mapping[str, Any]) -> str:
        begins, ends = (datetime.fromisoformat(work[name]) for name in ("begins_at", "ends_at"))
        return span(begins, ends, now=now, zone=zone, locale=locale)

    if form != "html":
        write = as_rss if form == "rss" else as_json
        found = entries(values, language, say, window)
        return write(values, found, language, say, wiring().public_url).encode()
    return render_template(
        "portal/status/page.html", _=say, known=values, is_stale=known.is_stale, language=language,
        other="en" if language == "es" else "es", moment=moment, window=window, stages=STAGES,
        is_past=lambda iso: datetime.fromisoformat(iso) <= now,
        age=lasting(now - known.taken_at, locale=locale),
    ).encode()  # fmt: skip


def _board() -> Board:
    found: Board = current_app.extensions.setdefault(BOARD, Board(kernel(), status_path()))
    return found


def _language() -> str:
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _is_public(uow: UnitOfWork, resources: Sequence[Any]) -> bool:
    return inventory.count_affected_accounts(uow, [each.id for each in resources]) >= FEWEST


def _places(resources: Sequence[Any]) -> list[str]:
    """Return where these elements are, so that everybody sees whether it is theirs."""
    return sorted({each.site for each in resources if each.site})


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
