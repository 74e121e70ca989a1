"""Finding plugins: their manifest is read without importing them, then the fitting ones are imported.

A plugin that cannot be imported, or was built for another desk, is listed with the reason, and the
desk starts without it.
"""

import importlib
import importlib.util
import logging
import sys
import tomllib
import traceback
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import Distribution, entry_points
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.plugin_rules import BadPlugin
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.hosting.content import fingerprint_of
from servicedesk.hosting.misfits import misfit
from servicedesk.manifest import ONE_LANGUAGE, Manifest
from servicedesk.refusals import against

SHIPPED = Path(__file__).resolve().parent.parent / "plugins"
ENTRY_POINTS = "servicedesk.plugins"

log = logging.getLogger("servicedesk.plugins")


class Unfit(BadPlugin):
    """A plugin that breaks a rule of ours, told whole."""


@dataclass(frozen=True)
class Found:
    """A plugin that lies on this machine: its manifest if it can be read, and why it cannot run if so.

    ``package`` is the name under which it is imported, ``fingerprint`` that of the installed package in
    which it came, empty for a folder.
    """

    name: str
    folder: Path
    manifest: Manifest | None = None
    problem: str = ""
    package: str = ""
    fingerprint: str = ""

    @property
    def can_run(self) -> bool:
        """Tell whether it was imported and its hooks are as promised."""
        return not self.problem


def install_all(registry: Registry, folders: Sequence[Path] = ()) -> list[Found]:
    """Install every plugin that fits, and return all of them, those that cannot run with the reason."""
    return [install(registry, found) for found in find(folders)]


def find(folders: Sequence[Path] = ()) -> list[Found]:
    """Return the plugins in the shipped folder, in these folders and among the installed packages.

    Of two with one name the first keeps it: nobody takes the place of another by being called so.
    """
    seen: dict[str, Found] = {}
    for found in _everywhere(folders):
        plugin, name, count = found, found.name, 2
        while name in seen:
            if seen[name].folder.samefile(found.folder):
                break
            name, count = f"{found.name}~{count}", count + 1
        else:
            if name != found.name:
                taken = f"the name {found.name} is taken by {seen[found.name].folder}"
                plugin = replace(found, name=name, problem=against("name.free", taken))
            seen[name] = plugin
    return sorted(seen.values(), key=lambda found: found.name)


def _everywhere(folders: Sequence[Path]) -> Iterator[Found]:
    if SHIPPED.is_dir():
        yield from (_read(path.parent, f"plugins.{path.parent.name}") for path in sorted(SHIPPED.glob("*/plugin.toml")))
    for folder in folders:
        for path in sorted(folder.glob("*/plugin.toml")):
            yield _read(path.parent, f"servicedesk_plugins.{path.parent.name}")
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda each: each.name):
        place = _place_of(entry.value)
        if place is not None:
            found = _read(place, entry.value)
            yield replace(found, fingerprint=_fingerprint(place, entry.dist))


def _place_of(package: str) -> Path | None:
    """Return where a package lies, without importing anything of it."""
    top, *below = package.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        return None
    place = Path(next(iter(spec.submodule_search_locations))).joinpath(*below)
    return place if (place / "plugin.toml").is_file() else None


def _fingerprint(place: Path, distribution: Distribution | None) -> str:
    try:
        return fingerprint_of(place, distribution)
    except OSError as error:
        log.error("package cannot be read", extra={"plugin": place.name, "reason": str(error)})
        return "unreadable"


def _read(folder: Path, package: str) -> Found:
    """Read the manifest of a plugin without importing the plugin."""
    found = partial(Found, folder.name, folder, package=package)
    try:
        manifest = Manifest.model_validate(tomllib.loads((folder / "plugin.toml").read_text(encoding="utf-8")))
        return found(manifest, misfit(folder, manifest))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        rule = "manifest.languages" if first["type"] == ONE_LANGUAGE else "manifest.fields"
        return found(problem=against(rule, f"plugin.toml: {where}: {first['msg']}"))
    except (OSError, ValueError) as error:
        return found(problem=against("manifest.readable", f"plugin.toml: {error}"))


def install(registry: Registry, found: Found) -> Found:
    """Import a plugin and add its hooks; one that does not fit is returned with the reason."""
    if found.manifest is None or found.problem:
        log.error("plugin cannot run", extra={"plugin": found.name, "reason": found.problem})
        return found
    before = set(Base.metadata.tables)
    try:
        hooks, plugin = import_part(found, "hooks"), _installed(found, found.manifest)
        _require_prefix(found.name, set(Base.metadata.tables) - before)
        registry.install(plugin, hooks)
        _require_promised(registry, found.manifest)
    except (Exception, SystemExit) as error:  # whatever a plugin does while it is imported, the desk starts
        reason = _reason(error)
        trace = "".join(traceback.format_exception(error))
        log.error("plugin cannot run", extra={"plugin": found.name, "reason": reason, "trace": trace})
        _forget(found, set(Base.metadata.tables) - before)
        return replace(found, problem=reason)
    return found


def _reason(error: BaseException) -> str:
    """Return why a plugin is refused: by a rule of ours, by a hook that does not fit, or by what it raised."""
    if isinstance(error, Unfit):
        return str(error)
    if isinstance(error, BadPlugin):
        return against("hooks.fit", str(error))
    return against("import.works", f"{type(error).__name__}: {error}")


def _require_prefix(name: str, tables: Collection[str]) -> None:
    """Refuse tables that do not carry the plugin's name; they could be those of somebody else."""
    strange = sorted(table for table in tables if not table.startswith(f"{name}_"))
    if strange:
        raise Unfit(against("tables.prefix", f"models.py: the table {strange[0]} is not named {name}_..."))


def _forget(found: Found, tables: Collection[str]) -> None:
    """Take away what a plugin that cannot run has brought, so that a better one can be imported in its place."""
    for name in tables:
        Base.metadata.remove(Base.metadata.tables[name])
    for module in [each for each in sys.modules if each == found.package or each.startswith(f"{found.package}.")]:
        del sys.modules[module]


def _installed(found: Found, manifest: Manifest) -> Installed:
    return Installed(
        found.name,
        _settings_model(found),
        frozenset(manifest.permissions),
        own_permissions={each.name: each.given_with for each in manifest.own_permissions},
        requires=frozenset(manifest.requires),
        fingerprint=found.fingerprint,
        told_within=manifest.limits.told_within,
        answered_within=manifest.limits.answered_within,
        is_isolated=manifest.limits.isolate,
        memory_limit=manifest.limits.memory,
    )


def _require_promised(registry: Registry, manifest: Manifest) -> None:
    """Take a plugin out again whose hooks are others than its manifest says."""
    given = registry.hooks_of(manifest.name)
    if given != set(manifest.hooks):
        registry.uninstall(manifest.name)
        promised, has = (", ".join(sorted(each)) or "none" for each in (manifest.hooks, given))
        raise Unfit(against("hooks.promised", f"plugin.toml promises {promised}, hooks.py has {has}"))


def _settings_model(found: Found) -> type[PluginSettings]:
    """Return the model of the plugin's settings; a plugin without one has none to set."""
    if not (found.folder / "settings.py").exists():
        return PluginSettings
    model = import_part(found, "settings").Settings
    if not issubclass(model, PluginSettings):
        raise Unfit(against("settings.model", "settings.Settings is no PluginSettings"))
    for name in model.secret_names():
        if model.model_fields[name].default:
            raise Unfit(against("settings.secret", f"settings.py: the secret {name} has a value"))
    return model  # type: ignore[no-any-return]  # issubclass has just shown it


def import_part(found: Found, part: str) -> ModuleType:
    """Import one module of a plugin: from a configured folder under our own name, else as the package it is."""
    importlib.invalidate_caches()  # a file may have come within the same tick of the folder's time
    if found.package.startswith("servicedesk_plugins.") and not _is_loaded(found):
        _forget(found, ())
        _load(found.package, found.folder)
    return importlib.import_module(f"{found.package}.{part}")


def _is_loaded(found: Found) -> bool:
    """Tell whether what stands under the plugin's name was imported from its folder, not from another of that name."""
    module = sys.modules.get(found.package)
    return module is not None and Path(module.__path__[0]).resolve() == found.folder.resolve()


def _load(package: str, folder: Path) -> None:
    """Load a folder as a package; it leaves no trace when it fails."""
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError("the folder has no __init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("servicedesk_plugins", ModuleType("servicedesk_plugins"))
    sys.modules[package] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[package]
        raise
