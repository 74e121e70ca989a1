"""Every refusal says which rule is broken and what to do; nothing refused leaves a trace."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from servicedesk.admin.plugins.refusals import recognised
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.registry import Registry
from servicedesk.discovery import find, install
from servicedesk.hosting.imports import strange_import
from servicedesk.refusals import RULES, against
from tests.hosting.writing import ON_OPEN, write_plugin

HOOK = ON_OPEN.format(deed="pass")
NO_MODEL = "class Settings:\n    pass\n"
OPEN_SECRET = (
    "from servicedesk.plugin_api import PluginSettings, Secret, setting\n\n\n"
    "class Settings(PluginSettings):\n    key: Secret = setting(Secret('1234'), label='Key')\n"
)
STRANGE_TABLE = (
    "from sqlalchemy.orm import Mapped, mapped_column\nfrom servicedesk.plugin_api import Base\n\n\n"
    "class Strange(Base):\n    __tablename__ = 'strange_row'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
)


def edited(old: str, new: str) -> Callable[[Path], None]:
    """Return what writes a plugin whose manifest has one line that is different."""

    def write(folder: Path) -> None:
        manifest = write_plugin(folder, "rain", HOOK) / "plugin.toml"
        assert old in manifest.read_text()
        manifest.write_text(manifest.read_text().replace(old, new))

    return write


def written(hooks: str = HOOK, name: str = "rain", **more: object) -> Callable[[Path], None]:
    """Return what writes a plugin."""
    return lambda folder: write_plugin(folder, name, hooks, **more)


def own(*names: str, given_with: str = "") -> str:
    """Return the lines of a manifest that define these permissions."""
    each = [f'{{name = "{name}", es = "Ver", en = "See", given_with = "{given_with}"}}' for name in names]
    return f"own_permissions = [{', '.join(each)}]"


REFUSED = [
    ("manifest.readable", "line 2", edited('version = "1.0.0"', "version = = 3")),
    ("manifest.readable", "utf-8", lambda folder: (write_plugin(folder, "rain") / "plugin.toml").write_bytes(b"\xff")),
    ("manifest.fields", "version", edited('version = "1.0.0"', "")),
    ("manifest.fields", "host", edited('host = ">=1.0.0.dev0"', 'host = "any"')),
    ("manifest.fields", "versoin", edited('version = "1.0.0"', 'version = "1.0.0"\nversoin = 1')),
    ("manifest.languages", "talks_to.0", written(more='talks_to = ["the sky"]')),
    ("manifest.languages", "'umbrellas'", written(more='personal_data = [{es = "paraguas", en = "x"}, "umbrellas"]')),
    ("manifest.fields", "talks_to.0.en", written(more='talks_to = [{es = "el cielo"}]')),
    ("name.folder", "snow", edited('name = "rain"', 'name = "snow"')),
    ("name.free", "desk", written(name="desk")),
    ("name.free", "ticket", written(name="ticket")),
    ("name.free", "taken by", written(name="debt_check")),
    ("api.range", ">=7", edited('api = ">=1,<2"', 'api = ">=7"')),
    ("host.range", ">=99", edited('host = ">=1.0.0.dev0"', 'host = ">=99"')),
    ("hooks.known", "on_snow", written(promised=["on_snow"])),
    ("hooks.known", "Sequence", written(promised=["Sequence"])),
    ("hooks.fit", "weather", written("@hookimpl\ndef on_ticket_open(weather):\n    pass\n")),
    ("hooks.fit", "order", written("@hookimpl(tryfirst=True)\ndef on_ticket_open(event):\n    pass\n")),
    ("hooks.promised", "on_ticket_change", written(promised=["on_ticket_change"])),
    ("hooks.promised", "none", written(promised=[])),
    ("permissions.known", "rain.make", written(more='permissions = ["rain.make"]')),
    ("permissions.prefix", "snow.make", written(more=own("snow.make"))),
    ("permissions.prefix", "ticket.read", written(more=own("ticket.read"))),
    ("permissions.once", "rain.make", written(more=own("rain.make", "rain.make"))),
    ("permissions.known", "rain.none", written(more=own("rain.make", given_with="rain.none"))),
    ("manifest.fields", "own_permissions.0.name", written(more=own("rain"))),
    ("name.free", "person", written(name="person", more=own("person.erase"))),
    ("files.place", "base.html", written(templates___desk___base__html="<p>Not ours</p>")),
    ("files.place", "messages.po", written(translations___es___LC_MESSAGES___messages__po="")),
    ("tables.prefix", "strange_row", written("from . import models\n", promised=[], models__py=STRANGE_TABLE)),
    ("import.works", "SyntaxError", written("def on_ticket_open(:\n")),
    ("import.works", "SystemExit", written("raise SystemExit(3)\n", promised=[])),
    ("import.works", "ZeroDivisionError", written("1 / 0\n", promised=[])),
    ("settings.model", "Settings", written(settings__py=NO_MODEL)),
    ("settings.secret", "key", written(settings__py=OPEN_SECRET)),
]


@pytest.mark.parametrize(("rule", "says", "write"), REFUSED)
def test_what_is_refused_is_told_why_and_what_to_do(
    folder: Path, registry: Registry, rule: str, says: str, write: Callable[[Path], None]
) -> None:
    modules, tables = set(sys.modules), set(Base.metadata.tables)
    write(folder)

    (found,) = [install(registry, each) for each in find([folder]) if each.folder.parent == folder]

    assert not found.can_run
    assert says in found.problem
    assert f"Rule {rule}: {RULES[rule]}." in found.problem
    assert rule == "import.works" or recognised(found.problem.partition(". Rule ")[0], rule)
    assert found.name not in registry.installed
    assert not {name for name in set(sys.modules) - modules if name.startswith("servicedesk_plugins.")}
    assert set(Base.metadata.tables) == tables


def test_a_folder_that_is_no_package_is_refused(folder: Path, registry: Registry) -> None:
    (write_plugin(folder, "rain", HOOK) / "__init__.py").unlink()

    (found,) = [install(registry, each) for each in find([folder]) if each.name == "rain"]

    assert "__init__.py" in found.problem


def test_a_package_that_raises_at_once_leaves_no_module(folder: Path, registry: Registry) -> None:
    (write_plugin(folder, "rain", HOOK) / "__init__.py").write_text("raise KeyError('rain')\n")

    (found,) = [install(registry, each) for each in find([folder]) if each.name == "rain"]

    assert "KeyError" in found.problem
    assert "servicedesk_plugins.rain" not in sys.modules


@pytest.mark.parametrize(
    "line",
    ["import servicedesk.core", "from servicedesk.core import people", "from servicedesk import app", "import plugins",
     "from servicedesk_plugins.snow import hooks", "def late():\n    import demo.operator"],
)  # fmt: skip
def test_an_import_around_the_door_is_named(folder: Path, line: str) -> None:
    place = write_plugin(folder, "rain", f"{line}\n", promised=[])

    problem = strange_import(place, "servicedesk_plugins.rain")

    assert problem.startswith("hooks.py, line ")
    assert recognised(problem.partition(". Rule ")[0], "imports.door")
    assert "Rule imports.door" in problem


def test_imports_of_the_api_of_oneself_and_of_libraries_are_fine(folder: Path) -> None:
    fine = (
        "from . import rain\nimport servicedesk_plugins.rain.hooks\nfrom servicedesk import plugin_api\nimport json\n"
    )
    place = write_plugin(
        folder, "rain", fine, promised=[], tests___test_rain__py="from servicedesk.core import people\n"
    )

    assert strange_import(place, "servicedesk_plugins.rain") == ""


def test_a_refusal_is_one_line_with_its_rule() -> None:
    assert against("name.free", "the name desk is taken") == (
        "the name desk is taken. Rule name.free: choose another name for the plugin and its folder."
    )
