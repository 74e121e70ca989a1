"""What every page about one plugin shows around its own part: its name, its condition, the tabs."""

from typing import Any

from flask import request, url_for

from servicedesk.admin.plugins.rows import row_of, safe_mode
from servicedesk.core.kernel.plugin_connection import may_be_tried
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import kernel
from servicedesk.web.locale import gettext

TABS = (
    ("admin.plugin", lazy("Settings")),
    ("admin.plugin_health", lazy("Health")),
    ("admin.plugin_history", lazy("History")),
    ("admin.plugin_missed", lazy("Missed deliveries")),
    ("admin.plugin_removal", lazy("Uninstall")),
)


def around(name: str, tab: str) -> dict[str, Any]:
    """Return what is drawn around the part of a page; NotFound for a name that nobody knows."""
    row = row_of(name)
    installed = kernel().registry.installed.get(name)
    return {
        "row": row,
        "is_known": row.is_known,
        "tabs": [(gettext(words), url_for(endpoint, name=name), endpoint == tab) for endpoint, words in TABS],
        "has_trial": installed is not None and may_be_tried(installed.settings_model),
        "safe_mode": safe_mode(),
        "back": request.path if request.method == "GET" else url_for(tab, name=name),
    }
