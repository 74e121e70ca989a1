"""Without its key a plugin that keeps secrets waits; nothing is held against it, and nothing is lost."""

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_admin import list_plugins, set_plugin_settings
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener, opened

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))


class Settings(PluginSettings):
    """What can be set."""

    access_key: Secret = setting("", label="Access key")


@pytest.fixture
def registry(plugins, work):
    """Return a registry with one plugin that has a secret and one that has none."""
    plugins.install("debt", Listener(), settings_model=Settings)
    plugins.install("open", Listener(), settings_model=Settings)
    with work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, plugins.kernel.registry, "debt", {"access_key": "CANARY-SECRET-1"})
    return plugins.kernel.registry


@pytest.mark.parametrize("key", [None, b"n" * 32], ids=["lost", "another"])
def test_a_plugin_whose_secrets_cannot_be_read_waits_and_the_others_go_on(plugins, work, registry, session, key):
    failures = []
    registry.on_failure = lambda plugin, hook, error: failures.append(plugin)
    mine, registry.keys = registry.keys, KeyRing(key)
    with work() as uow:
        uow.publish(opened(1))

    told = plugins.deliver()

    assert (told, registry.active(), registry.is_enabled("debt"), failures) == (1, ["open"], True, [])
    shown = {each.name: each.is_locked for each in list_plugins(work(ADMINISTRATOR), registry)}
    assert shown == {"debt": True, "open": False}
    registry.keys = mine
    assert plugins.deliver() == 1


class Needing(PluginSettings):
    """What must be set."""

    address: str = setting("", label="Address", required=True)


def test_a_plugin_that_is_not_set_up_waits_and_begins_by_itself(plugins, work):
    registry, failures = plugins.kernel.registry, []
    registry.on_failure = lambda plugin, hook, error: failures.append(plugin)
    plugins.install("debt", Listener(), settings_model=Needing)
    with work() as uow:
        uow.publish(opened(1))
    registry.trials.allow("debt")

    told = plugins.deliver()

    assert (told, registry.is_enabled("debt"), registry.need_of("debt"), failures) == (0, True, "settings", [])
    assert not registry.may_call("debt") and registry.ask("check_ticket_open", {"draft": None}) == []
    with work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, registry, "debt", {"address": "https://billing.example"})
    assert (registry.need_of("debt"), plugins.deliver()) == ("", 1)


def test_it_works_again_once_its_secret_is_set_anew(work, registry):
    registry.keys = KeyRing(b"n" * 32)
    assert not registry.is_active("debt")

    with work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, registry, "debt", {"access_key": "CANARY-SECRET-2"})

    assert registry.is_active("debt")


def test_one_that_is_to_be_tried_again_waits_for_its_key_too(registry):
    registry.keys = KeyRing(None)
    registry.trials.allow("debt")

    assert not registry.may_call("debt")
    assert registry.trials.is_open("debt")
