"""Plugins in the hands of an administrator."""

from typing import Any, Literal

import pytest
from pydantic import field_validator
from sqlalchemy import select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_admin import (
    PluginChanged,
    disable_plugin,
    enable_plugin,
    enabled_plugins,
    lift_quarantine,
    list_plugins,
    quarantine_plugin,
    set_plugin_settings,
)
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))


class Settings(PluginSettings):
    """Settings of every sort."""

    address: str = setting("", label="Address", required=True, longest=40)
    access_key: Secret = setting("", label="Access key")
    grace_days: int = setting(14, label="Days of grace", minimum=0, maximum=90)
    on_debt: Literal["hold", "caution"] = setting("hold", label="When overdue")

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and "." not in value:
            raise ValueError("no address")
        return value


@pytest.fixture
def registry(plugins: Any, kernel: Any) -> Any:
    """Return a registry with one plugin, switched off, and one of the desk's own parts."""
    plugins.install("debt", Listener(), settings_model=Settings)
    plugins.enable("debt", enabled=False)
    plugins.install("notify", Listener(), built_in=True)
    plugins.enable("notify")
    return kernel.registry


def changes(session: Any) -> list[PluginChanged]:
    """Return what was published of plugins."""
    records = session.scalars(select(EventRecord).where(EventRecord.subject == "plugin").order_by(EventRecord.id))
    return [event_of(record) for record in records]


def change(work: Any, registry: Any, **values: Any) -> None:
    """Set these settings as the administrator."""
    with work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, registry, "debt", values)


def test_enabling_brings_the_tables_first_and_acts_at_once(work: Any, registry: Any, session: Any) -> None:
    order = []

    with work(ADMINISTRATOR) as uow:
        enable_plugin(uow, registry, "debt", version="1.2.3", migrate=lambda: order.append(registry.is_enabled("debt")))

    assert order == [False]
    assert registry.is_enabled("debt")
    assert enabled_plugins(session) == ["debt", "notify"]
    assert changes(session) == [PluginChanged(plugin="debt", action="enabled")]


def test_tables_that_cannot_be_brought_leave_the_plugin_off(work: Any, registry: Any, session: Any) -> None:
    def migrate() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"), work(ADMINISTRATOR) as uow:
        enable_plugin(uow, registry, "debt", migrate=migrate)

    assert not registry.is_enabled("debt")
    assert changes(session) == []


def test_disabling_keeps_the_settings(work: Any, registry: Any, session: Any) -> None:
    change(work, registry, address="billing.example")
    with work(ADMINISTRATOR) as uow:
        enable_plugin(uow, registry, "debt")

    with work(ADMINISTRATOR) as uow:
        disable_plugin(uow, registry, "debt")

    assert not registry.is_enabled("debt")
    assert registry.settings("debt").address == "billing.example"
    assert [each.action for each in changes(session)] == ["settings", "enabled", "disabled"]


def test_what_is_so_already_is_no_news(work: Any, registry: Any, session: Any) -> None:
    for _ in range(2):
        with work(ADMINISTRATOR) as uow:
            enable_plugin(uow, registry, "debt")
        change(work, registry, grace_days=30)
    for _ in range(2):
        with work(ADMINISTRATOR) as uow:
            disable_plugin(uow, registry, "debt")

    assert [each.action for each in changes(session)] == ["enabled", "settings", "disabled"]


def test_only_who_may_manage_plugins_does(work: Any, registry: Any) -> None:
    acts = [
        lambda uow: list_plugins(uow, registry),
        lambda uow: enable_plugin(uow, registry, "debt"),
        lambda uow: disable_plugin(uow, registry, "debt"),
        lambda uow: set_plugin_settings(uow, registry, "debt", {}),
        lambda uow: quarantine_plugin(uow, registry, "debt", "why"),
        lambda uow: lift_quarantine(uow, registry, "debt"),
    ]

    for act in acts:
        with pytest.raises(Forbidden), work(AGENT) as uow:
            act(uow)


@pytest.mark.parametrize("name", ["unknown", "notify"])
def test_only_what_is_a_plugin_can_be_switched(work: Any, registry: Any, name: str) -> None:
    with pytest.raises(NotFound), work(ADMINISTRATOR) as uow:
        enable_plugin(uow, registry, name)
    with pytest.raises(NotFound), work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, registry, name, {})


def test_a_plugin_that_nobody_ever_switched_can_be_disabled(plugins: Any, kernel: Any, work: Any) -> None:
    plugins.install("fresh", Listener())
    with kernel.sessions() as session, kernel.unit_of_work(ADMINISTRATOR, session) as uow:
        uow.session.delete(uow.session.get(PluginRecord, "fresh"))

    with work(ADMINISTRATOR) as uow:
        disable_plugin(uow, kernel.registry, "fresh")

    assert not kernel.registry.is_enabled("fresh")


def test_the_row_of_a_plugin_whose_folder_is_gone_can_be_switched_off(work: Any, registry: Any, session: Any) -> None:
    with work() as uow:
        uow.session.add(PluginRecord(name="gone", enabled=True))

    with work(ADMINISTRATOR) as uow:
        disable_plugin(uow, registry, "gone")

    assert enabled_plugins(session) == ["notify"]


def test_settings_are_merged_and_their_difference_kept(work: Any, registry: Any, session: Any) -> None:
    change(work, registry, address="billing.example", grace_days="7")
    change(work, registry, grace_days=30)

    settings = registry.settings("debt")
    assert (settings.address, settings.grace_days, settings.on_debt) == ("billing.example", 30, "hold")
    assert [each.changes for each in changes(session)] == [
        {"address": ["", "billing.example"], "grace_days": [14, 7]},
        {"grace_days": [7, 30]},
    ]


def test_a_secret_is_sealed_kept_when_absent_and_never_told(work: Any, registry: Any, session: Any) -> None:
    change(work, registry, address="billing.example", access_key="CANARY-SECRET-1")
    change(work, registry, grace_days=30)

    stored = session.get(PluginRecord, "debt").settings
    assert registry.settings("debt").access_key.reveal() == "CANARY-SECRET-1"
    assert "CANARY-SECRET-1" not in str(stored)
    assert changes(session)[0].changes["access_key"] == "changed"
    assert "CANARY-SECRET-1" not in str([each.changes for each in changes(session)])
    assert "access_key" not in changes(session)[1].changes


def test_an_empty_text_clears_a_secret(work: Any, registry: Any) -> None:
    change(work, registry, access_key="CANARY-SECRET-1")

    change(work, registry, access_key="")

    assert registry.settings("debt").access_key.reveal() == ""


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("address", "", Message("required")),
        ("address", None, Message("required")),
        ("address", "x." * 30, Message("too_long", {"longest": 40})),
        ("address", "nowhere", Message("invalid")),
        ("grace_days", "soon", Message("whole_number")),
        ("grace_days", "-1", Message("too_small", {"minimum": 0})),
        ("grace_days", "91", Message("too_large", {"maximum": 90})),
        ("on_debt", "shout", Message("unknown_choice")),
        ("colour", "red", Message("unknown")),
    ],
)
def test_a_wrong_setting_is_named_and_changes_nothing(
    work: Any, registry: Any, session: Any, name: str, value: Any, problem: Message
) -> None:
    with pytest.raises(Invalid) as found:
        change(work, registry, **{name: value})

    assert found.value.problems == {name: problem}
    assert changes(session) == []


def test_without_the_key_a_secret_is_not_kept(plugins: Any, work: Any, registry: Any) -> None:
    registry.keys = KeyRing(None)

    with pytest.raises(Conflict) as found:
        change(work, registry, access_key="CANARY-SECRET-1")

    assert found.value.message == Message("plugin.key_missing", {"plugin": "debt"})


def test_after_the_key_was_lost_the_secret_is_set_anew_and_the_rest_is_kept(work: Any, registry: Any) -> None:
    change(work, registry, address="billing.example", access_key="CANARY-SECRET-1")
    registry.keys = KeyRing(b"n" * 32)

    change(work, registry, access_key="CANARY-SECRET-2")

    settings = registry.settings("debt")
    assert (settings.address, settings.access_key.reveal()) == ("billing.example", "CANARY-SECRET-2")


def test_settings_that_must_be_set_and_are_not_are_named(work: Any, registry: Any) -> None:
    before = list_plugins(work(ADMINISTRATOR), registry)[0].unset
    change(work, registry, grace_days=7)
    other = list_plugins(work(ADMINISTRATOR), registry)[0].unset
    change(work, registry, address="billing.example")

    assert (before, other, list_plugins(work(ADMINISTRATOR), registry)[0].unset) == (("address",), ("address",), ())


def test_settings_that_no_longer_fit_take_their_defaults(work: Any, registry: Any) -> None:
    with work() as uow:
        row = uow.session.get(PluginRecord, "debt")
        row.settings = {"address": "billing.example", "grace_days": "many", "colour": "red"}

    change(work, registry, address="other.example")

    assert registry.settings("debt") == Settings(address="other.example")


def test_quarantine_keeps_the_first_reason_until_it_is_lifted(work: Any, registry: Any, session: Any) -> None:
    with work(ADMINISTRATOR) as uow:
        enable_plugin(uow, registry, "debt")
        set_plugin_settings(uow, registry, "debt", {"address": "https://billing.example"})
    with work() as uow:
        first = quarantine_plugin(uow, registry, "debt", "it raised")
    with work() as uow:
        second = quarantine_plugin(uow, registry, "debt", "it raised again")
    assert (first, second, registry.is_active("debt")) == (True, False, False)
    (shown,) = list_plugins(work(ADMINISTRATOR), registry)
    assert (shown.quarantine_reason, shown.is_enabled) == ("it raised", True)

    for _ in range(2):
        with work(ADMINISTRATOR) as uow:
            lift_quarantine(uow, registry, "debt")

    assert registry.is_active("debt")
    assert [each.action for each in changes(session)] == ["enabled", "settings", "quarantined", "retried"]


def test_the_list_shows_what_is_installed_and_what_once_was(work: Any, plugins: Any, registry: Any) -> None:
    plugins.install("fresh", Listener())
    with work() as uow:
        uow.session.delete(uow.session.get(PluginRecord, "fresh"))
        uow.session.delete(uow.session.get(PluginRecord, "notify"))
        uow.session.add(PluginRecord(name="gone", enabled=True, version="1.0.0"))

    shown = list_plugins(work(ADMINISTRATOR), registry)

    assert [(each.name, each.is_installed, each.is_enabled, each.version) for each in shown] == [
        ("debt", True, False, ""),
        ("fresh", True, False, ""),
        ("gone", False, True, "1.0.0"),
    ]
