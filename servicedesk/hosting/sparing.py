"""One request without any plugin, for an administrator whose page one spoils: any address with ``?safe-mode=1``."""

from flask import Flask, g, request

from servicedesk.core.kernel.plugin_admin import PERMISSION
from servicedesk.core.kernel.plugin_state import without_plugins
from servicedesk.web.identity import request_actor

ASKED = "safe-mode"


def spare_requests(app: Flask) -> None:
    """Let whoever may manage plugins ask for a page without them; nothing of it is kept."""
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    if request.args.get(ASKED) == "1" and request_actor().may(PERMISSION):
        g.without_plugins = without_plugins()
        g.without_plugins.__enter__()


def _end(error: BaseException | None) -> None:
    if "without_plugins" in g:
        g.pop("without_plugins").__exit__(None, None, None)
