"""Trying a connection: what the plugin says of it, whatever it does."""

from threading import Event

import pytest

from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Conflict, Invalid
from servicedesk.core.kernel.plugin_calls import MOST_STUCK
from servicedesk.core.kernel.plugin_connection import may_be_tried, try_connection
from servicedesk.core.kernel.settings import PluginSettings, setting
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
        return try_connection(work(), plugins.kernel.registry, name, limit, **typed)

    yield reach
    let_go.set()


def test_a_connection_that_works_is_good(trial):
    assert trial("answer").is_good


def test_what_was_typed_is_tried_in_the_place_of_what_is_kept_and_not_kept(trial, work, plugins):
    assert trial("answer").is_good

    tried = trial("answer", values={"place": "refuse"})

    assert tried.refusal == Refusal("reaching.wrong_key", {"status": 401})
    assert trial("answer").is_good


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
        try_connection(work(), plugins.kernel.registry, "silent")
