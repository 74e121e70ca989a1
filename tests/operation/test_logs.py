"""Logs: who was at work, as text or as JSON, and nothing secret in either."""

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from servicedesk import logs
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.database import open_engine

CANARY = "Kanarienvogel7"
LINK = "Zx81Kanarienvogel7LuUmbW2BWUpUDcVKmp0iF"  # as long and as odd as the secret of a link


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where the logs go; afterwards they go where they went before."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*logs.QUIET, "servicedesk.plugins")}
    yield io.StringIO()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


SECRETS: list[tuple[str, dict[str, Any]]] = [
    ("by name", {"password": CANARY}),
    ("by name", {"new_password": CANARY, "csrf_token": CANARY, "sid": CANARY, "Set-Cookie": CANARY}),
    ("by name", {"access_key": CANARY, "api_token": CANARY, "client_secret": CANARY, "tokens": [CANARY]}),
    ("a mail", {"text": CANARY, "html": f"<p>{CANARY}</p>", "body": CANARY}),
    ("deep inside", {"headers": {"Authorization": CANARY, "Cookie": f"sid={CANARY}"}}),
    ("deep inside", {"forms": [{"password": CANARY}, {"description": CANARY}]}),
    (f"Authorization: Bearer {CANARY}", {}),
    (f"Authorization: Basic {CANARY}", {}),
    (f"Cookie: sid={CANARY}; state={LINK}", {}),
    (f"password={CANARY}&email=x", {}),
    (f'{{"access_key": "{CANARY}"}}', {}),
    (f"postgresql+psycopg://desk:{CANARY}@db.example/desk", {}),
    (f"smtp://desk:{CANARY}@mail.example", {}),
    (f"GET /desk/link/{LINK}", {}),
    ("a trace", {"trace": f"Traceback\n  token = '{CANARY}'\nValueError: password={CANARY}"}),
    (f"[SQL: UPDATE x]\n[parameters: ('{CANARY}',)]", {}),
    (f"duplicate key\nDETAIL:  Key (digest)=({CANARY}) already exists.", {}),
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("words", "extra"), SECRETS)
def test_a_secret_never_reaches_the_log(stream: io.StringIO, form: str, words: str, extra: dict[str, Any]) -> None:
    logs.set_up(form, stream=stream)

    logging.getLogger("servicedesk.test").error(words, extra=extra)

    assert stream.getvalue()
    assert "anarienvogel" not in stream.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_code_of_a_sign_in_is_hidden_and_a_code_of_a_reason_is_not(stream: io.StringIO, form: str) -> None:
    logs.set_up(form, stream=stream)
    log = logging.getLogger("servicedesk.test")

    log.info("one", extra={"code": "482913"})
    log.info("your code: 482913")
    log.info("two", extra={"code": "debt_check.overdue", "number": "AR-65YVHM", "status": 503})

    assert "482913" not in stream.getvalue()
    for kept in ("debt_check.overdue", "AR-65YVHM", "503"):
        assert kept in stream.getvalue()


def test_the_secret_in_an_exception_is_hidden_and_its_place_is_told(stream: io.StringIO) -> None:
    logs.set_up("json", stream=stream)

    try:
        raise ValueError(f"token={CANARY}")
    except ValueError:
        logging.getLogger("servicedesk.test").exception("it failed")

    line = json.loads(stream.getvalue())
    assert "test_logs.py" in line["exception"]
    assert CANARY not in line["exception"]


def test_the_values_of_a_statement_that_fails_stay_out_of_its_error(tmp_path: Any) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")

    with engine.connect() as connection, pytest.raises(Exception, match="no such table") as found:
        connection.exec_driver_sql("UPDATE nowhere SET secret = ?", (CANARY,))
    engine.dispose()

    assert CANARY not in str(found.value)


def test_json_is_one_line_for_each_entry_with_moment_level_and_logger(stream: io.StringIO) -> None:
    logs.set_up("json", stream=stream)

    logging.getLogger("servicedesk.jobs").warning("two\nlines", extra={"job": "prune"})

    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["logger"], entry["job"]) == (
        "two\nlines", "warning", "servicedesk.jobs", "prune",
    )  # fmt: skip
    assert entry["timestamp"].endswith("Z")


def test_the_log_of_a_plugin_names_it(stream: io.StringIO) -> None:
    logs.set_up("json", stream=stream)

    logging.getLogger("servicedesk.plugins.debt_check").info("asked")

    assert json.loads(stream.getvalue())["plugin"] == "debt_check"


def test_a_request_is_one_line_with_its_route_and_its_actor(stream: io.StringIO) -> None:
    logs.set_up("json", stream=stream)
    app = Flask(__name__)
    logs.watch_requests(app)

    @app.get("/link/<secret>")
    def link(secret: str) -> str:
        g.actor = Actor(kind="user", id=12)
        logging.getLogger("servicedesk.test").info("inside")
        return "ok"

    app.test_client().get(f"/link/{LINK}?token={CANARY}")
    app.test_client().get(f"/nowhere/{LINK}")

    inside, first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert inside["actor"] == "user:12"
    assert inside["request_id"] == first["request_id"] != second["request_id"]
    assert (first["method"], first["route"], first["status"]) == ("GET", "/link/<secret>", 200)
    assert (second["route"], second["status"]) == ("(none)", 404)
    assert "anarienvogel" not in stream.getvalue()


def test_what_others_chatter_is_left_out(stream: io.StringIO) -> None:
    logs.set_up("text", stream=stream)

    logging.getLogger("huey").info("Executing deliver")
    logging.getLogger("gunicorn.error").info("Booting worker")
    logging.getLogger("gunicorn.error").error("Worker was sent SIGKILL")

    assert [line for line in stream.getvalue().splitlines() if "Executing" in line or "Booting" in line] == []
    assert "SIGKILL" in stream.getvalue()


def test_only_plain_values_are_drawn() -> None:
    thing = SimpleNamespace(name="x")

    assert logs.hidden({"a": 1, "b": None, "c": (1.5, "x"), "d": thing}) == {
        "a": 1, "b": None, "c": [1.5, "x"], "d": str(thing),
    }  # fmt: skip


def test_what_plugins_log_is_shown_where_everything_else_only_warns(stream: io.StringIO) -> None:
    logs.set_up("text", "WARNING", stream, of_plugins="INFO")

    logging.getLogger("servicedesk.plugins.debt_check").info("balances kept")
    logging.getLogger("servicedesk.requests").info("a visit")

    assert "balances kept" in stream.getvalue() and "a visit" not in stream.getvalue()
