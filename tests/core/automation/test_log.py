"""The log of what rules did: narrowed, in pages, by whoever sees the tickets, for a time."""

from datetime import timedelta

import pytest

from servicedesk.core import automation
from servicedesk.core.automation import Action, RunFilter
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import NotFound
from tests.core.automation.test_following import opened
from tests.database import ON_ONE_DATABASE
from tests.make import PERMISSIONS

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def log(rules, work, stage):
    """Return a log of two rules on three tickets: the identifiers of the rules, and the numbers."""
    first = rules.write("opened")
    second = rules.write("opened", actions=(Action("escalate", {"text": "No hay a quién"}),))
    numbers = [opened(work, stage) for _ in range(3)]
    rules.deliver()
    return first, second, numbers


def listed(work, actor, wanted=None, **more):
    """Return what the log shows: the rule and the number of each run."""
    with work(actor) as uow:
        return [(run.rule_id, run.ticket.number) for run in automation.list_runs(uow, wanted or RunFilter(), **more)]


def test_the_log_is_narrowed_and_shows_the_newest_first(log, work, stage):
    first, second, numbers = log

    whole = listed(work, stage.keeper)

    assert len(whole) == len(set(whole)) == 6
    assert listed(work, stage.keeper, RunFilter(rule_id=first)) == [(first, each) for each in reversed(numbers)]
    assert {each for each, _ in listed(work, stage.keeper, RunFilter(outcome="refused"))} == {second}
    assert set(listed(work, stage.keeper, RunFilter(number=numbers[0].lower()))) == {
        (first, numbers[0]), (second, numbers[0]),
    }  # fmt: skip


def test_the_next_page_goes_on_after_the_last_row(log, work, stage):
    with work(stage.keeper) as uow:
        page = automation.list_runs(uow, RunFilter(), limit=2)
        last = page[-1].id

    assert listed(work, stage.keeper, limit=2) + listed(work, stage.keeper, after=last) == listed(work, stage.keeper)


def test_one_run_is_read_by_whoever_sees_its_ticket(log, work, stage):
    blind = Actor("user", 99, "Sin tickets", permissions=frozenset({"rule.edit"}))
    with work(stage.keeper) as uow:
        run_id = automation.list_runs(uow, RunFilter())[0].id
        assert automation.get_run(uow, run_id).rule.name == "Regla"

    assert listed(work, blind) == []
    with pytest.raises(NotFound), work(blind) as uow:
        automation.get_run(uow, run_id)
    some = Actor(
        "user", 98, "De equipo", permissions=PERMISSIONS["administrator"] - {"ticket.read"} | {"ticket.read_team"}
    )
    assert listed(work, some) == []


def test_what_was_done_lately_is_counted_and_what_is_old_forgotten(log, work, stage, clock):
    first, second, _ = log
    with work(stage.keeper) as uow:
        assert automation.count_recent(uow) == {first: 3, second: 3}

    clock.advance(timedelta(days=8))

    with work(stage.keeper) as uow:
        assert automation.count_recent(uow) == {}
        automation.prune_runs(uow, uow.now() - timedelta(days=7))
    assert listed(work, stage.keeper) == []
