"""Policies: which one gives a clock its target, and what a new desk promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import (
    HoursDraft,
    PolicyDraft,
    TargetDraft,
    change_policy,
    create_calendar,
    create_policy,
    get_policy,
    keep_norm,
    keeps_norm,
    list_policies,
    remove_policy,
)
from servicedesk.core.sla.book import BY_THE_CLOCK, FARTHEST, UNWRITTEN, Book, Concern, explained
from servicedesk.core.sla.calendars import BusinessCalendar, Interval
from servicedesk.core.sla.queries import KEPT, current_edition, name_policies, read_book
from servicedesk.migration import CORE, upgrade
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_user

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
NORM = {"attention": 24 * 60}
FAULT = Concern("fault", "no_service", 2, "residential")
RESOLUTION = TargetDraft("resolution", (60, 120, 240, 480), pauses=("customer",))


def book_of(uow):
    return read_book(uow.session, current_edition(uow.session))


def minutes_of(book, concern):
    return {clock: aim.minutes for clock, aim in book.aims(concern).items()}


def test_a_desk_without_any_policy_keeps_the_norm_of_a_day(work):
    uow = work()

    assert current_edition(uow.session) is None
    assert minutes_of(book_of(uow), FAULT) == {"attention": 24 * 60}


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"kinds": ("fault",)}, True),
        ({"kinds": ("request",)}, False),
        ({"categories": ("no_service", "slow")}, True),
        ({"categories": ("slow",)}, False),
        ({"priorities": (1, 2)}, True),
        ({"priorities": (3,)}, False),
        ({"account_kinds": ("residential",)}, True),
        ({"account_kinds": ("corporate",)}, False),
        ({"is_active": False}, False),
    ],
)
@ON_ONE_DATABASE
def test_a_policy_counts_where_all_its_conditions_fit(work, conditions, fits):
    with work() as uow:
        create_policy(uow, PolicyDraft("Promesa", targets=(RESOLUTION,), **conditions))

    assert minutes_of(book_of(work()), FAULT) == NORM | ({"resolution": 120} if fits else {})


def test_the_first_policy_that_has_a_target_for_a_clock_gives_it(work):
    first = PolicyDraft("Primera", position=1, targets=(replace(RESOLUTION, minutes=(10, 0, 30, 40)),))
    second = PolicyDraft("Regulador", position=2, regulator="OSIPTEL", targets=(TargetDraft("regulator", (9,) * 4),))
    third = PolicyDraft("Tercera", position=3, targets=(RESOLUTION,))
    with work() as uow:
        for draft in (third, first, second):
            create_policy(uow, draft)
        book = book_of(uow)

    assert minutes_of(book, replace(FAULT, priority=1)) == NORM | {"resolution": 10, "regulator": 9}
    assert minutes_of(book, FAULT) == NORM | {"resolution": 120, "regulator": 9}


def test_a_change_counts_for_whoever_reads_next(work):
    with work() as uow:
        policy_id = create_policy(uow, PolicyDraft("Promesa", "Promise", targets=(RESOLUTION,))).id
        before = minutes_of(book_of(uow), FAULT)
    with work() as uow:
        changed = PolicyDraft("Promesa", "Promise", targets=(replace(RESOLUTION, minutes=(7,) * 4),))
        change_policy(uow, policy_id, changed)
    after = minutes_of(book_of(work()), FAULT)
    with work() as uow:
        names = name_policies(uow.session, [policy_id])
        languages = get_policy(uow, policy_id).name_in("en"), get_policy(uow, policy_id).name_in("es")
        remove_policy(uow, policy_id)

    assert (before, after) == (NORM | {"resolution": 120}, NORM | {"resolution": 7})
    assert minutes_of(book_of(work()), FAULT) == NORM
    assert names == {policy_id: ("Promesa", "Promise")} and languages == ("Promise", "Promesa")
    assert list_policies(work()) == []


def test_the_norm_of_a_day_holds_behind_every_policy_until_it_is_switched_off(work, session):
    """N1: taking every policy away promises no less than never having written one."""
    with work() as uow:
        day = TargetDraft("attention", (60, 0, 60, 60))
        policy_id = create_policy(uow, PolicyDraft("Promesa", targets=(day,))).id
    urgent, other = minutes_of(book_of(work()), replace(FAULT, priority=1)), minutes_of(book_of(work()), FAULT)
    with work() as uow:
        remove_policy(uow, policy_id)
    bare = minutes_of(book_of(work()), FAULT)
    for is_kept in (False, False):
        with work() as uow:
            keep_norm(uow, is_kept=is_kept)
    off = minutes_of(book_of(work()), FAULT), keeps_norm(work())
    with work() as uow:
        keep_norm(uow, is_kept=True)

    assert (urgent, other, bare, off) == ({"attention": 60}, NORM, NORM, ({}, False))
    assert minutes_of(book_of(work()), FAULT) == NORM and keeps_norm(work())
    facts = session.query(EventRecord).filter_by(kind="sla_policy.changed").order_by(EventRecord.id).all()
    assert [each.values["changes"] for each in facts[-2:]] == [
        {"keeps_norm": [True, False]}, {"keeps_norm": [False, True]},
    ]  # fmt: skip


@ON_ONE_DATABASE
def test_only_whoever_keeps_the_settings_switches_the_norm_off(work):
    with work() as uow:
        agent = as_user(make_user(uow))

    with pytest.raises(Forbidden), work(agent) as uow:
        keep_norm(uow, is_kept=False)


@ON_ONE_DATABASE
def test_only_the_last_books_are_kept(work):
    with work() as uow:
        for number in range(KEPT + 2):
            policy = create_policy(uow, PolicyDraft(f"Promesa {number}", position=-number, targets=(RESOLUTION,)))
            assert book_of(uow).promises[0].id == policy.id


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"kinds": ("wish",)}, "kinds", "unknown"),
        ({"account_kinds": ("royal",)}, "account_kinds", "unknown"),
        ({"priorities": (5,)}, "priorities", "unknown"),
        ({"targets": (RESOLUTION, RESOLUTION)}, "targets", "taken"),
        ({"targets": (replace(RESOLUTION, clock="egg"),)}, "targets", "unknown"),
        ({"targets": (replace(RESOLUTION, minutes=(1, 2)),)}, "resolution.minutes", "sla.minutes"),
        ({"targets": (replace(RESOLUTION, minutes=(1, 2, 3, -4)),)}, "resolution.minutes", "sla.minutes"),
        ({"targets": (replace(RESOLUTION, pauses=("rain",)),)}, "resolution.pauses", "unknown"),
        ({"targets": (replace(RESOLUTION, warnings=(50, 100)),)}, "resolution.warnings", "sla.warnings"),
        ({"targets": (replace(RESOLUTION, calendar_id=4711),)}, "resolution.calendar", "unknown"),
    ],
)
def test_what_is_no_policy_is_told_by_its_field(work, changes, field, code):
    with pytest.raises(Invalid) as told, work() as uow:
        create_policy(uow, replace(PolicyDraft("Promesa", targets=(RESOLUTION,)), **changes))

    assert told.value.problems[field].code == code


@ON_ONE_DATABASE
def test_only_whoever_keeps_the_settings_reads_and_changes_policies(work):
    with work() as uow:
        agent = as_user(make_user(uow))

    with pytest.raises(Forbidden), work(agent) as uow:
        create_policy(uow, PolicyDraft("Promesa"))
    with pytest.raises(Forbidden):
        list_policies(work(agent))
    with pytest.raises(NotFound):
        get_policy(work(), 4711)


def test_time_by_the_clock_leaves_pauses_out():
    hour, pause = timedelta(hours=1), Interval(NOW + timedelta(minutes=30), NOW + timedelta(minutes=50))

    assert UNWRITTEN.due(BY_THE_CLOCK, NOW, hour, ()) == NOW + hour
    assert UNWRITTEN.due(BY_THE_CLOCK, NOW, hour, (pause,)) == NOW + timedelta(minutes=80)
    assert UNWRITTEN.passed(BY_THE_CLOCK, NOW, NOW + hour, (pause,)) == timedelta(minutes=40)
    assert UNWRITTEN.passed(BY_THE_CLOCK, NOW, NOW - hour, ()) == timedelta(0)
    assert explained(UNWRITTEN.explain(BY_THE_CLOCK, NOW, hour, (pause,))) == hour


def test_time_by_a_calendar_leaves_pauses_out_too(work):
    with work() as uow:
        calendar = create_calendar(uow, HoursDraft("Oficina"))
        key, book = book_of(uow).key_of(calendar.id), book_of(uow)
    pause = Interval(NOW, NOW + timedelta(minutes=20))

    assert book.key_of(0) == BY_THE_CLOCK
    assert book.passed(key, NOW, NOW + timedelta(days=1), (pause,)) == timedelta(minutes=40)


def test_a_calendar_that_is_never_open_promises_nothing_within_ten_years():
    never = Book(calendars={(1, 1): BusinessCalendar(zone=NOW.tzinfo, week=((),) * 7)})

    assert never.due((1, 1), NOW, timedelta(hours=1), ()) == NOW + FARTHEST


def test_a_new_desk_promises_what_is_usual(empty):
    upgrade(empty, [CORE], SystemClock())
    with empty.connect() as connection:
        session = Session(connection)
        book = read_book(session, current_edition(session))

    assert minutes_of(book, FAULT) == {"response": 60, "attention": 1440, "resolution": 480, "next_update": 240}
    assert minutes_of(book, replace(FAULT, account_kind="corporate"))["resolution"] == 240
    assert book.aims(replace(FAULT, kind="question"))["resolution"].calendar_id != 0
