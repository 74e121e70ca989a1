"""What the pages may know of each plugin, as it is now: new ones appear without a restart."""

from collections.abc import Iterator, Mapping

from servicedesk.authoring.promises import deprecations_in
from servicedesk.discovery import Found
from servicedesk.installation import Installation
from servicedesk.preparing import plugin_migration
from servicedesk.web.extensions import PluginCard


class Cards(Mapping[str, PluginCard]):
    """The cards of the plugins that lie on this machine, by name; made anew whenever these have been looked for."""

    def __init__(self, installation: Installation) -> None:
        """Know the plugins of this installation."""
        self._installation = installation
        self._seen: list[Found] = []
        self._cards: dict[str, PluginCard] = {}

    def __getitem__(self, name: str) -> PluginCard:
        """Return the card of a plugin."""
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._now())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._now())

    def _now(self) -> dict[str, PluginCard]:
        found = self._installation.plugins
        if found is not self._seen:
            self._cards, self._seen = {each.name: card_of(self._installation, each) for each in found}, found
        return self._cards


def card_of(installation: Installation, found: Found) -> PluginCard:
    """Return what the pages may know of a plugin."""
    if found.manifest is None:
        return PluginCard(found.name, problem=found.problem)
    manifest = found.manifest
    return PluginCard(
        found.name,
        manifest.version,
        manifest.title.model_dump(),
        manifest.summary.model_dump(),
        tuple(manifest.hooks),
        tuple(each.model_dump() for each in manifest.talks_to),
        tuple(each.model_dump() for each in manifest.personal_data),
        found.problem,
        tuple(manifest.requires),
        tuple(manifest.permissions),
        manifest.api,
        manifest.host,
        manifest.limits.isolate,
        found.fingerprint,
        installation.shelf.needs_restart(found) if installation.shelf is not None else False,
        deprecations_in(found.folder, manifest.hooks),
        {each.name: {"es": each.es, "en": each.en} for each in manifest.own_permissions},
        plugin_migration(installation, found.name),
    )
