"""Whether a plugin belongs to this desk, judged by its manifest and its files; nothing of it is imported."""

from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version
from sqlalchemy import Table

import servicedesk
from servicedesk.core import hookspecs
from servicedesk.core.kernel.base import Base
from servicedesk.core.people import PERMISSIONS
from servicedesk.manifest import Manifest
from servicedesk.plugin_api import API_VERSION
from servicedesk.refusals import against

# Our own words in addresses, templates and catalogues; a plugin called so could stand in for us.
OUR_NAMES = frozenset(
    {"admin", "api", "core", "demo", "desk", "messages", "notify", "partner", "plugins", "portal", "servicedesk"}
    | {"static", "web", "x", "huey"}
    | {permission.partition(".")[0] for permission in PERMISSIONS}
)

HOOKS = frozenset(name for name in vars(hookspecs) if name.startswith(("check_", "on_", "provide_")))


def misfit(folder: Path, manifest: Manifest) -> str:
    """Return why this plugin does not belong to this desk, or an empty text."""
    return next(_misfits(folder, manifest), "")


def _misfits(folder: Path, manifest: Manifest) -> Iterator[str]:
    name = manifest.name
    if name != folder.name:
        yield against("name.folder", f"plugin.toml says {name}, the folder is {folder.name}")
    if name in OUR_NAMES or any(table.startswith(f"{name}_") for table in _our_tables()):
        yield against("name.free", f"the name {name} is one of the desk's own")
    if Version(API_VERSION) not in SpecifierSet(manifest.api):
        yield against("api.range", f"it is made for plugin API {manifest.api}, this desk offers {API_VERSION}")
    if not SpecifierSet(manifest.host).contains(servicedesk.__version__, prereleases=True):
        yield against("host.range", f"it is made for Servicedesk {manifest.host}, this is {servicedesk.__version__}")
    if unknown := sorted(set(manifest.hooks) - HOOKS):
        yield against("hooks.known", f"this desk has no hook {', '.join(unknown)}")
    yield from _strange_permissions(manifest)
    yield from _strange_files(folder, name)


def _strange_permissions(manifest: Manifest) -> Iterator[str]:
    """Yield which permission the desk does not have, or could be taken for one of the desk or of another plugin."""
    own = [each.name for each in manifest.own_permissions]
    wanted = {*manifest.permissions, *(each.given_with for each in manifest.own_permissions if each.given_with)}
    if unknown := sorted(wanted - set(PERMISSIONS)):
        yield against("permissions.known", f"there is no permission {', '.join(unknown)}")
    if strange := [each for each in own if each.partition(".")[0] != manifest.name]:
        yield against("permissions.prefix", f"{', '.join(strange)} does not begin with '{manifest.name}.'")
    if twice := sorted({each for each in own if own.count(each) > 1}):
        yield against("permissions.once", f"{', '.join(twice)} is defined twice")


def _our_tables() -> list[str]:
    """Return the names of the desk's own tables."""
    ours = (mapper for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("servicedesk.core."))
    return [mapper.local_table.name for mapper in ours if isinstance(mapper.local_table, Table)]


def _strange_files(folder: Path, name: str) -> Iterator[str]:
    """Yield which file could be meant to stand in for one of the desk or of another plugin."""
    for path in sorted(folder.glob("templates/**/*")):
        if path.is_file() and path.relative_to(folder / "templates").parts[0] != name:
            yield against("files.place", f"{path.relative_to(folder)}: templates lie in templates/{name}/")
    for path in sorted(folder.glob("translations/**/*.po")):
        if path.stem != name:
            yield against("files.place", f"{path.relative_to(folder)}: texts lie in {name}.po")
