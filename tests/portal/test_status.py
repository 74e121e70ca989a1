"""The public state: outages and planned work for everybody, kept, small, and alive while the database is not."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from xml.etree import ElementTree  # noqa: S405  # reads what we have written ourselves

import pytest
from sqlalchemy import event

from bootstrapping.postgres import free_port
from servicedesk.core import hookspecs, maintenance, outages
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft
from servicedesk.portal import status
from servicedesk.web.extensions import STATUS
from tests.core.network import make_account, make_resource, make_service
from tests.portal.conftest import words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

FRESH = timedelta(seconds=status.FRESH_FOR)
TEXT, TEXT_EN = "Se cortó la fibra en <San Isidro> & cerca.", "The fibre was cut in <San Isidro>."


def declare(work, customers=2, **changes):
    """Declare an outage that touches so many customers."""
    with work() as uow:
        node = make_resource(uow, "olt-1")
        for each in range(customers):
            make_service(uow, f"INT-7{each}", make_account(uow, f"70{each}"), node)
        return outages.declare_outage(uow, OutageDraft((node.id,), TEXT, TEXT_EN, **changes))


class Asked:
    """Counts what the database is asked."""

    def __init__(self, engine):
        """Count from now on."""
        self.count = 0
        event.listen(engine, "before_cursor_execute", self.note)

    def note(self, *_):
        """Count a statement."""
        self.count += 1


def test_everybody_sees_outages_in_the_language_that_their_browser_asks_for(client, work):
    outage = declare(work)

    spanish, english = client().get("/status"), client().get("/status", headers={"Accept-Language": "en-GB"})
    chosen = client().get("/status?lang=en")

    assert TEXT in words(spanish) and outage.number in spanish.text and 'lang="es"' in spanish.text
    assert "<San" not in spanish.text and "Detectamos" in spanish.text
    assert TEXT_EN in words(english) and "Service status" in english.text
    assert TEXT_EN in words(chosen)


def test_nothing_is_asked_of_the_database_while_it_is_fresh(client, kernel, clock, work):
    declare(work)
    browser = client()
    browser.get("/status")
    asked = Asked(kernel.engine)

    for path in ("/status", "/status.json", "/status.rss", "/status?lang=en", "/status"):
        assert browser.get(path).status_code == 200
    fresh = asked.count
    clock.advance(FRESH)
    browser.get("/status")

    assert fresh == 0 < asked.count


def test_whoever_has_seen_it_is_told_that_nothing_is_new(client, clock, work):
    browser = client()
    first = browser.get("/status")
    again = browser.get("/status", headers={"If-None-Match": first.headers["ETag"]})
    declare(work)
    clock.advance(FRESH)
    later = browser.get("/status", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data, later.status_code) == (200, 304, b"", 200)
    assert first.headers["Cache-Control"] == "public, max-age=15" and "Accept-Language" in first.headers["Vary"]
    assert "default-src 'none'" in first.headers["Content-Security-Policy"] and "Set-Cookie" not in first.headers


def test_without_its_database_it_tells_what_was_known_and_how_old_that_is(
    client, app, kernel, clock, work, monkeypatch
):
    declare(work)
    client().get("/status")
    monkeypatch.setattr(kernel, "sessions", _away)
    clock.advance(timedelta(minutes=12))

    stale = client().get("/status")
    app.extensions.pop(status.BOARD)
    after_a_restart = client().get("/status.json?lang=es")

    assert "Esto es lo que sabíamos hace 12 min" in words(stale) and TEXT in words(stale)
    assert json.loads(after_a_restart.text)["items"][0]["content_text"] == TEXT


def _away():
    raise OSError("the database is away")


@pytest.mark.parametrize("address", ["sqlite:////nowhere/desk.db", "postgresql+psycopg://desk@127.0.0.1:{port}/desk"])
def test_a_database_that_cannot_be_reached_costs_one_visit_a_try_and_nobody_the_page(client, app, work, address):
    outage = declare(work)
    client().get("/status")
    elsewhere = open_engine(address.format(port=free_port()))
    away = assemble(elsewhere, hookspecs, KeyRing(None))
    app.extensions[status.BOARD] = status.Board(away, app.extensions[STATUS])

    with ThreadPoolExecutor(4) as visitors:
        pages = list(visitors.map(lambda _: client().get("/status"), range(4)))

    assert {page.status_code for page in pages} == {200}
    assert all("Esto es lo que sabíamos" in words(page) and outage.number in page.text for page in pages)
    elsewhere.dispose()


def test_whoever_waits_for_the_first_reading_takes_what_it_found(kernel, tmp_path, monkeypatch):
    board, together, asked = status.Board(kernel, tmp_path / "status.json"), Barrier(3), []
    known = {"taken_at": "2026-11-23T08:00:00+00:00"}

    def read_slowly(uow):
        asked.append(uow)
        Event().wait(0.05)  # the others have come to the door meanwhile
        return known

    def look(_):
        together.wait()
        return board.look().values

    monkeypatch.setattr(status, "read_public", read_slowly)
    with ThreadPoolExecutor(3) as visitors:
        found = list(visitors.map(look, range(3)))

    assert (found, len(asked)) == ([known] * 3, 1)


def test_a_desk_that_never_knew_anything_says_so(client, kernel, monkeypatch):
    monkeypatch.setattr(kernel, "sessions", _away)

    page = client().get("/status")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")


def test_a_copy_that_cannot_be_kept_costs_nothing_else(client, app, work, tmp_path):
    app.extensions[STATUS] = tmp_path / "nowhere" / "status.json"

    assert client().get("/status").status_code == 200


def test_what_touches_one_customer_is_not_public(client, work):
    declare(work, customers=1)

    assert "No sabemos de ningún corte" in words(client().get("/status"))


def test_feeds_tell_the_same_under_identifiers_that_stay(client, work):
    outage = declare(work)

    feed = json.loads(client().get("/status.json?lang=en").text)
    rss = client().get("/status.rss?lang=es")

    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["language"] == "en"
    assert feed["items"][0]["id"] == f"{outage.number}:detected" and feed["items"][0]["content_text"] == TEXT_EN
    channel = ElementTree.fromstring(rss.data)[0]  # noqa: S314  # as above
    assert rss.mimetype == "application/rss+xml"
    assert channel.findtext("item/description") == TEXT and channel.findtext("item/guid") == f"{outage.number}:detected"


def test_planned_work_is_told_with_its_window_in_both_feeds(client, work, clock):
    begins = clock.now() + timedelta(hours=30)
    with work() as uow:
        node = make_resource(uow, "olt-2")
        for each in range(2):
            make_service(uow, f"INT-8{each}", make_account(uow, f"80{each}"), node)
        draft = MaintenanceDraft(
            (node.id,), begins, begins + timedelta(hours=3), "Cambio de equipos.", "New equipment."
        )
        planned = maintenance.plan_maintenance(uow, draft, "Urge")

    page, feed = client().get("/status"), json.loads(client().get("/status.json?lang=en").text)

    assert "Trabajos programados" in words(page) and "Cambio de equipos." in words(page)
    assert planned.number in page.text
    (item,) = feed["items"]
    assert "New equipment." in item["content_text"] and item["_state"]["begins_at"] == "2026-11-24T20:00:00+00:00"


def test_old_pages_are_forgotten(client, app, clock, work, monkeypatch):
    monkeypatch.setattr(status, "MOST_KEPT", 1)
    browser = client()

    for path in ("/status", "/status?lang=en", "/status"):
        assert browser.get(path).status_code == 200


def test_pages_of_customers_and_strangers_lead_there(client, rosa):
    for browser, path in ((rosa, "/"), (client(), "/sign-in")):
        assert 'href="/status"' in browser.get(path).text
