"""The plugin folders: complete, within their own name, and with tests of their own."""

from pathlib import Path

import pytest

from servicedesk.authoring import contract, folders
from servicedesk.authoring.contract import breaches_of
from servicedesk.authoring.folders import Folder, FolderRule
from tests.contract.reading import ROOT, plant

MANIFEST = """
name = "rain"
version = "1.0.0"
api = ">=1,<2"
host = ">=1.0.0.dev0"
requires = []
hooks = ["on_ticket_open"]
permissions = []
own_permissions = []
talks_to = []
personal_data = []

[title]
es = "Lluvia"
en = "Rain"

[summary]
es = "Anota si llueve."
en = "Notes whether it rains."

[exempt]
"""
HOOK = "from servicedesk.plugin_api import hookimpl\n\n\n@hookimpl\ndef on_ticket_open(event, ctx):\n    rain(event)\n"
README = f"# Rain\n\n{'It notes whether it rains where the ticket was opened. ' * 5}\n\nSetting: `station`.\n"
SOUND = {
    "plugin.toml": MANIFEST,
    "__init__.py": '"""Notes whether it rains."""\n',
    "hooks.py": HOOK,
    "settings.py": "class Settings(PluginSettings):\n    station: str = setting('', label='Station')\n",
    "models.py": "class Rain(Base):\n    __tablename__ = 'rain_day'\n",
    "views.py": "bp = Blueprint('rain_desk', __name__)\n",
    "migrations/20260105_0900_first.py": "",
    "templates/rain/_day.html": "<p id='day'></p>",
    "translations/es/LC_MESSAGES/rain.po": 'msgid "Station"\nmsgstr "Estación"\n',
    "translations/en/LC_MESSAGES/rain.po": "",
    "README.md": README,
    "tests/test_rain.py": "",
}
UNTITLED = 'own_permissions = [{ name = "rain.see", es = "Ver la lluvia", en = "" }]'
FOREIGN = 'own_permissions = [{ name = "snow.see", es = "Ver la nieve", en = "See the snow" }]'
UNTOLD = 'personal_data = [{ es = "paraguas", en = " " }]'
LONG_HOOK = HOOK + "    rain(event)\n" * 9

PLANTED: list[tuple[FolderRule, str, str | None]] = [
    (folders.the_manifest_is_complete, "plugin.toml", None),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace('"rain"', '"snow"')),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("talks_to = []", "")),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("talks_to", "whispers_to")),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("talks_to = []", 'talks_to = ["the sky"]')),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("personal_data = []", UNTOLD)),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace('es = "Lluvia"', 'es = ""')),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace('">=1,<2"', '"any"')),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("own_permissions = []", "")),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST.replace("own_permissions = []", UNTITLED)),
    (contract.it_fits_this_desk, "plugin.toml", MANIFEST.replace("own_permissions = []", FOREIGN)),
    (folders.the_manifest_is_complete, "plugin.toml", MANIFEST + 'it_has_tests_of_its_own = ""\n'),
    (folders.hooks_only_translate, "hooks.py", None),
    (folders.hooks_only_translate, "hooks.py", LONG_HOOK),
    (folders.hooks_only_translate, "hooks.py", HOOK.replace("on_ticket_open", "on_ticket_close")),
    (folders.hooks_only_translate, "rain.py", HOOK),
    (folders.the_package_says_what_it_is, "__init__.py", ""),
    (folders.the_package_says_what_it_is, "__init__.py", '"""Notes rain."""\nimport hooks\n'),
    (folders.tables_carry_the_prefix, "models.py", "class Rain(Base):\n    __tablename__ = 'ticket'\n"),
    (folders.tables_carry_the_prefix, "rain.py", "class Rain(Base):\n    __tablename__ = 'rain_day'\n"),
    (folders.tables_carry_the_prefix, "migrations/20260105_0900_first.py", None),
    (folders.migrations_are_named_by_their_day, "migrations/first.py", ""),
    (folders.templates_stay_at_home, "templates/desk/tickets/index.html", ""),
    (folders.translations_have_their_own_domain, "translations/es/LC_MESSAGES/messages.po", ""),
    (folders.translations_have_their_own_domain, "translations/es/LC_MESSAGES/rain.po", None),
    (folders.blueprints_carry_the_name, "views.py", "bp = Blueprint('tickets', __name__)\n"),
    (folders.the_readme_tells_the_whole_plugin, "README.md", None),
    (folders.the_readme_tells_the_whole_plugin, "README.md", README.replace("`station`", "none")),
    (folders.it_has_tests_of_its_own, "tests/test_rain.py", None),
    (contract.it_fits_this_desk, "plugin.toml", MANIFEST.replace('">=1,<2"', '">=7"')),
    (contract.it_fits_this_desk, "plugin.toml", MANIFEST.replace("permissions = []", 'permissions = ["moon.walk"]')),
    (contract.it_can_be_read, "rain.py", "def rain(:\n"),
    (contract.it_imports_the_plugin_api_alone, "rain.py", "from servicedesk.core import tickets\n"),
    (contract.it_imports_the_plugin_api_alone, "rain.py", "import plugins.debt_check\n"),
    (contract.hooks_are_written_as_they_are_called, "hooks.py", HOOK.replace("(event, ctx)", "(ticket, ctx)")),
    (contract.hooks_are_written_as_they_are_called, "hooks.py", HOOK.replace("(event, ctx)", "(ctx, event)")),
    (
        contract.hooks_are_written_as_they_are_called,
        "hooks.py",
        HOOK.replace("    rain(event)", "    return rain(event)"),
    ),
    (contract.hooks_are_written_as_they_are_called, "hooks.py", HOOK.replace("def on_ticket", "async def on_ticket")),
    (contract.both_languages_are_complete, "templates/rain/_day.html", "<p id='day'>{{ _('It rains') }}</p>"),
    (contract.both_languages_are_complete, "rain.py", "from servicedesk.plugin_api import Hold\nHold('rain.flood')\n"),
]


@pytest.fixture
def plugin(tmp_path: Path) -> Folder:
    """Return a small plugin in which everything is as it should be."""
    for path, text in SOUND.items():
        plant(tmp_path, f"plugins/rain/{path}", text)
    return Folder(tmp_path / "plugins" / "rain")


def test_the_shipped_plugins_keep_the_rules() -> None:
    plugins = [Folder(path) for path in (ROOT / "plugins").iterdir() if path.is_dir() and path.name != "__pycache__"]

    breaches = [breach for plugin in plugins for breach in breaches_of(plugin)]

    assert not breaches, "\n".join(map(str, breaches))


def test_a_sound_plugin_is_left_in_peace(plugin: Folder) -> None:
    breaches = breaches_of(plugin)

    assert breaches == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_breach_is_named(plugin: Folder, rule: FolderRule, path: str, text: str | None) -> None:
    if text is None:
        (plugin.path / path).unlink()
    else:
        plant(plugin.path, path, text)

    breaches = breaches_of(plugin)

    assert rule.__name__ in {breach.rule for breach in breaches}, breaches
    assert all(breach.mend for breach in breaches)


def test_an_exemption_with_its_reason_is_heard(plugin: Folder) -> None:
    (plugin.path / "tests" / "test_rain.py").unlink()
    plant(plugin.path, "plugin.toml", MANIFEST + 'it_has_tests_of_its_own = "It is an example in the guide."\n')

    breaches = breaches_of(plugin)

    assert breaches == []


def test_every_rule_has_a_planted_breach() -> None:
    proven = {rule for rule, _, _ in PLANTED}

    assert proven == set(contract.RULES)
    assert {rule.__name__ for rule in proven} == set(contract.MENDS)
