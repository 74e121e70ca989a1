"""A draft is changed step by step, and what leads to a step follows its name."""

import pytest

from servicedesk.core.kernel.errors import Invalid, NotFound
from servicedesk.core.protocols import move_step, put_step, remove_step
from servicedesk.core.protocols.rules.editing import with_steps
from servicedesk.core.protocols.rules.shape import MOST_STEPS
from tests.protocols import make_step, small


def codes(content):
    """Return the codes of the steps in their order."""
    return [each.code for each in content.steps]


def test_a_new_step_comes_last_and_a_changed_one_stays_in_its_place():
    more = put_step(small(), make_step("last"))
    renamed = put_step(more, make_step("dbm"), "power")

    assert codes(renamed) == ["lights", "dbm", "restart", "notes", "last"]
    assert [each.to for each in renamed.steps[0].branches] == ["restart", "dbm"]


@pytest.mark.parametrize("code", ["lights", "solved"])
def test_a_name_that_is_taken_is_refused(code):
    with pytest.raises(Invalid):
        put_step(small(), make_step(code))
    with pytest.raises(Invalid):
        put_step(small(), make_step(code), "power")


def test_a_step_that_is_gone_cannot_be_changed_moved_or_removed():
    for change in (
        lambda: put_step(small(), make_step("new"), "gone"),
        lambda: move_step(small(), "gone", 1),
        lambda: remove_step(small(), "gone"),
    ):
        with pytest.raises(NotFound):
            change()


def test_steps_move_and_stay_at_the_ends():
    assert codes(move_step(small(), "power", -1)) == ["power", "lights", "restart", "notes"]
    assert codes(move_step(small(), "power", 1)) == ["lights", "restart", "power", "notes"]
    assert codes(move_step(small(), "lights", -1)) == codes(small())
    assert codes(move_step(small(), "notes", 1)) == codes(small())
    assert codes(remove_step(small(), "power")) == ["lights", "restart", "notes"]


def test_there_are_not_more_steps_than_a_page_can_show():
    full = with_steps(small(), tuple(make_step(f"s{place}") for place in range(MOST_STEPS)))

    with pytest.raises(Invalid):
        put_step(full, make_step("more"))
