"""What monitoring knows of somebody's lines, and that customers are told when nobody sees them."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport, LineWatch, RulesDraft
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.people.models import Account
from tests.core.alarms.conftest import MONITOR, WATCHER
from tests.core.network import contact_of

OTHER = plugin_actor("other", frozenset({"alarm.raise"}))
MINUTES = timedelta(minutes=10)


def customer(watch):
    return contact_of(watch.work().session.query(Account).one())


def known(watch, actor=None):
    return alarms.watch_lines(watch.work(actor or customer(watch)), [watch.network["service"]])


@pytest.fixture
def at_once(watch):
    """Let nothing wait."""
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0, outage_mode="off"))


def test_a_grave_alarm_below_a_line_is_known_to_its_customer_since_it_began(watch, at_once, clock):
    before = known(watch)
    began = clock.now()
    watch.says("core")
    clock.advance(MINUTES)

    assert (before, known(watch)) == (LineWatch(), LineWatch(began))
    assert known(watch, contact_of()) == LineWatch()


def test_what_is_not_grave_or_not_believed_yet_is_not_told(watch, at_once):
    watch.says("router", "temperature", "minor")
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=60))
    with watch.work(MONITOR) as uow:
        alarms.raise_alarm(uow, AlarmReport(watch.network["switch"], "unreachable", "critical"))

    assert known(watch) == LineWatch()


def test_when_nobody_who_watches_has_been_heard_of_nobody_sees_the_line(watch, clock):
    heard = []
    for actor in (MONITOR, OTHER, MONITOR):
        with watch.work(actor) as uow:
            alarms.note_watching(uow, MINUTES)
        heard.append((clock.now(), known(watch).blind_since))
        clock.advance(timedelta(minutes=6))
    clock.advance(MINUTES)

    assert [blind for _, blind in heard] == [None] * 3
    assert known(watch).blind_since == heard[-1][0]
    clock.advance(timedelta(days=8))
    assert known(watch) == LineWatch()


def test_only_who_may_raise_alarms_says_that_it_watches(watch):
    with pytest.raises(Forbidden), watch.work(WATCHER) as uow:
        alarms.note_watching(uow, MINUTES)
