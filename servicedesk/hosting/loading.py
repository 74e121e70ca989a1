"""Loading the plugins of a process: at its start, and again whenever somebody asks to look for new ones."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from servicedesk.core.kernel.plugin_state import SafeMode
from servicedesk.core.kernel.registry import Registry
from servicedesk.discovery import Found, find, install
from servicedesk.hosting.checks import Checks, mark_of
from servicedesk.hosting.lives import IMPORTING, Life, claim, dead_lives
from servicedesk.language.catalogues import Catalogues
from servicedesk.refusals import against

MOST_FAILED_STARTS = 2
NOT_LOADED = "the desk runs without plugins at the moment (safe mode)"
ELSEWHERE = "this process is there for another plugin"
NOT_APPROVED = against("package.approved", "the package is another than when it was switched on")

log = logging.getLogger("servicedesk.plugins")


def failed_starts(home: Path) -> list[str]:
    """Return the plugins that were being loaded when a start of the desk died, one name for each start."""
    return [dead.plugin for dead in dead_lives(home) if dead.phase == IMPORTING and dead.plugin]


def safe_mode_after(failed: Sequence[str]) -> SafeMode | None:
    """Return the safe mode in which the desk comes up after so many failed starts, None while it may try again."""
    if len(failed) < MOST_FAILED_STARTS:
        return None
    return SafeMode("failed_starts", tuple(dict.fromkeys(failed)))


class Shelf:
    """The plugins of one process: those that lie on this machine, and of them those that are loaded."""

    def __init__(
        self,
        registry: Registry,
        catalogues: Catalogues,
        home: Path,
        folders: Sequence[Path],
        *,
        life: Life | None = None,
        only: str = "",
    ) -> None:
        """Prepare; nothing is looked at before ``load``. With ``only`` that one plugin is loaded and no other."""
        self._registry = registry
        self._catalogues = catalogues
        self._home = home
        self._folders = folders
        self._life = life
        self._only = only
        self._loaded: dict[str, str] = {}
        self.found: list[Found] = []

    def load(self) -> list[Found]:
        """Load what fits and is not loaded yet, drop what is gone, and return all that lies here.

        Code that is loaded is never loaded anew: a newer version of it needs a new process.
        """
        plugins = self._approved(find(self._folders))
        if self._only:
            looked_at = [each if each.name == self._only else _left_out(each, ELSEWHERE) for each in plugins]
        elif self._registry.states.safe_mode is not None:
            looked_at = [_left_out(each, NOT_LOADED) for each in plugins]
        else:
            looked_at = Checks(self._home).look_at(plugins, self._folders)
        self._drop({found.name for found in looked_at})
        self._say_problems(looked_at)
        self.found = [self._load(found) for found in looked_at]
        self._registry.expect(
            {each.name: each.manifest.hooks for each in self.found if each.manifest and each.name not in self._loaded}
        )
        return self.found

    def look_again(self) -> list[Found]:
        """Look for new plugins; those that could not run are tried again, as somebody may have mended them."""
        Checks(self._home).forgive()
        return self.load()

    def is_outdated(self) -> bool:
        """Tell whether other plugins lie here than when it was last looked."""
        return [found.name for found in find(self._folders)] != [found.name for found in self.found]

    def needs_restart(self, found: Found) -> bool:
        """Tell whether newer files lie there than those that run."""
        return found.name in self._loaded and mark_of(found) != self._loaded[found.name]

    def condemn_suspects(self, suspects: Sequence[str], problem: str) -> None:
        """Keep these plugins from being imported until they change."""
        for found in self.found:
            if found.name in suspects:
                Checks(self._home).condemn(found, problem)

    def forget_failed_starts(self) -> None:
        """Begin to count failed starts anew, because one has succeeded."""
        for dead in dead_lives(self._home):
            if dead.phase == IMPORTING:
                claim(dead)

    def _approved(self, plugins: Sequence[Found]) -> list[Found]:
        """Return the plugins; a package whose content was not approved by whoever switched it on is not loaded."""
        return [replace(each, problem=NOT_APPROVED) if self._is_changed(each) else each for each in plugins]

    def _is_changed(self, found: Found) -> bool:
        state = self._registry.states.of(found.name)
        return bool(found.fingerprint and found.can_run and state.enabled and state.fingerprint != found.fingerprint)

    def _drop(self, names: set[str]) -> None:
        """Take out what no longer lies there."""
        for name in self._loaded.keys() - names:
            log.warning("plugin is gone", extra={"plugin": name})
            self._registry.uninstall(name)
            self._catalogues.remove(name)
            del self._loaded[name]

    def _say_problems(self, plugins: Sequence[Found]) -> None:
        for found in plugins:
            if not found.can_run and found.problem not in (ELSEWHERE, NOT_LOADED):
                log.error("plugin cannot run", extra={"plugin": found.name, "reason": found.problem})

    def _load(self, found: Found) -> Found:
        if found.name in self._loaded:
            return replace(found, problem="")  # it runs, whatever lies there now
        mark = mark_of(found) if found.can_run else ""
        if self._life is not None and found.can_run:
            self._life.importing(found.name)
        loaded = install(self._registry, found) if found.can_run else found
        if loaded.can_run:
            self._catalogues.add(found.name, found.folder / "translations")
            self._loaded[found.name] = mark
        return loaded


def _left_out(found: Found, why: str) -> Found:
    return replace(found, problem=found.problem or why)
