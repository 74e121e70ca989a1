"""Channels of plugins: known while their plugin is on, of their own name, and never waited for."""

import sys
from datetime import timedelta

import pytest

from servicedesk.core.kernel.answers import Channel, NotSent
from servicedesk.core.kernel.plugin_answers import what_became
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.plugin_state import PluginRecord, SafeMode, without_plugins
from tests.channels import SMS, Gateway
from tests.database import EVERYTHING, ON_ONE_DATABASE


def names(known):
    """Return the full names of channels."""
    return [each.name for each in known]


@pytest.fixture
def failures(kernel):
    """Return what counted against plugins."""
    found = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append((plugin, hook, str(error)))
    return found


@ON_ONE_DATABASE
def test_a_channel_has_the_name_of_its_plugin_so_that_none_stands_in_the_place_of_another(kernel, plugins):
    plugins.install("gateway", Gateway())
    plugins.install("other", Gateway())

    assert names(kernel.channels.active()) == [SMS, "other.sms"]
    assert kernel.channels.find("email") is None
    assert kernel.channels.find("other.sms").plugin == "other"


@ON_ONE_DATABASE
def test_of_two_channels_of_one_plugin_with_one_name_one_is_known(kernel, plugins):
    gateway = Gateway()
    gateway.channels *= 2
    plugins.install("gateway", gateway)

    assert names(kernel.channels.enabled()) == [SMS]


@ON_ONE_DATABASE
def test_a_plugin_is_asked_once_until_something_changes(kernel, plugins, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)

    for _ in range(3):
        kernel.channels.enabled()
    assert gateway.asked == 1
    plugins.install("other", Gateway())
    kernel.channels.enabled()

    assert gateway.asked == 2


@ON_ONE_DATABASE
def test_a_channel_comes_and_goes_with_its_plugin(kernel, plugins):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    assert names(kernel.channels.enabled()) == [SMS]

    plugins.enable("gateway", enabled=False)
    assert (kernel.channels.enabled(), kernel.channels.find(SMS)) == ([], None)
    plugins.enable("gateway")

    assert names(kernel.channels.active()) == [SMS]


@ON_ONE_DATABASE
def test_a_plugin_in_quarantine_keeps_its_channels_and_is_not_asked(kernel, plugins, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    kernel.channels.enabled()

    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.get(PluginRecord, "gateway").quarantined_at = clock.now()
    kernel.registry.states.forget()

    assert (names(kernel.channels.enabled()), kernel.channels.active(), gateway.asked) == ([SMS], [], 1)


@ON_ONE_DATABASE
def test_without_plugins_nobody_is_asked_and_nothing_forgotten(kernel, plugins):
    gateway = Gateway()
    plugins.install("gateway", gateway)

    with without_plugins():
        assert (kernel.channels.active(), gateway.asked) == ([], 0)
    assert names(kernel.channels.active()) == [SMS]
    kernel.registry.states._safe_mode = SafeMode("asked")

    assert kernel.channels.active() == []


@ON_ONE_DATABASE
def test_whoever_looks_while_a_plugin_is_asked_does_not_wait(kernel, plugins):
    seen = []

    def look():
        seen.append(kernel.channels.enabled())
        return []

    gateway = Gateway()
    gateway.channels = look
    plugins.install("gateway", gateway)

    kernel.channels.enabled()

    assert seen == [[]]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "email"}, "called sms or whatsapp"),
        ({"name": ["sms"]}, "called sms or whatsapp"),
        ({"address": "email"}, "goes to a phone"),
        ({"send": None}, "can be called"),
        ({"title": ""}, "title"),
        ({"longest": 10}, "100 to 2000 letters"),
        ({"longest": True}, "100 to 2000 letters"),
    ],
)
def test_a_channel_that_is_none_is_left_out_and_counted(kernel, plugins, failures, fields, reason):
    plugins.install("gateway", Gateway(**fields))
    plugins.install("other", Gateway())

    assert names(kernel.channels.enabled()) == ["other.sms"]
    ((plugin, hook, said),) = failures
    assert (plugin, hook) == ("gateway", "provide_channels")
    assert reason in said


@ON_ONE_DATABASE
@pytest.mark.parametrize("channels", ["sms", [1], lambda: 1 / 0, lambda: sys.exit(3)])
def test_a_plugin_that_raises_or_provides_nonsense_costs_no_other_its_channel(kernel, plugins, failures, channels):
    gateway = Gateway()
    gateway.channels = channels
    plugins.install("gateway", gateway)
    plugins.install("other", Gateway())

    assert names(kernel.channels.enabled()) == ["other.sms"]
    assert len(failures) == 1


@ON_ONE_DATABASE
def test_one_that_failed_is_asked_again_after_a_minute_and_no_other(kernel, plugins, failures, clock):
    gateway, other = Gateway(), Gateway()
    well, gateway.channels = gateway.channels, lambda: 1 / 0
    plugins.install("gateway", gateway)
    plugins.install("other", other)
    assert names(kernel.channels.enabled()) == ["other.sms"]
    gateway.channels = well

    clock.advance(timedelta(seconds=59))
    assert names(kernel.channels.enabled()) == ["other.sms"]
    clock.advance(timedelta(seconds=1))

    assert names(kernel.channels.enabled()) == [SMS, "other.sms"]
    clock.advance(timedelta(minutes=5))
    kernel.channels.enabled()
    assert (gateway.asked, other.asked, len(failures)) == (2, 1, 1)


@ON_ONE_DATABASE
def test_what_one_told_before_it_failed_is_kept(kernel, plugins, failures, clock):
    gateway = Gateway()
    well = gateway.channels
    plugins.install("gateway", gateway)
    kernel.channels.enabled()
    gateway.channels = lambda: 1 / 0
    plugins.install("other", Gateway())

    assert names(kernel.channels.enabled()) == [SMS, "other.sms"]
    gateway.channels = [*well, Channel("whatsapp", "WhatsApp", gateway.send)]
    clock.advance(timedelta(minutes=1))

    assert names(kernel.channels.enabled()) == [SMS, "gateway.whatsapp", "other.sms"]
    assert len(failures) == 1


@ON_ONE_DATABASE
def test_one_that_provides_nothing_has_not_failed(kernel, plugins, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    kernel.channels.enabled()
    gateway.channels = []
    plugins.install("other", Gateway())

    assert names(kernel.channels.enabled()) == ["other.sms"]
    clock.advance(timedelta(minutes=1))
    kernel.channels.enabled()

    assert gateway.asked == 2


@ON_ONE_DATABASE
def test_one_that_failed_and_is_in_quarantine_is_asked_again_by_its_trial_alone(kernel, plugins, failures, clock):
    gateway, recovered = Gateway(), []
    well, gateway.channels = gateway.channels, lambda: 1 / 0
    plugins.install("gateway", gateway)
    kernel.channels.enabled()
    kernel.registry.on_success = lambda plugin, hook: recovered.append((plugin, hook))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.get(PluginRecord, "gateway").quarantined_at = clock.now()
    kernel.registry.states.forget()
    gateway.channels = well

    clock.advance(timedelta(minutes=1))
    assert (kernel.channels.enabled(), gateway.asked) == ([], 1)
    kernel.registry.trials.allow("gateway")
    clock.advance(timedelta(minutes=1))

    assert names(kernel.channels.enabled()) == [SMS]
    assert recovered == [("gateway", "provide_channels")]


def test_what_became_of_a_text_is_nothing_or_a_reason():
    assert what_became(None) is None
    assert what_became(NotSent("number", is_final=True)) == NotSent("number", is_final=True)


@pytest.mark.parametrize("answer", [True, "sent", NotSent(""), NotSent("x" * 201), NotSent(7)])
def test_what_is_no_answer_about_a_text_is_nonsense(answer):
    with pytest.raises(Nonsense):
        what_became(answer)


def test_a_channel_says_what_it_needs():
    channel = Channel("sms", "Text message", print)

    assert (channel.address, channel.longest) == ("phone", 480)
