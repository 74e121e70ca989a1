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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from packaging.specifiers import SpecifierSet
from packaging.version import Version
from pydantic import ValidationError

import servicedesk
from servicedesk.core.kernel.registry import BadPlugin, Installed, Registry
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.manifest import Manifest
from servicedesk.plugin_api import API_VERSION

SHIPPED = Path(__file__).resolve().parent.parent / "plugins"
ENTRY_POINTS = "servicedesk.plugins"

log = logging.getLogger("servicedesk.plugins")


@dataclass(frozen=True)
class Found:
    """A plugin that lies on this machine: its manifest if it can be read, and why it cannot run if so."""

    name: str
    folder: Path
    manifest: Manifest | None = None
    problem: str = ""

    @property
    def can_run(self) -> bool:
        """Tell whether it was imported and its hooks are as promised."""
        return not self.problem


def install_all(registry: Registry, folders: Sequence[Path] = ()) -> list[Found]:
    """Install every plugin that fits, and return all of them, those that cannot run with the reason."""
    return [_install(registry, found) for found in find(folders)]


def find(folders: Sequence[Path] = ()) -> list[Found]:
    """Return the plugins in the shipped folder, in these folders and among the installed packages."""
    seen: dict[str, Found] = {}
    for path in _paths(folders):
        if path.name not in seen:
            seen[path.name] = _read(path)
    return sorted(seen.values(), key=lambda found: found.name)


def _paths(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in (SHIPPED, *folders):
        if folder.is_dir():
            yield from sorted(path.parent for path in folder.glob("*/plugin.toml"))
    for entry in entry_points(group=ENTRY_POINTS):
        found = importlib.util.find_spec(entry.value)
        if found is not None and found.origin:
            yield Path(found.origin).parent


def _read(folder: Path) -> Found:
    """Read the manifest of a plugin without importing the plugin."""
    try:
        manifest = Manifest.model_validate(tomllib.loads((folder / "plugin.toml").read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Found(folder.name, folder, problem=f"plugin.toml: {'.'.join(map(str, first['loc']))}: {first['msg']}")
    except (OSError, ValueError) as error:
        return Found(folder.name, folder, problem=f"plugin.toml: {error}")
    return Found(folder.name, folder, manifest, _misfit(folder, manifest))


def _misfit(folder: Path, manifest: Manifest) -> str:
    """Return why this plugin does not belong to this desk, or an empty text."""
    if manifest.name != folder.name:
        return f"plugin.toml: the name must be that of the folder, {folder.name}"
    if Version(API_VERSION) not in SpecifierSet(manifest.api):
        return f"made for plugin API {manifest.api}, this desk offers {API_VERSION}"
    if not SpecifierSet(manifest.host).contains(servicedesk.__version__, prereleases=True):
        return f"made for Servicedesk {manifest.host}, this is {servicedesk.__version__}"
    return ""


def _install(registry: Registry, found: Found) -> Found:
    if found.manifest is None or found.problem:
        log.error("plugin cannot run", extra={"plugin": found.name, "reason": found.problem})
        return found
    try:
        hooks = _import(found, "hooks")
        permissions = frozenset(found.manifest.permissions)
        registry.install(Installed(found.name, _settings_model(found), permissions), hooks)
    except (Exception, SystemExit) as error:  # whatever a plugin does while it is imported, the desk starts
        reason = str(error) if isinstance(error, BadPlugin) else f"{type(error).__name__}: {error}"
        trace = "".join(traceback.format_exception(error))
        log.error("plugin cannot run", extra={"plugin": found.name, "reason": reason, "trace": trace})
        return Found(found.name, found.folder, found.manifest, reason)
    return found


def _settings_model(found: Found) -> type[PluginSettings]:
    """Return the model of the plugin's settings; a plugin without one has none to set."""
    if not (found.folder / "settings.py").exists():
        return PluginSettings
    model = _import(found, "settings").Settings
    if not issubclass(model, PluginSettings):
        raise BadPlugin("settings.Settings must be a PluginSettings")
    return model  # type: ignore[no-any-return]  # issubclass has just shown it


def _import(found: Found, part: str) -> ModuleType:
    """Import one module of a plugin: a shipped one as the package it is, any other under our own name."""
    if found.folder.parent == SHIPPED:
        return importlib.import_module(f"plugins.{found.name}.{part}")
    package = f"servicedesk_plugins.{found.name}"
    if package not in sys.modules:
        _load(package, found.folder)
    return importlib.import_module(f"{package}.{part}")


def _load(package: str, folder: Path) -> None:
    """Load a folder as a package; it leaves no trace when it fails."""
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise BadPlugin("the folder has no __init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("servicedesk_plugins", ModuleType("servicedesk_plugins"))
    sys.modules[package] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[package]
        raise
