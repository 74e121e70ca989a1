"""The settings of a plugin as a form asks for them, and as they are now."""

from decimal import Decimal
from typing import Literal

import pytest
from pydantic import Field

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_form import read_settings
from servicedesk.core.kernel.setting_fields import Setting, describe_settings
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener

AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))


class Settings(PluginSettings):
    """Settings of every sort."""

    address: str = setting("", label="Address", required=True, longest=40)
    wording: str = setting("Hi", label="Wording", help_text="What is said.", longest=500)
    billing_url: str = setting("", label="Billing", longest=300)
    key: Secret = setting(Secret(""), label="Key")
    days: int = setting(14, label="Days", minimum=0, maximum=90, unit="d")
    rate: Decimal = setting(Decimal("1.5"), label="Rate")
    is_loud: bool = setting(False, label="Loud")
    on_debt: Literal["hold", "caution"] = setting("hold", label="When overdue", options={"hold": "Hold it"})
    about: list[Literal["new", "late"]] = setting(["new"], label="About")
    free: list[str] = setting([], label="Free")
    bare: str = Field()


def test_each_setting_has_its_kind_words_bounds_and_default():
    found = {each.name: each for each in describe_settings(Settings)}

    assert found["address"] == Setting("address", "text", "Address", is_required=True, default="", longest=40)
    assert (found["wording"].kind, found["wording"].help_text) == ("long_text", "What is said.")
    assert found["billing_url"].kind == "text"
    assert found["key"].kind == "secret"
    days = Setting("days", "whole", "Days", unit="d", is_required=True, default=14, minimum=0, maximum=90)
    assert found["days"] == days
    assert (found["rate"].kind, found["is_loud"].kind) == ("number", "check")
    assert found["on_debt"].options == (("hold", "Hold it"), ("caution", "caution"))
    assert (found["about"].kind, found["about"].options) == ("choices", (("new", "new"), ("late", "late")))
    assert (found["free"].kind, found["free"].options) == ("choices", ())
    assert found["bare"] == Setting("bare", "text", "bare", is_required=True)


def test_settings_are_read_as_they_are(plugins, work):
    class Few(PluginSettings):
        days: int = setting(14, label="Days")

    registry = plugins.kernel.registry
    plugins.install("debt", Listener(), settings_model=Few)
    with work() as uow:
        set_plugin_settings(uow, registry, "debt", {"days": 3})
    registry.install(plugins.install("other", Listener()).__class__("fresh", Few), Listener())

    assert read_settings(work(), registry, "debt").days == 3
    assert read_settings(work(), registry, "fresh").days == 14


def test_settings_are_not_read_by_everybody_nor_of_everything(plugins, work):
    plugins.install("notify", Listener(), built_in=True)

    with pytest.raises(Forbidden):
        read_settings(work(AGENT), plugins.kernel.registry, "notify")
    for name in ("notify", "nobody"):
        with pytest.raises(NotFound):
            read_settings(work(), plugins.kernel.registry, name)


def test_a_secret_that_is_too_short_is_refused_and_none_at_all_is_not(plugins, work):
    class Guarded(PluginSettings):
        token: Secret = setting(Secret(""), label="Token", shortest=5)

    registry = plugins.kernel.registry
    plugins.install("debt", Listener(), settings_model=Guarded)
    with pytest.raises(Invalid, match="token: too_short"), work() as uow:
        set_plugin_settings(uow, registry, "debt", {"token": "four"})

    for kept in ("fives", ""):
        with work() as uow:
            set_plugin_settings(uow, registry, "debt", {"token": kept})
        assert read_settings(work(), registry, "debt").token.reveal() == kept
