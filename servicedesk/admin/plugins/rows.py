"""One plugin as the pages show it: what it says of itself beside how the administrator has set it."""

from dataclasses import dataclass
from functools import cached_property

from servicedesk.admin.plugins.problems import CHANGED, GONE, UNSET, Trouble, trouble_of
from servicedesk.core.kernel import plugin_admin
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.plugin_admin import PluginShown
from servicedesk.core.kernel.plugin_health import list_paces
from servicedesk.core.kernel.plugin_state import SafeMode
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import PluginCard, kernel, plugin_cards
from servicedesk.web.failures import stop_said
from servicedesk.web.identity import unit_of_work
from servicedesk.web.locale import current_language

HEALTH = {
    "changed": (lazy("Waits for approval"), "warn"),
    "broken": (lazy("Cannot run"), "danger"),
    "quarantined": (lazy("Isolated"), "danger"),
    "unset": (lazy("Not set up"), "warn"),
    "on": (lazy("On"), "ok"),
    "off": (lazy("Off"), "neutral"),
}


@dataclass(frozen=True)
class Row:
    """One plugin as its row and its pages show it; ``is_known`` where it ever was loaded, switched or set.

    ``pace`` is how long its slowest hook takes, in milliseconds, 95 times of 100; None while nobody called it.
    """

    card: PluginCard
    state: PluginShown
    stored_fingerprint: str = ""
    is_known: bool = True
    pace: int | None = None

    @property
    def name(self) -> str:
        """Return the name of the plugin."""
        return self.card.name

    @property
    def words(self) -> tuple[str, str]:
        """Return title and summary in the reader's language."""
        return self.card.told_in(current_language())

    @property
    def talks_to(self) -> list[str]:
        """Return whom it talks to outside, in the reader's language."""
        return [each.get(current_language()[:2], "") for each in self.card.talks_to]

    @property
    def personal_data(self) -> list[str]:
        """Return what it keeps about people, in the reader's language."""
        return [each.get(current_language()[:2], "") for each in self.card.personal_data]

    @property
    def own_permissions(self) -> list[tuple[str, str]]:
        """Return the permissions that it defines itself, each with what it allows."""
        language = current_language()[:2]
        return [(name, words.get(language) or name) for name, words in self.card.own_permissions.items()]

    @property
    def is_changed(self) -> bool:
        """Tell whether its package has changed since somebody switched it on."""
        return self.state.is_enabled and self.card.fingerprint not in ("", self.stored_fingerprint)

    @property
    def condition(self) -> str:
        """Return how it is: changed, broken, quarantined, unset, on or off."""
        if self.is_changed:
            return "changed"
        if self.card.problem:
            return "broken"
        if self.state.is_enabled and self.state.quarantined_at is not None:
            return "quarantined"
        if self.state.is_enabled and self.state.unset:
            return "unset"
        return "on" if self.state.is_enabled else "off"

    @property
    def health(self) -> tuple[str, str]:
        """Return the words and the tone of how it is."""
        return HEALTH[self.condition]

    @property
    def why(self) -> str:
        """Return why it was isolated, in the reader's language and in one line."""
        return stop_said(self.state.quarantine_reason)

    @cached_property
    def trouble(self) -> Trouble | None:
        """Return what is wrong with it, None while it could run."""
        if self.is_changed:
            return CHANGED
        if self.card.problem == GONE.what:
            return GONE
        if self.condition == "unset":
            return UNSET
        return trouble_of(self.card.problem) if self.card.problem else None

    @property
    def has_trouble(self) -> bool:
        """Tell whether somebody should look at it."""
        return self.condition not in ("on", "off")

    @property
    def may_switch(self) -> bool:
        """Tell whether it can be switched: one that cannot run can only be switched off."""
        return self.state.is_enabled or not self.card.problem

    @property
    def is_here(self) -> bool:
        """Tell whether it was loaded into this process, so that its settings can be read."""
        return self.state.is_installed


def row_of(name: str) -> Row:
    """Return one plugin, or raise NotFound for a name that neither a folder nor a row knows."""
    found = [row for row in list_rows() if row.name == name]
    if not found:
        raise NotFound
    return found[0]


def list_rows() -> list[Row]:
    """Return every plugin that lies here or that a row still knows."""
    registry, cards = kernel().registry, plugin_cards()
    states = {shown.name: shown for shown in plugin_admin.list_plugins(unit_of_work(), registry)}
    paces = list_paces(unit_of_work(), registry)
    return [
        Row(
            cards.get(name, PluginCard(name, problem="" if name in registry.installed else GONE.what)),
            states.get(name, PluginShown(name, is_installed=False)),
            registry.states.of(name).fingerprint,
            name in states,
            paces.get(name),
        )
        for name in sorted({*states, *cards})
    ]


def safe_mode() -> SafeMode | None:
    """Return why no plugin is called here and now, None when they are."""
    return kernel().registry.states.safe_mode


def count_troubled() -> int:
    """Return how many plugins somebody should look at, from what this process knows anyway."""
    states, cards = kernel().registry.states, plugin_cards()
    stopped = {name for name in cards if states.of(name).enabled and states.of(name).quarantined}
    return len(stopped | {name for name, card in cards.items() if card.problem and states.of(name).enabled})
