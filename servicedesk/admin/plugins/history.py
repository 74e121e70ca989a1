"""What was done to a plugin, by whom, and what each setting was before."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.page import around
from servicedesk.core import people
from servicedesk.core.kernel.plugin_history import Change, list_changes
from servicedesk.core.kernel.setting_fields import Setting, describe_settings
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import gettext
from servicedesk.web.places import read_id

AT_ONCE = 30
ACTIONS = {
    "enabled": (lazy("Switched on"), "power"),
    "disabled": (lazy("Switched off"), "unplug"),
    "settings": (lazy("Settings changed"), "settings-2"),
    "tried": (lazy("Connection tested"), "flask-conical"),
    "approved": (lazy("New content approved"), "shield-check"),
    "quarantined": (lazy("Isolated, because it kept failing"), "triangle-alert"),
    "retried": (lazy("Tried again"), "refresh-cw"),
    "recovered": (lazy("Works again, tried by the desk itself"), "circle-check"),
    "isolated": (lazy("Works in a process of its own from now on"), "activity"),
    "exported": (lazy("What it keeps was exported"), "file-text"),
    "command": (lazy("Command run at the machine"), "keyboard"),
    "uninstalled": (lazy("Uninstalled"), "x"),
}
ITSELF = lazy("The desk")
COMMAND_LINE = lazy("The command line")


@allows(MANAGE)
def show_history(name: str) -> Response:
    """Show the changes of a plugin, the newest first."""
    page = around(name, "admin.plugin_history")
    before = request.args.get("before", "")
    asked = _asked(name)
    changes = list_changes(unit_of_work(), name, before=read_id(before) if before else 0, limit=AT_ONCE)
    older = url_for("admin.plugin_history", name=name, before=changes[-1].id) if len(changes) == AT_ONCE else ""
    return show(
        "admin/plugins/history.html", "admin/plugins/_history.html",
        **page, lines=[_line(each, asked) for each in changes], names=_names(changes), older=older,
    )  # fmt: skip


def _line(change: Change, asked: Mapping[str, Setting]) -> dict[str, Any]:
    """Return one change as it is drawn: each setting with what it was and is, nothing where only a word is kept."""
    words, sign = ACTIONS.get(change.action, (change.action, "activity"))
    differences = [
        (gettext(asked[name].label) if name in asked else name, _in_words(each, asked.get(name)))
        for name, each in change.differences.items()
    ]
    return {"change": change, "words": words, "icon": sign, "differences": differences}


def _in_words(difference: Any, setting: Setting | None) -> tuple[str, ...]:
    """Return what a setting was and is as its form shows them; nothing of a secret, which merely changed."""
    if not isinstance(difference, list | tuple):
        return ()
    options = dict(setting.options) if setting else {}
    return tuple(_said(each, options) for each in difference)


def _said(value: Any, options: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(_said(each, options) for each in value) or gettext("nothing")
    if value in ("", None):
        return gettext("nothing")
    return gettext(options[str(value)]) if str(value) in options else str(value)


def _asked(name: str) -> dict[str, Setting]:
    """Return the settings of a plugin by their names; one that is gone is called by its bare name."""
    installed = kernel().registry.installed.get(name)
    return {each.name: each for each in describe_settings(installed.settings_model, name)} if installed else {}


def _names(changes: list[Change]) -> dict[str, str]:
    """Return who acted, by the key that the record keeps."""
    staff = {f"user:{user.id}": user.name for user in people.list_colleagues(unit_of_work())}
    return {each.actor: staff.get(each.actor) or _machine(each.actor) for each in changes}


def _machine(key: str) -> str:
    """Return what is said of somebody who is no person of today."""
    kind, _, who = key.partition(":")
    return who if kind == "user" else gettext(COMMAND_LINE if who == "command line" else ITSELF)
