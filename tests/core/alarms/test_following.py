"""What only an alarm of something dead brings about, and what follows from it: an end, or a proposal anew."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms, outages
from servicedesk.core.alarms import AlarmFilter, RulesDraft
from servicedesk.core.alarms.rules import REPORTS
from tests.core.alarms.conftest import WATCHER
from tests.core.alarms.test_outages import HEAD, open_outages, rule

OVER = ("Ya responde.", "It answers again.")


def declares(watch, **changes):
    rule(watch, **{"outage_mode": "declare", "public_text": "Avería", **changes})


def follows(watch):
    with watch.work() as uow:
        return alarms.follow_alarms(uow, OVER)


def proposed(watch):
    return [each.id for each in alarms.list_alarms(watch.work(), AlarmFilter(proposed=True))]


@pytest.mark.parametrize("cause", ["load", "temperature", "link_down", "power"])
@pytest.mark.parametrize("mode", ["propose", "declare"])
def test_what_does_not_say_that_services_are_without_is_never_an_outage(watch, cause, mode):
    declares(watch, outage_mode=mode)

    watch.says("core", cause, "critical")

    assert (open_outages(watch), proposed(watch)) == ([], [])


def test_what_many_customers_say_is_an_outage_without_anything_that_is_dead(watch):
    declares(watch)

    watch.says("core", REPORTS, "major")

    assert len(open_outages(watch)) == 1


def test_an_alarm_that_turns_out_to_be_of_something_dead_is_considered_then_and_once(watch):
    declares(watch)
    watch.says("router", "link_down", "major")
    watch.says("router", "link_down", "major", is_down=True)
    watch.says("router", "link_down", "major")
    watch.says("router", "link_down", "major", is_down=True)

    assert len(open_outages(watch)) == 1
    assert watch.told().count(("changed", "joined")) == 1


def test_a_port_of_which_nobody_knows_what_hangs_on_it_says_nothing_of_the_lines_of_its_device(watch):
    service = [watch.network["service"]]
    alarm_id = watch.says("switch", "link_down", "critical")
    watch.passes(60)
    before = alarms.watch_lines(watch.work(), service).trouble_since

    tied_id = watch.says("router", "link_down", "critical", is_down=True)
    watch.passes(60)

    assert before is None and alarms.watch_lines(watch.work(), service).trouble_since is not None
    assert alarms.is_of_a_port(watch.get(alarm_id)) and not alarms.is_of_a_port(watch.get(tied_id))


def test_what_a_rule_declared_ends_with_the_last_alarm_of_what_is_dead(watch):
    declares(watch, clear_after=60)
    watch.says("core", is_down=True)
    number = open_outages(watch)[0].number
    standing = follows(watch)
    watch.is_gone("core")
    waiting = follows(watch)
    watch.passes(60)

    assert (standing, waiting, follows(watch), follows(watch)) == (0, 0, 1, 0)
    outage = outages.get_outage(watch.work(), number)
    assert (outage.is_open, outage.public_text, outage.public_text_en) == (False, *OVER)


def test_it_goes_on_while_something_that_died_of_it_is_dead_and_not_for_what_was_dead_long_before(watch, clock):
    declares(watch, outage_services=2)
    watch.says("switch", is_down=True)
    clock.advance(timedelta(hours=2))
    declares(watch)
    watch.says("core", is_down=True)
    watch.says("router", is_down=True)
    watch.is_gone("core")
    watch.passes(0)
    with_router = follows(watch)
    watch.is_gone("router")
    watch.passes(0)

    assert (with_router, follows(watch), len(open_outages(watch))) == (0, 1, 0)


def test_what_somebody_has_taken_in_hand_is_ended_by_people_alone_who_see_since_when_it_is_gone(watch, clock):
    declares(watch)
    watch.says("core", is_down=True)
    (outage,) = open_outages(watch)
    with watch.work(HEAD) as uow:
        draft = outages.OutageDraft((watch.network["core"],), "Cable cortado")
        outages.update_outage(uow, outage.number, draft)
    meanwhile = alarms.gone_since(watch.work(), open_outages(watch)[0])
    watch.is_gone("core")
    gone_at = clock.now()
    watch.passes(30)

    assert (meanwhile, follows(watch), len(open_outages(watch))) == (None, 0, 1)
    assert alarms.gone_since(watch.work(), open_outages(watch)[0]) == gone_at


def test_of_an_outage_without_alarms_nobody_knows_since_when_it_is_gone(watch):
    with watch.work(HEAD) as uow:
        outage = outages.declare_outage(uow, outages.OutageDraft((watch.network["core"],), "Cable cortado"))

    assert alarms.gone_since(watch.work(), outage) is None


def test_what_was_ended_while_it_is_dead_is_proposed_anew_after_the_hold_down(watch, clock):
    declares(watch)
    alarm_id = watch.says("core", is_down=True)
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(outage_mode="declare", outage_services=1, public_text="Avería"))
    (outage,) = open_outages(watch)
    assert [each.id for each in alarms.list_standing(watch.work(), outage)] == [alarm_id]
    with watch.work(HEAD) as uow:
        outages.resolve_outage(uow, outage.number)
    at_once = follows(watch)
    clock.advance(timedelta(seconds=60))

    assert (at_once, follows(watch), follows(watch), open_outages(watch)) == (0, 1, 0, [])
    assert proposed(watch) == [alarm_id] and watch.get(alarm_id).outage_id is None


@pytest.mark.parametrize("changes", [{"outage_services": 5}, {"outage_mode": "off"}])
def test_what_would_be_no_outage_any_more_only_leaves_the_one_that_is_over(watch, changes):
    declares(watch)
    alarm_id = watch.says("core", is_down=True)
    with watch.work(HEAD) as uow:
        outages.resolve_outage(uow, open_outages(watch)[0].number)
    declares(watch, **changes)

    assert (follows(watch), proposed(watch), watch.get(alarm_id).outage_id) == (1, [], None)


def test_a_first_guess_that_has_passed_by_already_promises_nothing(watch, clock):
    declares(watch, lasts_minutes=30, raise_after=7200)
    watch.says("core", is_down=True)

    watch.passes(7200)

    assert [each.expected_by for each in open_outages(watch)] == [None]
