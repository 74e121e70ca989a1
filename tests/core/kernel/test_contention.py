"""Troubles that pass by themselves, told as conflicts by whoever does many things."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from servicedesk.core.kernel.contention import HELD_UP, raised_as_conflict
from servicedesk.core.kernel.database import WriteLockHeld
from servicedesk.core.kernel.errors import Conflict, Message

DEADLOCK = OperationalError("UPDATE ticket", {}, Exception("deadlock detected\nDETAIL: and so on"))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (WriteLockHeld(), HELD_UP),
        (DEADLOCK, HELD_UP),
        (PoolTimeout(), HELD_UP),
        (StaleDataError(), Message("overtaken")),
        (Conflict("ticket.changed"), Message("ticket.changed")),
    ],
)
def test_what_may_be_tried_again_is_a_conflict(error, told):
    with pytest.raises(Conflict) as caught, raised_as_conflict():
        raise error

    assert caught.value.message == told


def test_what_is_wrong_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), raised_as_conflict():
        _ = 1 / 0


def test_what_goes_well_raises_nothing():
    with raised_as_conflict():
        done = True

    assert done
