"""Plugins: which there are, how each is, on and off while everything runs."""

from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from servicedesk.core.kernel import plugin_admin
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.plugin_admin import PluginShown
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import PluginCard, kernel, plugin_cards
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, show
from servicedesk.web.locale import current_language

MANAGE = Permission("plugin.manage")
GONE = lazy("The folder of this plugin is gone.")
HEALTH = {
    "broken": (lazy("Cannot run"), "danger"),
    "quarantined": (lazy("Isolated"), "danger"),
    "on": (lazy("On"), "ok"),
    "off": (lazy("Off"), "neutral"),
}


@dataclass(frozen=True)
class Row:
    """One plugin as its row shows it."""

    card: PluginCard
    state: PluginShown

    @property
    def name(self) -> str:
        """Return the name of the plugin."""
        return self.card.name

    @property
    def words(self) -> tuple[str, str]:
        """Return title and summary in the reader's language."""
        return self.card.told_in(current_language())

    @property
    def health(self) -> tuple[str, str]:
        """Return the words and the tone of how it is."""
        if self.card.problem:
            return HEALTH["broken"]
        if self.state.is_enabled and self.state.quarantined_at is not None:
            return HEALTH["quarantined"]
        return HEALTH["on" if self.state.is_enabled else "off"]

    @property
    def may_switch(self) -> bool:
        """Tell whether it can be switched: one that cannot run can only be switched off."""
        return self.state.is_enabled or not self.card.problem


def plugin_routes(bp: Blueprint) -> None:
    """Add the pages about plugins."""
    bp.add_url_rule("/plugins", "plugins", index)
    bp.add_url_rule("/plugins/<name>/switch", "switch", switch, methods=["POST"])
    bp.add_url_rule("/plugins/<name>/retry", "retry_plugin", retry, methods=["POST"])


@allows(MANAGE)
def index() -> Response:
    """Show all plugins."""
    rows = _rows()
    return show(
        "admin/plugins/index.html", "admin/plugins/_list.html",
        rows=rows, active=sum(row.state.is_enabled and not row.card.problem for row in rows),
    )  # fmt: skip


@allows(MANAGE)
def switch(name: str) -> Response:
    """Switch a plugin on, after its tables have been made, or off; everywhere within a second."""
    card = _row(name).card
    with unit_of_work() as uow:
        if request.form.get("on") == "1":
            plugin_admin.enable_plugin(uow, kernel().registry, name, version=card.version, migrate=card.migrate)
        else:
            plugin_admin.disable_plugin(uow, kernel().registry, name)
    return _answer(name)


@allows(MANAGE)
def retry(name: str) -> Response:
    """Give an isolated plugin another try."""
    _row(name)
    with unit_of_work() as uow:
        plugin_admin.lift_quarantine(uow, kernel().registry, name)
    return _answer(name)


def _answer(name: str) -> Response:
    return done(url_for("admin.plugins"), "admin/plugins/_row.html", row=_row(name))


def _row(name: str) -> Row:
    """Return one plugin, or raise NotFound for a name that neither a folder nor a row knows."""
    found = [row for row in _rows() if row.name == name]
    if not found:
        raise NotFound
    return found[0]


def _rows() -> list[Row]:
    """Return every plugin that lies here or that a row still knows."""
    states = {shown.name: shown for shown in plugin_admin.list_plugins(unit_of_work(), kernel().registry)}
    cards = plugin_cards()
    return [
        Row(
            cards.get(name, PluginCard(name, problem="" if name in kernel().registry.installed else GONE)),
            states.get(name, PluginShown(name, is_installed=False)),
        )
        for name in sorted({*states, *cards})
    ]
