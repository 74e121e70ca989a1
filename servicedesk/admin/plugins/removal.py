"""Uninstalling: what the plugin keeps is handed out first, and it is asked twice."""

from functools import partial
from typing import Any

from flask import Response, request, stream_with_context, url_for

from servicedesk.adapters.files import write_export
from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.page import around
from servicedesk.admin.plugins.rows import row_of
from servicedesk.core import people
from servicedesk.core.kernel.plugin_export import export_plugin, list_kept, note_export
from servicedesk.core.kernel.plugin_removal import uninstall_plugin
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Objection, Required
from servicedesk.web.extensions import exports_folder, kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import gettext

TAB = "admin.plugin_removal"
PAGE, FRAGMENT = "admin/plugins/removal.html", "admin/plugins/_removal.html"


class RemovalForm(Form):
    """The first question: which plugin."""

    name = fields.text(lazy("Write the name of the plugin"), Required(), autocomplete="off", spellcheck="false")
    is_sure = fields.check(lazy("Yes, take away what it keeps"))


@allows(MANAGE)
def show_removal(name: str) -> Response:
    """Say what would go, and ask for the first time."""
    return show(PAGE, FRAGMENT, **_shown(name), form=_named(RemovalForm.blank(), name), asks_again=False)


@allows(MANAGE)
def export(name: str) -> Response:
    """Hand out what a plugin keeps, one JSON object per line, and put on record that somebody took it."""
    registry = kernel().registry
    with unit_of_work() as uow:
        note_export(uow, registry, name)
        day = uow.now().date().isoformat()
    lines = stream_with_context(export_plugin(unit_of_work(), registry, name))
    answer = Response(lines, mimetype="application/x-ndjson")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{day}.jsonl")
    return answer


@allows(MANAGE)
def remove(name: str) -> Response:
    """Ask for the second time, and take the plugin's tables, settings and deliveries away once that is answered."""
    form = _named(RemovalForm.read(request.form), name)
    asks_again = not form.errors and (form.name.data or "").casefold() in _names(name)
    keep(form, PAGE, FRAGMENT, around=lambda: {**_shown(name), "asks_again": False})
    if not asks_again:
        form.complain({} if form.errors else {"name": Objection("plugin.other_name").args[0]})
        return ask_again()
    if not form.is_sure.data:
        return show(PAGE, FRAGMENT, **_shown(name), form=form, asks_again=True)
    with unit_of_work() as uow:
        uninstall_plugin(uow, kernel().registry, name, partial(write_export, exports_folder(), name, uow.now()))
        people.forget_permissions(uow, name)
    return redirect_to(url_for("admin.plugins", gone=1))


def _named(form: RemovalForm, name: str) -> RemovalForm:
    """Return the form with the names that it takes: the title that heads the page, or that of the folder."""
    form.name.description = gettext("%(title)s, or %(name)s.", title=row_of(name).words[0], name=name)
    return form


def _names(name: str) -> set[str]:
    return {name, row_of(name).words[0].casefold()}


def _shown(name: str) -> dict[str, Any]:
    page = around(name, TAB)
    return {**page, "kept": list_kept(unit_of_work(), kernel().registry, name) if page["is_known"] else []}
