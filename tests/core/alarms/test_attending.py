"""What staff do with alarms, what they see of them, and how long alarms wait."""

import pytest

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmFilter, RulesDraft
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.core.alarms.conftest import MONITOR, WATCHER
from tests.core.network import NOC, STRANGER


@pytest.fixture
def raised(watch):
    """Return an alarm that was told."""
    alarm_id = watch.says("router")
    watch.passes(60)
    return alarm_id


def test_somebody_attends_to_an_alarm_and_lets_go_of_it(watch, raised, clock):
    with watch.work(WATCHER) as uow:
        alarms.acknowledge_alarm(uow, raised)
        alarms.acknowledge_alarm(uow, raised)
    seen = watch.get(raised)
    attended = (seen.acknowledged_at, seen.acknowledged_by_name)

    with watch.work(WATCHER) as uow:
        alarms.acknowledge_alarm(uow, raised, is_seen=False)

    assert attended == (clock.now(), "Vera Núñez")
    assert watch.get(raised).acknowledged_at is None
    assert watch.told()[1:] == [("changed", "acknowledged"), ("changed", "unacknowledged")]


def test_what_is_written_about_an_alarm_stands_in_its_history(watch, raised):
    with watch.work(WATCHER) as uow:
        alarms.comment_alarm(uow, raised, "  Cuadrilla en camino ")

    history = alarms.get_history(watch.work(WATCHER), watch.get(raised))

    said = history.comments[history.events[-1].values["reference_id"]]
    assert (said.body, said.author_name) == ("Cuadrilla en camino", "Vera Núñez")
    assert [event.kind for event in history.events] == ["alarm.raised", "alarm.changed"]
    assert "Cuadrilla" not in str([event.values for event in history.events])


def test_a_comment_needs_words(watch, raised):
    with pytest.raises(Invalid, match="body: required"), watch.work(WATCHER) as uow:
        alarms.comment_alarm(uow, raised, " ")


def test_what_is_cleared_by_hand_is_over_at_once_and_raised_anew_if_it_is_still_there(watch, raised):
    with watch.work(WATCHER) as uow:
        alarms.clear_by_hand(uow, raised)
    again = watch.says("router")

    assert watch.get(raised).state == "cleared"
    assert again != raised
    assert watch.told()[-1] == ("cleared", "hand")
    for act in (alarms.clear_by_hand, alarms.acknowledge_alarm):
        with pytest.raises(Conflict, match="alarm.is_cleared"), watch.work(WATCHER) as uow:
            act(uow, raised)


def test_what_waits_and_is_cleared_by_hand_or_was_written_about_is_kept(watch):
    by_hand, written = watch.says("router"), watch.says("core", "load", "minor")
    with watch.work(WATCHER) as uow:
        alarms.clear_by_hand(uow, by_hand)
        alarms.comment_alarm(uow, written, "Se observa")
    watch.is_gone("core", "load")

    watch.passes(300)

    assert watch.states() == [("router", "unreachable", "cleared"), ("core", "load", "cleared")]


def test_only_those_who_may_attend_change_alarms(watch, raised):
    for actor in (STRANGER, NOC, MONITOR):
        for act in (
            alarms.acknowledge_alarm,
            alarms.clear_by_hand,
            lambda uow, one: alarms.comment_alarm(uow, one, "x"),
        ):
            with pytest.raises(Forbidden), watch.work(actor) as uow:
                act(uow, raised)


def test_who_does_not_see_the_inventory_sees_no_alarm(watch, raised):
    assert alarms.list_alarms(watch.work(STRANGER), AlarmFilter()) == []
    assert alarms.count_alarms(watch.work(STRANGER)) == {}
    with pytest.raises(NotFound):
        alarms.get_alarm(watch.work(STRANGER), raised)


def test_the_gravest_stands_first_and_of_those_the_newest(watch):
    watch.says("router", "load", "minor")
    watch.says("router")
    watch.says("core", "load", "minor")
    watch.passes(60)
    uow = watch.work(WATCHER)

    first = alarms.list_alarms(uow, AlarmFilter(), limit=2)
    rest = alarms.list_alarms(uow, AlarmFilter(), after=first[-1].id)

    assert [(each.resource.name, each.cause) for each in [*first, *rest]] == [
        ("router", "unreachable"), ("core", "load"), ("router", "load"),
    ]  # fmt: skip


def test_the_list_is_narrowed_by_each_filter(watch, network):
    seen = watch.says("router", text="sin respuesta")
    load = watch.says("core", "load", "minor")
    over = watch.says("switch", "fan", "warning")
    watch.passes(60)
    waiting = watch.says("switch", "temperature", "major")
    with watch.work(WATCHER) as uow:
        alarms.acknowledge_alarm(uow, seen)
        alarms.clear_by_hand(uow, over)
    uow = watch.work(WATCHER)

    def ids(**asked):
        return [each.id for each in alarms.list_alarms(uow, AlarmFilter(**asked))]

    assert ids() == [seen, load]
    assert ids(severity="minor") == ids(unacknowledged=True) == ids(resource_id=network["core"]) == [load]
    assert ids(text="RESPUESTA") == ids(text="rout") == ids(text="unreach") == [seen]
    assert (ids(state="cleared"), ids(state="pending"), ids(state="hidden")) == ([over], [waiting], [])
    assert alarms.count_alarms(uow) == {"raised": 2, "pending": 1}


def test_an_administrator_says_how_long_alarms_wait(watch):
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0))
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0))

    alarm_id = watch.says("router")
    raised = watch.get(alarm_id).state
    watch.is_gone("router")

    assert (raised, watch.get(alarm_id).state) == ("raised", "cleared")


def test_waits_that_make_no_sense_are_refused(watch):
    wrong = RulesDraft(raise_after=-1, clear_after=86_401, flaps_after=0, steady_after=-5)

    with pytest.raises(Invalid) as raised, watch.work(WATCHER) as uow:
        alarms.change_rules(uow, wrong)

    assert set(raised.value.problems) == {"raise_after", "clear_after", "flaps_after", "steady_after"}
    with pytest.raises(Invalid, match="flaps_after"), watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(flaps_after=1_001))
    with pytest.raises(Forbidden), watch.work(NOC) as uow:
        alarms.change_rules(uow, RulesDraft())
