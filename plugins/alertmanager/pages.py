"""The address that Alertmanager posts to, and the page that tells administrators how to set it up."""

from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from plugins.alertmanager.reading import Unreadable, read_alerts
from plugins.alertmanager.settings import SHORTEST
from plugins.alertmanager.taking import take_in
from servicedesk.plugin_api import Context, Page, lazy
from servicedesk.plugin_api.pages import MACHINE, Permission, allows, as_plugin, show

LARGEST = 1_000_000  # bytes of one message
BAD, UNKNOWN_SENDER, TOO_LARGE = 400, 401, 413
SCHEME = "Bearer "


def admin_page() -> Page:
    """Return the page and the address behind it."""
    bp = Blueprint("alertmanager_admin", __name__)
    bp.add_url_rule("/", "front", front)
    bp.add_url_rule("/alerts", "receive", receive, methods=["POST"])
    return Page("admin", lazy("Prometheus alerts"), bp, icon="radio-tower")


@allows(Permission("settings.manage"))
def front() -> Response:
    """Tell where Alertmanager posts to, and what is read from it."""
    with as_plugin() as ctx:
        settings, is_ready = ctx.settings, _is_ready(ctx)
    address = url_for("alertmanager_admin.receive", _external=True)
    return show("alertmanager/front.html", "alertmanager/_front.html", s=settings, address=address, is_ready=is_ready)


@allows(MACHINE)
def receive() -> Response:
    """Take a message of Alertmanager; what is wrong with it is told as a code and a place."""
    with as_plugin() as ctx:
        if not _is_sender(ctx):
            return _refused(UNKNOWN_SENDER, "unknown_sender")
        body = request.get_data()  # the desk's own bound on a request stands before it
        if len(body) > LARGEST:
            return _refused(TOO_LARGE, "too_large")
        try:
            read = read_alerts(body, ctx.settings)
        except Unreadable as error:
            return _refused(BAD, error.code, error.field)
        with ctx.work() as uow:
            taken = take_in(uow, read.alerts)
        if taken.unknown or read.left_out:
            ctx.log.warning("alerts left out", extra={"unknown": taken.unknown[:20], "fields": read.left_out[:20]})
    return jsonify({**taken._asdict(), "left_out": read.left_out})


def _is_ready(ctx: Context) -> bool:
    return len(ctx.settings.token.reveal()) >= SHORTEST


def _is_sender(ctx: Context) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = f"{SCHEME}{ctx.settings.token.reveal()}"
    return _is_ready(ctx) and compare_digest(given.encode(), wanted.encode())


def _refused(status: int, code: str, field: str = "") -> Response:
    told: dict[str, Any] = {"error": code} | ({"field": field} if field else {})
    answer = jsonify(told)
    answer.status_code = status
    return answer
