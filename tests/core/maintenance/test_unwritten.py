"""Notices that could not be written: tried again by themselves, later each time, parked at last, and never lost."""

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.notices import look_at_due_notices
from servicedesk.core.maintenance.unwritten import LONGEST_ERROR, PAUSES
from tests.core.maintenance.conftest import PLANNER
from tests.database import ON_ONE_DATABASE

CHIEF = Actor("user", 1, "Chief", permissions=frozenset({"delivery.retry"}))


def due(work):
    return [each.id for each in look_at_due_notices(work(), 20)]


def fail(work, notice_id):
    """Let the writing of one notice fail; return whether it was its last attempt."""
    with work() as uow:
        notice = uow.session.get_one(MaintenanceNotice, notice_id)
        is_last = maintenance.is_last_attempt(notice)
        maintenance.note_unwritten(uow, notice, "x" * LONGEST_ERROR + "no")
        return is_last


def test_one_that_fails_waits_longer_each_time_and_is_parked_at_last(work, planned, clock):
    first, second = due(work)
    lasts = []

    for pause in PAUSES:
        lasts.append(fail(work, first))
        assert due(work) == [second]
        clock.advance(pause)
        assert due(work) == [first, second]
    lasts.append(fail(work, first))
    clock.advance(PAUSES[-1] * 100)

    assert due(work) == [second]
    assert lasts == [False] * len(PAUSES) + [True]
    (shown,) = maintenance.list_unwritten(work(CHIEF))
    assert (shown.id, shown.state, shown.attempts, shown.again_at) == (first, "parked", len(PAUSES) + 1, None)
    assert len(shown.error) == LONGEST_ERROR and shown.error.endswith("no")


def test_whoever_may_try_again_sees_what_waits_and_makes_it_due_with_all_its_attempts(work, planned, session):
    first, second = due(work)
    fail(work, first)
    assert maintenance.count_unwritten(work(CHIEF)) == 1

    with work(CHIEF) as uow:
        maintenance.retry_notice(uow, first)

    assert due(work) == [first, second]
    assert maintenance.count_unwritten(work(CHIEF)) == 0
    session.rollback()
    assert session.scalars(select(MaintenanceNotice.attempts).where(MaintenanceNotice.id == first)).one() == 0


@ON_ONE_DATABASE
def test_others_neither_see_nor_try_and_what_is_not_there_is_not_found(work, planned):
    (first, _second) = due(work)
    fail(work, first)

    with pytest.raises(Forbidden):
        maintenance.list_unwritten(work(PLANNER))
    with pytest.raises(Forbidden), work(PLANNER) as uow:
        maintenance.retry_notice(uow, first)
    with pytest.raises(NotFound), work(CHIEF) as uow:
        maintenance.retry_notice(uow, first + 1)
