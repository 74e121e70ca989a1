"""Who is there is noted now and then, and no page waits for it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core import people
from servicedesk.core.people.models import WebSession
from servicedesk.web import identity
from tests.web.signing.conftest import PASSWORD


@pytest.fixture
def browser(client: Any, contact: people.Contact, clock: Any) -> Any:
    """Return the browser of somebody who came in a while ago."""
    browser = client()
    browser.submit("/sign-in", {"email": contact.email, "password": PASSWORD})
    clock.advance(timedelta(minutes=6))
    return browser


def seen_at(work: Any) -> Any:
    """Return when the only session was used for the last time, as it is noted."""
    return work().session.scalars(select(WebSession.seen_at)).one()


def test_it_is_noted_once_the_page_is_sent(browser: Any, work: Any, clock: Any) -> None:
    page = browser.get("/account")
    before = seen_at(work)

    page.close()

    assert (before, seen_at(work)) == (clock.now() - timedelta(minutes=6), clock.now())


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(browser: Any, work: Any, clock: Any) -> None:
    browser.get("/account", headers={"X-Polled": "1"}).close()

    assert seen_at(work) < clock.now()


def test_a_page_is_sent_although_nothing_can_be_noted(
    browser: Any, work: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(identity.people, "touch_sessions", fail)

    page = browser.get("/account")
    page.close()

    assert page.status_code == 200
    assert "session not renewed" in caplog.text
    assert seen_at(work) < clock.now()
