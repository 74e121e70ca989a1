"""Notices: one's own alone, read once, and told by the ways that each person chose."""

from datetime import timedelta

import pytest

from servicedesk.core import notifications
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.notifications import USUAL_WAYS, Ways
from tests.make import as_user, make_user


@pytest.fixture
def two(work):
    """Return two people of the desk."""
    with work() as uow:
        return as_user(make_user(uow)), as_user(make_user(uow))


def tell(work, person, *numbers, kind="assigned"):
    """Let the desk tell somebody about these tickets."""
    with work() as uow:
        for number in numbers:
            notifications.give_notice(uow, person.id, kind, number, "user:7")


def test_each_sees_what_they_were_told_and_the_newest_first(work, two, clock):
    ana, luis = two
    tell(work, ana, "AR-1")
    clock.advance(timedelta(minutes=1))
    tell(work, ana, "AR-2", "AR-3")

    found = notifications.list_notices(work(ana))
    rest = notifications.list_notices(work(ana), after=(found[0].at, found[0].id))

    assert [each.number for each in found] == ["AR-3", "AR-2", "AR-1"]
    assert [each.number for each in rest] == ["AR-2", "AR-1"]
    assert notifications.list_notices(work(luis)) == []
    assert (notifications.count_unread(work(ana)), notifications.count_unread(work(luis))) == (3, 0)


def test_what_was_read_is_counted_no_more(work, two):
    ana, luis = two
    tell(work, ana, "AR-1", "AR-1", "AR-2")
    tell(work, luis, "AR-1")

    with work(ana) as uow:
        notifications.mark_read(uow, "AR-1")
    left = notifications.count_unread(work(ana))
    with work(ana) as uow:
        notifications.mark_read(uow)

    assert (left, notifications.count_unread(work(ana)), notifications.count_unread(work(luis))) == (1, 0, 1)
    assert len(notifications.list_notices(work(ana))) == 3


def test_who_has_not_chosen_is_told_in_the_usual_ways(work, two):
    ana, luis = two
    with work(ana) as uow:
        notifications.choose_ways(uow, {"answered": Ways(True, False), "gossip": Ways()})

    assert notifications.ways_of(work(), [ana.id, luis.id], "answered") == {
        ana.id: Ways(True, False),
        luis.id: USUAL_WAYS["answered"],
    }
    assert notifications.own_ways(work(ana)) == {**USUAL_WAYS, "answered": Ways(True, False)}
    assert notifications.own_ways(work(luis)) == USUAL_WAYS


def test_a_choice_is_changed_as_often_as_one_likes(work, two):
    ana, _ = two
    for ways in (Ways(False, False), Ways(True, True)):
        with work(ana) as uow:
            notifications.choose_ways(uow, {"team": ways})

    assert notifications.own_ways(work(ana))["team"] == Ways(True, True)


def test_only_the_desk_itself_tells_and_asks(work, two):
    ana, luis = two
    with pytest.raises(Forbidden), work(ana) as uow:
        notifications.give_notice(uow, luis.id, "assigned", "AR-1")
    with pytest.raises(Forbidden):
        notifications.ways_of(work(ana), [luis.id], "assigned")
    with pytest.raises(Forbidden), work() as uow:
        notifications.choose_ways(uow, {})
    assert notifications.list_notices(work()) == []


def test_old_notices_are_forgotten(work, two, clock):
    ana, _ = two
    tell(work, ana, "AR-1")
    clock.advance(timedelta(days=100))
    tell(work, ana, "AR-2")

    with work() as uow:
        notifications.prune_notices(uow, uow.now() - timedelta(days=90))

    assert [each.number for each in notifications.list_notices(work(ana))] == ["AR-2"]
