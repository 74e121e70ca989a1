"""What a change of a promise tells of itself, where a policy stands, and how the book would be with another one."""

from dataclasses import replace
from datetime import date

import pytest

from servicedesk.core.kernel.errors import Conflict, NotFound
from servicedesk.core.kernel.event_admin import EventFilter, list_events
from servicedesk.core.sla import (
    HoursDraft,
    OwnDay,
    PolicyDraft,
    TargetDraft,
    book_with,
    change_calendar,
    change_policy,
    create_calendar,
    create_policy,
    current_book,
    last_position,
    list_calendars,
    list_policies,
    list_policies_by,
    move_policy,
    parts_of,
    remove_calendar,
    remove_policy,
)
from servicedesk.core.sla.book import Concern
from tests.database import ON_ONE_DATABASE

FAULT = Concern("fault", "no_service", 2, "residential")
RESOLUTION = TargetDraft("resolution", (60, 120, 240, 480))
OFFICE = HoursDraft("Oficina", country="PE")


def told(work, kind):
    return [
        (each.values["action"], each.values["changes"]) for each in reversed(list_events(work(), EventFilter(kind)))
    ]


def names(work):
    return [each.name for each in list_policies(work())]


def test_a_change_of_a_policy_tells_what_each_thing_was_and_is(work):
    draft = PolicyDraft("Promesa", kinds=("fault",), targets=(RESOLUTION,))
    with work() as uow:
        policy_id = create_policy(uow, draft).id
    with work() as uow:
        change_policy(uow, policy_id, replace(draft, kinds=(), targets=(replace(RESOLUTION, minutes=(7,) * 4),)))
    with work() as uow:
        change_policy(uow, policy_id, replace(draft, kinds=(), targets=()))
    with work() as uow:
        remove_policy(uow, policy_id)

    created, changed, emptied, removed = told(work, "sla_policy.changed")
    assert created[0] == "created" and created[1]["name"] == [None, "Promesa"]
    assert changed[1].keys() == {"kinds", "resolution"} and changed[1]["kinds"] == [["fault"], []]
    assert [each["minutes"] for each in changed[1]["resolution"]] == [[60, 120, 240, 480], [7, 7, 7, 7]]
    assert emptied[1].keys() == {"resolution"} and emptied[1]["resolution"][1] is None
    assert removed[0] == "removed" and removed[1]["name"] == ["Promesa", None]


def test_a_change_of_a_calendar_tells_what_each_thing_was_and_is(work):
    days = (OwnDay(date(2026, 12, 24), "Nochebuena", (("08:00", "12:00"),)),)
    with work() as uow:
        calendar_id = create_calendar(uow, OFFICE).id
    with work() as uow:
        change_calendar(uow, calendar_id, replace(OFFICE, country="VE", days=days))

    created, changed = told(work, "calendar.changed")
    kept = {"day": "2026-12-24", "name": "Nochebuena", "hours": [["08:00", "12:00"]]}
    assert created[1]["country"] == [None, "PE"]
    assert changed[1] == {"country": ["PE", "VE"], "days": [[], [kept]]}


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "steps", "order"),
    [
        ("B", -1, ["B", "A", "C"]),
        ("B", 1, ["A", "C", "B"]),
        ("A", -1, ["A", "B", "C"]),
        ("C", 5, ["A", "B", "C"]),
    ],
)
def test_a_policy_moves_among_the_others_as_far_as_there_are_any(work, name, steps, order):
    with work() as uow:
        ids = {each: create_policy(uow, PolicyDraft(each, position=10)).id for each in "ABC"}
        before = len(told(work, "sla_policy.changed"))

    with work() as uow:
        move_policy(uow, ids[name], steps)

    moves = [changes for action, changes in told(work, "sla_policy.changed")[before:] if action == "moved"]
    assert names(work) == order
    assert [each.position for each in list_policies(work())] == [10, 20, 30]
    assert len(moves) == (order != ["A", "B", "C"])


@ON_ONE_DATABASE
def test_a_new_policy_comes_last(work):
    assert last_position(work()) == 10
    with work() as uow:
        create_policy(uow, PolicyDraft("A", position=40))

    assert last_position(work()) == 50
    with pytest.raises(NotFound), work() as uow:
        move_policy(uow, 4711, 1)


@ON_ONE_DATABASE
def test_the_book_is_shown_as_it_would_be_and_nothing_is_written(work):
    with work() as uow:
        first = create_policy(uow, PolicyDraft("A", position=10, targets=(RESOLUTION,))).id
        create_policy(uow, PolicyDraft("B", position=20, targets=(replace(RESOLUTION, minutes=(9,) * 4),)))
    quick = PolicyDraft("A", position=10, targets=(replace(RESOLUTION, minutes=(5,) * 4),))

    changed = book_with(work(), first, quick)
    switched_off = book_with(work(), first, replace(quick, is_active=False))
    behind = book_with(work(), 0, replace(quick, position=10))

    assert changed.aims(FAULT)["resolution"].minutes == 5
    assert switched_off.aims(FAULT)["resolution"].minutes == 9
    assert behind.aims(FAULT)["resolution"].policy_id == first
    assert current_book(work()).aims(FAULT)["resolution"].minutes == 120


@ON_ONE_DATABASE
def test_a_calendar_knows_which_policies_count_by_it(work):
    with work() as uow:
        calendar_id = create_calendar(uow, OFFICE).id
        create_policy(uow, PolicyDraft("Reloj", targets=(RESOLUTION,)))
        create_policy(uow, PolicyDraft("Oficina", targets=(replace(RESOLUTION, calendar_id=calendar_id),)))

    assert [each.name for each in list_policies_by(work(), calendar_id)] == ["Oficina"]


def test_a_calendar_is_removed_with_its_versions_unless_a_policy_counts_by_it(work):
    with work() as uow:
        needed, unneeded = create_calendar(uow, OFFICE).id, create_calendar(uow, replace(OFFICE, name="Otra")).id
        create_policy(uow, PolicyDraft("Oficina", targets=(replace(RESOLUTION, calendar_id=needed),)))
        change_calendar(uow, unneeded, replace(OFFICE, name="Otra", country="VE"))

    with pytest.raises(Conflict) as refused, work() as uow:
        remove_calendar(uow, needed)
    with work() as uow:
        remove_calendar(uow, unneeded)

    assert refused.value.message.code == "sla.calendar_used"
    assert [each.name for each in list_calendars(work())] == ["Oficina"]
    assert told(work, "calendar.changed")[-1][1]["country"] == ["VE", None]
    assert current_book(work()).versions.keys() == {needed}


def test_the_parts_of_a_country_have_names_where_any_are_known():
    assert parts_of("BR")["AC"] == "Acre"
    assert parts_of("PE") == parts_of("XX") == {}
    assert all(parts_of(country) is not None for country in ("MX", "AR", "CL", "ES"))
