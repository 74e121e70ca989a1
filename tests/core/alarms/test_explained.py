"""What explains an alarm without it: a dead resource below, planned work. Nothing is told then."""

from datetime import timedelta

from servicedesk.core import alarms, maintenance
from servicedesk.core.maintenance import MaintenanceDraft
from tests.core.alarms.conftest import WATCHER


def test_what_stands_on_a_dead_resource_is_hidden_before_anything_is_told(watch):
    children = [watch.says("switch"), watch.says("router", "link_down", "major")]
    parent = watch.says("core", is_down=True)
    later = watch.says("router", "load", "minor")
    watch.passes(60)

    assert [watch.get(each).state for each in [*children, later]] == ["hidden"] * 3
    assert {watch.get(each).hidden_for for each in [*children, later]} == {"parent"}
    assert [told for told in watch.told() if told[0] == "raised"] == [("raised", "unreachable")]
    assert watch.get(parent).state == "raised"
    hidden = alarms.list_hidden_by(watch.work(WATCHER), watch.get(parent))
    assert [(each.resource.name, each.cause) for each in hidden] == [
        ("router", "link_down"), ("router", "load"), ("switch", "unreachable"),
    ]  # fmt: skip


def test_what_was_raised_before_the_resource_below_died_is_hidden_too(watch):
    child = watch.says("switch")
    watch.passes(60)

    watch.says("router", is_down=True)

    assert watch.get(child).state == "hidden"
    assert watch.told() == [("raised", "unreachable"), ("changed", "hidden")]


def test_an_alarm_that_turns_out_to_be_a_death_hides_what_stands_on_it(watch):
    child, parent = watch.says("switch"), watch.says("router")

    watch.says("router", is_down=True)

    assert (watch.get(child).state, watch.get(child).parent_id) == ("hidden", parent)


def test_what_lives_hides_nothing_and_nothing_hides_what_it_stands_on(watch):
    below, alive = watch.says("core", "load", "major"), watch.says("router", "load", "critical")

    watch.says("switch", is_down=True)
    watch.passes(60)

    assert {watch.get(below).state, watch.get(alive).state} == {"raised"}


def test_when_the_resource_below_is_back_what_still_stands_must_show_it_anew(watch):
    parent, child = watch.says("router", is_down=True), watch.says("switch")
    gone = watch.says("switch", "link_down", "major")
    watch.passes(60)
    watch.is_gone("router")
    watch.is_gone("switch", "link_down")
    watch.passes(300)
    states = [watch.get(each).state for each in (parent, child, gone)]

    watch.passes(60)

    assert states == ["cleared", "pending", "cleared"]
    assert (watch.get(child).state, watch.get(child).hidden_for, watch.get(child).parent_id) == ("raised", "", None)


def test_a_short_death_frees_what_it_hid(watch):
    child = watch.says("switch")
    watch.says("router", is_down=True)
    watch.is_gone("router")

    watch.passes(300)
    watch.passes(60)

    assert watch.states() == [("switch", "unreachable", "raised")]
    assert watch.get(child).parent_id is None


def test_what_turns_out_to_live_frees_what_it_hid(watch):
    child = watch.says("switch")
    watch.says("router", is_down=True)

    watch.says("router", is_down=False)
    watch.passes(60)
    watch.passes(60)

    assert (watch.get(child).state, watch.get(child).parent_id) == ("raised", None)


def test_saying_again_what_is_hidden_tells_nothing(watch):
    watch.says("router", is_down=True)
    watch.says("switch")
    before = watch.told()

    watch.says("switch")

    assert watch.told() == before == [("changed", "hidden")]


def plan(watch, name, begins=timedelta(minutes=1), lasts=timedelta(minutes=30)):
    now = watch.clock.now()
    with watch.work() as uow:
        draft = MaintenanceDraft((watch.network[name],), now + begins, now + begins + lasts, "Trabajos")
        return maintenance.plan_maintenance(uow, draft, "Urge").number


def test_while_planned_work_goes_on_below_nothing_is_told(watch):
    plan(watch, "router")
    watch.passes(60)
    hidden = watch.says("switch")
    other = watch.says("core", "load", "major")

    watch.passes(1_799)

    seen = watch.get(hidden)
    assert (seen.state, seen.hidden_for) == ("hidden", "maintenance")
    assert watch.get(other).state == "raised"


def test_what_still_stands_when_the_work_is_over_is_told_after_the_hold_down(watch):
    plan(watch, "switch")
    watch.passes(60)
    alarm_id = watch.says("switch")

    watch.passes(1_800)
    before = watch.get(alarm_id).state
    watch.passes(60)

    assert (before, watch.get(alarm_id).state) == ("pending", "raised")
    assert watch.told() == [("changed", "hidden"), ("raised", "unreachable")]


def test_what_was_told_before_the_work_began_stays(watch):
    plan(watch, "switch", begins=timedelta(minutes=5))
    alarm_id = watch.says("switch")
    watch.passes(60)
    watch.passes(300)

    watch.says("switch")

    assert watch.get(alarm_id).state == "raised"


def test_work_that_was_called_off_hides_nothing(watch):
    number = plan(watch, "switch")
    with watch.work() as uow:
        maintenance.cancel_maintenance(uow, number)
    watch.passes(60)

    alarm_id = watch.says("switch")
    watch.passes(60)

    assert watch.get(alarm_id).state == "raised"
