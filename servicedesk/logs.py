"""Logs: one line per thing worth knowing, with request, actor and plugin, and with nothing secret in it.

Everything logs through the standard library with ``extra={...}``; here it is drawn, as text for a
person or as JSON for a machine, after a last look for what must not be kept.
"""

import logging
import re
import sys
from functools import lru_cache
from time import monotonic
from typing import Any, Literal, TextIO

import structlog
from flask import Flask, Response, g, has_request_context, request
from structlog.types import EventDict, Processor, WrappedLogger

from servicedesk.web.request_ids import request_id

HIDDEN = "***"
PLUGIN_LOGS = "servicedesk.plugins."
QUIET = dict.fromkeys(("alembic", "gunicorn.error", "huey", "sqlalchemy"), logging.WARNING)

# What is called like this is never shown: keys to doors, and words that people wrote.
SECRET_WORDS = frozenset(
    "authorization body cookie csrf description html key note otp passwd password pin secret sid text token".split()
)
PIECES = re.compile(r"[a-z0-9]+")
DIGITS = re.compile(r"\d{4,10}")
TRACES = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"://[^\s/@:]*:[^\s/@]*@"), f"://{HIDDEN}@"),
    (re.compile(r"\[parameters: .*"), f"[parameters: {HIDDEN}]"),
    (re.compile(r"(?m)^DETAIL: .*$"), f"DETAIL: {HIDDEN}"),
    (
        re.compile(
            r"(?i)([\w-]*(?:authorization|cookie|csrf|passwd|password|secret|sid|token|access_key))"
            r"(['\"]?\s*[:=]\s*)(?:'[^']*'|\"[^\"]*\"|[^\s,;&]+)"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(code|pin|otp)(['\"]?\s*[:= ]\s*['\"]?)\d{4,10}\b"), rf"\1\2{HIDDEN}"),
    # What looks random and is long, as the secret of a link: letters of both kinds and digits.
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{32,}(?![\w-])"), HIDDEN),
)
# Each of these patterns needs one of these; most of what a line says has none and is not looked at further.
TRACEABLE = re.compile(r"[\s:=]|[\w-]{32}")
NAMES_KEPT = 500  # of values, with what they say about them

log = logging.getLogger("servicedesk.requests")


def set_up(
    log_format: str = "text", level: str = "INFO", stream: TextIO | None = None, *, of_plugins: str = "NOTSET"
) -> None:
    """Send all logs of this process to standard error, as ``text`` or as ``json``; plugins may say more than others."""
    stream = stream or sys.stderr
    output = logging.StreamHandler(stream)
    output.setFormatter(_formatter(log_format, colors=stream.isatty()))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(output)
    root.setLevel(level)
    logging.getLogger(PLUGIN_LOGS.rstrip(".")).setLevel(of_plugins)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


def watch_requests(app: Flask) -> None:
    """Log one line for every answer: the route and never the path, because links hold secrets."""

    @app.before_request
    def begin() -> None:
        g.began_at = monotonic()

    @app.after_request
    def note(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        took = round((monotonic() - g.get("began_at", monotonic())) * 1000)
        told = {"method": request.method, "route": route, "status": response.status_code, "ms": took}
        log.info("request", extra=told)
        return response


def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Hide what must not be kept, by the name that it has and by what it looks like."""
    return {name: HIDDEN if _is_secret(name, value) else hidden(value) for name, value in event.items()}


def hidden(value: Any) -> Any:
    """Return a value without the secrets in it."""
    if isinstance(value, str):
        for pattern, instead in TRACES if TRACEABLE.search(value) else ():
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, dict):
        return {name: HIDDEN if _is_secret(str(name), each) else hidden(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [hidden(each) for each in value]
    return value if isinstance(value, int | float | None) else hidden(str(value))


def _is_secret(name: str, value: Any) -> bool:
    kind = _kind_of(name)
    return kind == "secret" or (kind == "code" and DIGITS.fullmatch(str(value)) is not None)


@lru_cache(NAMES_KEPT)
def _kind_of(name: str) -> Literal["secret", "code", "plain"]:
    """Tell by its name what a value is; a code is one that is told, or one that opens a door."""
    pieces = PIECES.findall(name.lower())
    if "code" in pieces:
        return "code"
    is_secret = any(piece in SECRET_WORDS or piece.rstrip("s") in SECRET_WORDS for piece in pieces)
    return "secret" if is_secret else "plain"


def _formatter(log_format: str, *, colors: bool) -> logging.Formatter:
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _add_who,
        structlog.processors.format_exc_info,
        _one_trace,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,  # the record is not shown, so nobody looks at it
        redact,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)
    draw: Processor = structlog.processors.JSONRenderer() if log_format == "json" else plain
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=[draw])


def _add_who(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Add the logger, and who is at work: the request and its actor, or the plugin."""
    record = event.get("_record")
    name = record.name if record is not None else "servicedesk"
    event["logger"] = name
    if name.startswith(PLUGIN_LOGS):
        event.setdefault("plugin", name.removeprefix(PLUGIN_LOGS))
    if has_request_context():
        event.setdefault("request_id", request_id())
        actor = g.get("actor")
        if actor is not None:
            event.setdefault("actor", actor.key)
    return event


def _one_trace(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Draw a trace that came as a value like the trace of an exception."""
    if "trace" in event:
        event.setdefault("exception", event.pop("trace"))
    return event
