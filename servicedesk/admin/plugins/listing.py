"""The list of plugins: how each is, on and off while everything runs, another try, and looking for new ones."""

from typing import Any

from flask import Response, request, url_for

from servicedesk.admin.plugins.rows import Row, list_rows, row_of, safe_mode
from servicedesk.core import people
from servicedesk.core.kernel import plugin_admin
from servicedesk.core.kernel.errors import NotFound
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, is_swap, redirect_to, safe_next, show
from servicedesk.web.locale import current_language
from servicedesk.web.places import read_id

MANAGE = Permission("plugin.manage")
CHOSEN = {"": lazy("All"), "trouble": lazy("With problems"), "off": lazy("Inactive")}
LONGEST_WISH = 60
PATIENCE = 3.0  # seconds for which the page waits for what a look finds, before it says that it goes on


@allows(MANAGE)
def index() -> Response:
    """Show the plugins, all or those that were asked for."""
    turn, page = request.args.get("looked", ""), "admin/plugins/index.html"
    if not turn:
        return show(page, "admin/plugins/_list.html", **_listed(list_rows()))
    looked = kernel().registry.states.looks.wait_for(read_id(turn), PATIENCE)
    listed = {**_listed(list_rows()), "looked": looked, "turn": turn, "is_swapped": is_swap()}
    return show(page, "admin/plugins/_looked.html", **listed)


@allows(MANAGE)
def look() -> Response:
    """Have every process look for new plugins, and for those that are gone; the list then says what was found."""
    registry = kernel().registry
    with unit_of_work() as uow:
        plugin_admin.look_again(uow, registry)
    return redirect_to(url_for("admin.plugins", looked=registry.states.turn))


@allows(MANAGE)
def switch(name: str) -> Response:
    """Switch a plugin on, after its tables have been made, or off; everywhere within a second."""
    card, registry = row_of(name).card, kernel().registry
    with unit_of_work() as uow:
        if request.form.get("on") == "1":
            plugin_admin.enable_plugin(uow, registry, name, version=card.version, migrate=card.migrate)
            people.introduce_permissions(uow, registry.installed[name].own_permissions)
        else:
            plugin_admin.disable_plugin(uow, registry, name)
    return _answer(name)


@allows(MANAGE)
def retry(name: str) -> Response:
    """Give an isolated plugin another try."""
    row_of(name)
    with unit_of_work() as uow:
        plugin_admin.lift_quarantine(uow, kernel().registry, name)
    return _answer(name)


@allows(MANAGE)
def approve(name: str) -> Response:
    """Let a package run whose content has changed, if it is still the content that was looked at."""
    row = row_of(name)
    if not row.is_changed or request.form.get("fingerprint") != row.card.fingerprint:
        raise NotFound
    with unit_of_work() as uow:
        plugin_admin.approve_plugin(uow, name, row.card.fingerprint)
    return _answer(name)


def _answer(name: str) -> Response:
    """Draw the row as it is now, or go back to the page on which the button was pressed."""
    back = safe_next(request.form.get("back"), url_for("admin.plugins"))
    rows = list_rows()
    (row,) = (each for each in rows if each.name == name)
    return done(back, "admin/plugins/_row.html", row=row, **_counted(rows), changed=name)


def _counted(rows: list[Row]) -> dict[str, Any]:
    """Return what the head of the list counts."""
    return {
        "installed": len(rows),
        "active": sum(row.condition in ("on", "unset") for row in rows),
        "counts": {key: len(_of_state(rows, key)) for key in CHOSEN},
    }


def _of_state(rows: list[Row], state: str) -> list[Row]:
    """Return the plugins that this choice shows."""
    if state == "trouble":
        return [row for row in rows if row.has_trouble]
    return [row for row in rows if not state or not row.state.is_enabled]


def _listed(rows: list[Row]) -> dict[str, Any]:
    wish, state = request.args.get("q", "")[:LONGEST_WISH].strip(), request.args.get("show", "")
    state = state if state in CHOSEN else ""
    chips = [
        (key, words, url_for("admin.plugins", show=key or None, q=wish or None), key == state)
        for key, words in CHOSEN.items()
    ]
    return {
        **_counted(rows),
        "rows": [row for row in _of_state(rows, state) if _fits(row, wish.casefold())],
        "titles": {row.name: row.words[0] for row in rows},
        "newer": [row.words[0] for row in rows if row.card.needs_restart],
        "chips": chips,
        "wish": wish,
        "state": state,
        "safe_mode": safe_mode(),
        "has_removed": request.args.get("gone") == "1",
    }


def _fits(row: Row, wish: str) -> bool:
    """Tell whether a plugin is meant by its name, its words or one of its hooks."""
    title, summary = row.card.told_in(current_language())
    return any(wish in text.casefold() for text in (row.name, title, summary, *row.card.hooks))
