"""What the pages know of each plugin: as it lies there now, without a restart."""

from pathlib import Path

import pytest

from servicedesk.discovery import Found, find
from servicedesk.hosting.cards import Cards
from servicedesk.web.extensions import PluginCard
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE

MANIFEST = """
name = "rain"
version = "2.1.0"
api = ">=1,<2"
host = ">=1.0.0.dev0"
requires = ["debt_check"]
hooks = ["provide_jobs"]
permissions = ["ticket.hold"]
own_permissions = [{name = "rain.see", es = "Ver", en = "See"}]
talks_to = [{es = "el cielo", en = "the sky"}]
personal_data = [{es = "paraguas", en = "umbrellas"}]
[title]
es = "Lluvia"
en = "Rain"
[summary]
es = "Anota si llueve."
en = "Notes whether it rains."
[limits]
isolate = true
"""


@pytest.fixture
def rain(tmp_path: Path) -> Found:
    """Return a plugin that lies there."""
    (tmp_path / "plugins" / "rain").mkdir(parents=True)
    (tmp_path / "plugins" / "rain" / "plugin.toml").write_text(MANIFEST)
    return next(found for found in find([tmp_path / "plugins"]) if found.name == "rain")


def test_a_card_says_what_the_manifest_says(installation, rain):
    installation.plugins = [rain]

    card = Cards(installation)["rain"]

    assert card.told_in("es") == ("Lluvia", "Anota si llueve.")
    assert (card.version, card.api, card.requires, card.hooks) == (
        "2.1.0",
        ">=1,<2",
        ("debt_check",),
        ("provide_jobs",),
    )
    assert card.permissions == ("ticket.hold",)
    assert card.talks_to == ({"es": "el cielo", "en": "the sky"},)
    assert card.personal_data == ({"es": "paraguas", "en": "umbrellas"},)
    assert card.own_permissions == {"rain.see": {"es": "Ver", "en": "See"}}
    assert card.is_apart and not card.problem and not card.needs_restart and card.deprecations == ()


def test_a_plugin_whose_manifest_cannot_be_read_has_its_problem_alone(installation, tmp_path):
    installation.plugins = [Found("half", tmp_path, problem="plugin.toml: no")]

    assert Cards(installation)["half"] == PluginCard("half", problem="plugin.toml: no")


def test_plugins_come_and_go_without_a_restart(installation, rain):
    installation.plugins = []
    cards = Cards(installation)
    before = list(cards)

    installation.plugins = [rain]

    assert (before, list(cards), len(cards)) == ([], ["rain"], 1)
    assert cards["rain"] is cards["rain"]
