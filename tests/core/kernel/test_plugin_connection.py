"""Trying a connection: what the plugin says of it, whatever it does."""

from threading import Event

import pytest

from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Conflict, Invalid
from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_calls import MOST_STUCK
from servicedesk.core.kernel.plugin_connection import begin_trial, may_be_tried, try_connection
from servicedesk.core.kernel.plugin_history import list_changes
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener

pytestmark = ON_ONE_DATABASE
let_go = Event()


class Reaching(PluginSettings):
    """Settings whose trial does what their place says."""

    place: str = setting("", label="Place")

    def test_connection(self):
        """Do it."""
        if self.place == "raise":
            raise SystemExit("gone")
        if self.place == "hang":
            let_go.wait(30)
        answers = {"refuse": Refusal("reaching.wrong_key", {"status": 401}), "nonsense": 7}
        return answers.get(self.place)


@pytest.fixture
def trial(plugins, work):
    """Return a function that tries the connection to a place."""
    let_go.clear()

    def reach(place, limit=10.0, **typed):
        name = f"reaching_{place}"
        if name not in plugins.kernel.registry.installed:
            model = type(
                "Settings", (Reaching,), {"__annotations__": {"place": str}, "place": setting(place, label="x")}
            )
            plugins.install(name, Listener(), settings_model=model)
        with work() as uow:
            settings = begin_trial(uow, plugins.kernel.registry, name, **typed)
        return try_connection(plugins.kernel.clock, name, settings, limit)

    yield reach
    let_go.set()


def test_a_connection_that_works_is_good(trial):
    assert trial("answer").is_good


def test_what_was_typed_is_tried_in_the_place_of_what_is_kept_and_not_kept(trial, work, plugins):
    assert trial("answer").is_good

    tried = trial("answer", values={"place": "refuse"})

    assert tried.refusal == Refusal("reaching.wrong_key", {"status": 401})
    assert trial("answer").is_good


class Keyed(PluginSettings):
    """Settings with two secrets, one of which is kept."""

    place: str = setting("", label="Place")
    key: Secret = setting(Secret(""), label="Key")
    other: Secret = setting(Secret(""), label="Other key")

    def test_connection(self):
        """Say what it would take along."""
        return Refusal("keyed.took", {"key": self.key.reveal(), "other": self.other.reveal()})


@pytest.fixture
def take_along(plugins, work):
    """Keep a key, and return a function that tries with what is typed and says which keys went along."""
    registry = plugins.kernel.registry
    plugins.install("keyed", Listener(), settings_model=Keyed)
    with work() as uow:
        set_plugin_settings(uow, registry, "keyed", {"place": "here", "key": "kept"})

    def reach(values):
        with work() as uow:
            settings = begin_trial(uow, registry, "keyed", values=values)
        return try_connection(plugins.kernel.clock, "keyed", settings).refusal.values

    return reach


def test_a_kept_secret_goes_along_only_where_it_would_go_anyway(take_along):
    with pytest.raises(Invalid) as caught:
        take_along({"place": "elsewhere", "other": "typed"})

    assert {name: problem.code for name, problem in caught.value.problems.items()} == {"key": "plugin.secret_again"}
    assert take_along({"place": "here", "other": "typed"}) == {"key": "kept", "other": "typed"}
    assert take_along({"place": "elsewhere", "key": "typed"}) == {"key": "typed", "other": ""}
    assert take_along({"place": "elsewhere", "key": ""}) == {"key": "", "other": ""}


def test_each_trial_is_on_record_with_what_was_tried_and_no_secret(take_along, work):
    take_along(None), take_along({"place": "elsewhere", "key": "typed"})

    last, first, _ = list_changes(work(), "keyed")

    assert (first.action, first.differences) == ("tried", {})
    assert (last.action, last.differences) == ("tried", {"place": ["here", "elsewhere"], "key": "changed"})


def test_what_was_typed_and_cannot_be_taken_is_not_tried(trial):
    with pytest.raises(Invalid) as caught:
        trial("answer", values={"place": 7})

    assert caught.value.problems["place"].code == "invalid"


def test_what_the_plugin_has_against_it_is_said(trial):
    tried = trial("refuse")

    assert not tried.is_good and tried.refusal == Refusal("reaching.wrong_key", {"status": 401})


def test_what_it_raises_is_one_line(trial):
    assert trial("raise").error == "SystemExit: gone"


def test_an_answer_that_is_none_is_named(trial):
    assert trial("nonsense").error == "answered a int, not a Refusal or nothing"


def test_one_that_hangs_is_left_behind_and_in_the_end_asked_no_more(trial):
    tried = [trial("hang", 0.01) for _ in range(MOST_STUCK)]

    assert all("did not come back within 0.01 s" in each.error for each in tried)
    with pytest.raises(Conflict, match="plugin.still_trying"):
        trial("hang", 0.01)


def test_a_plugin_without_a_trial_offers_none(plugins, work):
    plugins.install("silent", Listener())

    assert may_be_tried(Reaching) and not may_be_tried(PluginSettings)
    with pytest.raises(Conflict, match="plugin.no_connection"):
        begin_trial(work(), plugins.kernel.registry, "silent")
