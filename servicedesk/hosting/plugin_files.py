"""Static files of plugins: what lies in ``static/`` of one is at ``/static/x/<plugin>/...`` while it is on."""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from servicedesk.core.kernel.registry import Registry
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.static_files import answer_file, static_files


def static_files_blueprint(registry: Registry, folders: Mapping[str, Path]) -> Blueprint:
    """Return the files of the plugins in these folders, each read once when it is first asked for."""
    bp = Blueprint("plugin_files", __name__)

    @bp.get("/static/x/<plugin>/<path:name>")
    @allows(PUBLIC)
    def send(plugin: str, name: str) -> Response:
        """Send a file of a plugin that is on."""
        if plugin not in folders or not registry.is_active(plugin):
            raise NotFound
        ours = static_files(folders[plugin] / "static")
        return answer_file(ours, name, is_kept=False)

    return bp
