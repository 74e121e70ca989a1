"""The escalation matrix: which units a sort of fault goes to, kept by whoever may."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.people.models import Role
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from servicedesk.core.tickets.escalation_models import question_in
from tests.core.tickets.levels import build_levels
from tests.database import ON_ONE_DATABASE
from tests.make import add


@pytest.fixture
def levels(work):
    """Return a matrix of three levels and a ticket."""
    return build_levels(work)


def names(work, levels):
    """Return the units of the line in their order."""
    return [each.team.code for each in tickets.get_path(work(), levels.path).tiers]


def test_a_sort_of_fault_with_a_line_of_its_own_does_not_follow_that_for_all_others(work, levels):
    with work() as uow:
        own = tickets.create_path(uow, PathDraft(levels.category))
        tickets.add_tier(uow, own.id, TierDraft(levels.field))

    uow = work()
    assert tickets.find_path(uow, levels.category).tiers[0].team_id == levels.field
    assert tickets.find_path(uow, None).id == levels.path
    assert [(path.id, category and category.id) for path, category in tickets.list_paths(uow)] == [
        (levels.path, None), (own.id, levels.category),
    ]  # fmt: skip


def test_there_is_one_line_for_each_sort_and_one_for_all_others(work, levels):
    with work() as uow, pytest.raises(Invalid) as refused:
        tickets.create_path(uow, PathDraft())
    assert refused.value.problems["category"].code == "taken"
    with work() as uow, pytest.raises(Invalid) as refused:
        tickets.create_path(uow, PathDraft(987))
    assert refused.value.problems["category"].code == "unknown"


def test_levels_change_places_and_the_outer_ones_stay(work, levels):
    first, _, last = (each.id for each in tickets.get_path(work(), levels.path).tiers)

    for tier, up in ((last, True), (first, True), (first, False), (first, False), (first, False)):
        with work() as uow:
            tickets.move_tier(uow, tier, up=up)

    assert names(work, levels) == ["field", "carrier", "cor"]


def test_a_level_is_changed_and_removed(work, levels):
    first = tickets.get_path(work(), levels.path).tiers[0].id
    asked = (TierQuestion("¿Qué viste?", "What did you see?"),)

    with work() as uow:
        tickets.change_tier(uow, first, TierDraft(levels.field, 5, 6, "office", "", asked))
    tier = tickets.get_tier(work(), first)
    assert (tier.accept_within, tier.answer_within, tier.counted_by) == (5, 6, "office")
    assert [question_in(tier.questions[0], language) for language in ("es", "en")] == [
        "¿Qué viste?", "What did you see?",
    ]  # fmt: skip

    with work() as uow:
        tickets.remove_tier(uow, first)
    assert names(work, levels) == ["carrier", "field"]
    with pytest.raises(NotFound):
        tickets.get_tier(work(), first)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"team_id": 987}, "team"),
        ({"accept_within": -1}, "accept_within"),
        ({"answer_within": 10**6}, "answer_within"),
        ({"counted_by": "moon"}, "counted_by"),
        ({"told_role": "nobody"}, "told_role"),
        ({"questions": (TierQuestion("x" * 161),)}, "questions"),
        ({"questions": (TierQuestion("x"),) * 13}, "questions"),
    ],
)
@ON_ONE_DATABASE
def test_what_cannot_be_a_level_is_told_at_its_field(work, levels, wrong, field):
    with work() as uow, pytest.raises(Invalid) as refused:
        tickets.add_tier(uow, levels.path, TierDraft(**{"team_id": levels.cor, **wrong}))

    assert list(refused.value.problems) == [field]


@ON_ONE_DATABASE
def test_who_must_know_is_a_role_that_there_is(work, levels):
    with work() as uow, pytest.raises(Invalid):
        tickets.change_path(uow, levels.path, PathDraft(told_role="nobody"))
    with work() as uow:
        add(uow, Role(code="boss", name="Jefe", permissions=[]))
        tickets.change_path(uow, levels.path, PathDraft(told_role="boss", goes_on_breach=True))
        assert ("boss", "Jefe") in tickets.list_told_roles(uow)

    path = tickets.get_path(work(), levels.path)
    assert (path.told_role, path.goes_on_breach) == ("boss", True)


@ON_ONE_DATABASE
def test_only_whoever_keeps_the_matrix_sees_and_changes_it(work, levels):
    for act in (
        tickets.list_paths,
        tickets.list_told_roles,
        lambda uow: tickets.get_path(uow, levels.path),
        lambda uow: tickets.create_path(uow, PathDraft(levels.category)),
        lambda uow: tickets.remove_path(uow, levels.path),
    ):
        with work(levels.supervisor) as uow, pytest.raises(Forbidden):
            act(uow)


@ON_ONE_DATABASE
def test_a_line_that_is_removed_takes_its_levels_along(work, levels):
    with work() as uow:
        tickets.remove_path(uow, levels.path)

    with pytest.raises(NotFound):
        tickets.get_path(work(), levels.path)
    assert tickets.find_path(work(), levels.category) is None


@ON_ONE_DATABASE
def test_before_somebody_escalates_they_are_told_what_a_level_asks_and_until_when(work, levels, clock):
    uow = work(levels.agent)
    tiers = tickets.get_path(work(), levels.path).tiers

    told, outside, unknown = (tickets.tell_tier(uow, each) for each in (tiers[0], tiers[1], None))

    assert (told.team.code, told.is_external) == ("cor", False)
    assert (told.accept_by, told.answer_by) == tuple(clock.now() + timedelta(minutes=each) for each in (30, 240))
    assert told.questions[0] == {"words": "¿Qué mediste?", "is_required": True}
    assert (outside.is_external, outside.accept_by) == (True, None)
    assert (unknown.team, unknown.questions) == (None, [])
