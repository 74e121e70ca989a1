"""The history of a plugin: who did what, and of settings what they were."""

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.plugin_admin import disable_plugin, set_plugin_settings
from servicedesk.core.kernel.plugin_history import list_changes
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener

ANA = Actor(kind="user", id=7, name="Ana", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent")


class Settings(PluginSettings):
    """Two settings."""

    days: int = setting(14, label="Days")
    key: Secret = setting(Secret(""), label="Key")


@pytest.fixture
def registry(plugins):
    """Return a registry with two plugins."""
    plugins.install("debt", Listener(), settings_model=Settings)
    plugins.install("rain", Listener())
    return plugins.kernel.registry


def test_the_newest_change_comes_first_with_its_difference(registry, work):
    with work(ANA) as uow:
        set_plugin_settings(uow, registry, "debt", {"days": 3, "key": "CANARY"})
    with work(ANA) as uow:
        disable_plugin(uow, registry, "debt")
    with work(ANA) as uow:
        disable_plugin(uow, registry, "rain")

    changes = list_changes(work(ANA), "debt")

    assert [(each.actor, each.action) for each in changes] == [("user:7", "disabled"), ("user:7", "settings")]
    assert changes[1].differences == {"days": [14, 3], "key": "changed"}


def test_a_long_history_is_read_in_pages(registry, work):
    for days in range(1, 4):
        with work() as uow:
            set_plugin_settings(uow, registry, "debt", {"days": days})

    first = list_changes(work(), "debt", limit=2)
    rest = list_changes(work(), "debt", before=first[-1].id)

    assert [each.differences["days"][1] for each in [*first, *rest]] == [3, 2, 1]


def test_the_history_is_for_whoever_manages_plugins(work):
    with pytest.raises(Forbidden):
        list_changes(work(AGENT), "debt")
