"""What an open page asks by itself is answered before Flask, for as long as the answer cannot be another."""

import logging
from datetime import timedelta

import pytest
from flask import request_started

from servicedesk.core import people
from servicedesk.web.quiet import KEPT_FOR
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP
from tests.desk.test_queue_lists import news_of

POLLED = {**SWAP, "X-Polled": "1"}
pytestmark = ON_ONE_DATABASE


@pytest.fixture
def seen(app):
    """Collect the addresses that reach Flask."""
    paths = []

    def note(sender, **rest):
        from flask import request

        paths.append(request.path)

    with request_started.connected_to(note, app):
        yield paths


@pytest.fixture
def diego(floor):
    """Return the browser of another agent, who has signed in before anybody asks."""
    return floor.client(floor.hire("csm_agent", name="Diego Salas"))


@pytest.fixture
def asks(desk, seen):
    """Open a queue, and return what asks its question again and tells the answer with what reached Flask for it."""
    url = news_of(desk.get("/desk/"))

    def ask(browser=desk, **headers):
        seen.clear()
        return browser.get(url, headers={**POLLED, **headers}), list(seen)

    return ask


def test_the_same_question_is_answered_before_flask_while_nothing_happens(asks):
    first, reached = asks()
    again, not_reached = asks()

    assert (first.status_code, again.status_code, again.text) == (204, 204, "")
    assert len(reached) == 1 and not_reached == []
    said, repeated = dict(first.headers), dict(again.headers)
    assert said.pop("X-Request-Id") != repeated.pop("X-Request-Id")
    assert said == repeated and said["Cache-Control"] == "no-store"


def test_a_fact_is_heard_at_once(asks, floor):
    asks()
    floor.open(subject="Uno")

    heard, reached = asks()

    assert heard.status_code == 200 and "1 ticket nuevo" in heard.text
    assert len(reached) == 1


def test_whose_session_has_ended_is_led_to_sign_in(asks, floor):
    asks()
    with floor.work() as uow:
        people.end_sessions_of(uow, "user", floor.jimena.id)

    refused, _ = asks()

    assert refused.status_code == 401 and "sign-in" in refused.headers["HX-Redirect"]


def test_who_has_been_away_for_too_long_is_led_to_sign_in(asks, clock):
    asks()
    clock.advance(timedelta(minutes=31))

    assert asks()[0].status_code == 401


def test_whose_rights_were_taken_without_a_fact_is_refused(asks, floor):
    asks()
    with floor.work() as uow:
        uow.session.get(people.User, floor.jimena.id).roles = []

    assert asks()[0].status_code == 403


def test_the_same_question_of_somebody_else_is_his_own(diego, asks, floor):
    asks()

    stranger, reached = asks(floor.client())
    other, his = asks(diego)

    assert (stranger.status_code, other.status_code) == (401, 204)
    assert len(reached) == len(his) == 1


def test_the_view_is_asked_anew_after_a_while(asks, clock):
    asks()
    clock.advance(timedelta(seconds=KEPT_FOR - 1))
    soon = asks()[1]
    clock.advance(timedelta(seconds=2))
    later = asks()[1]

    assert (len(soon), len(later)) == (0, 1)


def test_a_question_that_differs_in_anything_reaches_the_view(asks, desk):
    asks()

    assert len(asks(**{"Accept-Language": "en"})[1]) == 0
    assert len(asks(**{"HX-History-Restore-Request": "true"})[1]) == 1
    desk.set_cookie("lang", "en", domain="127.0.0.1")
    assert len(asks()[1]) == 1


def test_what_is_answered_before_flask_is_logged_like_the_rest(asks, caplog):
    asks()

    with caplog.at_level(logging.INFO, "servicedesk.requests"):
        asks()

    told = [record for record in caplog.records if record.name == "servicedesk.requests"]
    assert [(each.method, each.route, each.status) for each in told] == [("GET", "/desk/queue/news", 204)]


def test_a_database_that_cannot_be_asked_is_left_to_the_view(asks, kernel, caplog):
    asks()
    with kernel.engine.execution_options(tx="write").begin() as connection:
        connection.exec_driver_sql("ALTER TABLE web_session RENAME TO elsewhere")

    answer, reached = asks()

    assert answer.status_code == 503 and len(reached) == 1
    assert "who asks could not be read" in caplog.text
