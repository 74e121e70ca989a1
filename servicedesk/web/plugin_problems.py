"""What a visitor sees instead of a page of a plugin: which plugin it is, what happened to it, and what to do.

The page has the layout of its face and speaks the reader's language: the desk itself is well.
"""

import logging

from flask import Flask, Response, request

from servicedesk.language.marks import lazy
from servicedesk.web.errors import Problem, Words
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.locale import current_language
from servicedesk.web.request_ids import request_id

LAYOUTS = {"/desk/": "web/desk.html", "/admin/": "web/admin.html"}
PORTAL = "web/portal.html"

log = logging.getLogger("servicedesk.plugins")


class PluginProblem(Exception):
    """A page of a plugin cannot be shown; ``retry_after`` is in seconds, 0 where waiting alone does not help."""

    status = 503
    retry_after = 0
    words = Words("", "")

    def __init__(self, plugin: str) -> None:
        """Name the plugin."""
        super().__init__(f"a page of {plugin} is not shown")
        self.plugin = plugin


class PluginLate(PluginProblem):
    """The plugin did not answer in time."""

    retry_after = 60
    words = Words(
        lazy("%(plugin)s did not answer in time"),
        lazy("Everything else works. Try again in a minute; if it happens again, tell the administrators."),
        "hourglass",
    )


class PluginLateWithForm(PluginLate):
    """The plugin did not answer in time, and perhaps it has kept what was sent."""

    words = Words(
        PluginLate.words.title,
        lazy("Perhaps what you sent was saved: look before you send it again. Everything else works."),
        "hourglass",
    )


class PluginBusy(PluginProblem):
    """The plugin answers as many as it may at once; of this request it knows nothing."""

    retry_after = 5
    words = Words(
        lazy("%(plugin)s is busy right now"), lazy("Try again in a few seconds. Nothing was lost."), "hourglass"
    )


class PluginStopped(PluginProblem):
    """The plugin is in quarantine."""

    retry_after = 300
    words = Words(
        lazy("%(plugin)s is stopped for now"),
        lazy("It failed too often. The administrators know, and it is tried again by itself. Everything else works."),
        "circle-alert",
    )


class PluginFailed(PluginProblem):
    """The plugin raised something that nobody foresaw."""

    status = 500
    words = Words(
        lazy("%(plugin)s failed"),
        lazy("Everything else works. Try again in a moment. If it happens again, tell us this number."),
    )


def late(plugin: str) -> PluginLate:
    """Return the problem of a plugin that did not come back, by what was asked of it."""
    return PluginLate(plugin) if request.method in ("GET", "HEAD") else PluginLateWithForm(plugin)


def answer_plugin_problems(app: Flask) -> None:
    """Answer for the plugins of this application."""
    app.register_error_handler(PluginProblem, of_a_plugin)


def of_a_plugin(error: PluginProblem) -> Response:
    """Tell the reader which plugin it is and what to do."""
    told = {"plugin": error.plugin, "status": error.status, "request_id": request_id()}
    log.error("a page of a plugin is not shown", exc_info=error.__cause__, extra=told)
    layout = next((layout for begin, layout in LAYOUTS.items() if request.path.startswith(begin)), PORTAL)
    headers = [("Retry-After", str(error.retry_after))] if error.retry_after else []
    return Problem(
        error.status, error.words, headers=headers, values={"plugin": _title(error.plugin)}, layout=layout
    ).answer()


def _title(plugin: str) -> str:
    card = plugin_cards().get(plugin)
    return card.told_in(current_language())[0] if card is not None else plugin
