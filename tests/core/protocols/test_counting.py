"""How often each outcome and each answer came, by version, on the tickets that the reader may see."""

import pytest

from servicedesk.core import protocols
from servicedesk.core.kernel.errors import Forbidden, NotFound
from tests.make import make_account, make_ticket


def run(work, stage, *answers):
    """Run the protocol on a ticket of its own."""
    with work() as uow:
        number = make_ticket(uow, make_account(uow)).number
        view = protocols.begin_run(uow, number, stage.protocol_id)
    for step, typed in answers:
        with work() as uow:
            view = protocols.answer_step(uow, number, view.run.id, step, typed, view.run.turn)


def test_outcomes_and_answers_are_counted_by_version(stage, work):
    run(work, stage, ("lights", "red"), ("power", "-30"))
    run(work, stage, ("lights", "red"), ("power", "-28"))
    run(work, stage, ("lights", "green"), ("restart", "no"), ("notes", "Nada"))
    run(work, stage, ("lights", "green"), ("lights", "red"))

    figures = protocols.get_figures(work(stage.analyst), stage.version_id)
    counted = protocols.count_answers(work(stage.analyst), figures.version)

    assert figures.outcomes == {"isolated": 2, "not_isolated": 1, "running": 1}
    assert figures.runs == 4
    assert [(each.step.code, each.answer or each.branch.below, each.times) for each in counted] == [
        ("lights", "green", 1), ("lights", "red", 3), ("power", -27, 2), ("power", -8, 0), ("power", None, 0),
        ("restart", "yes", 0), ("restart", "no", 1), ("notes", None, 1),
    ]  # fmt: skip
    assert [each.branch.to for each in counted[:2]] == ["restart", "power"]


def test_a_version_that_was_never_run_has_no_figures(stage, work):
    figures = protocols.list_figures(work(stage.supervisor))

    assert [(each.version.id, each.runs) for each in figures] == [(stage.version_id, 0)]
    with pytest.raises(NotFound):
        protocols.get_figures(work(stage.supervisor), 999)


def test_only_who_reads_reports_sees_them(stage, work):
    for ask in (
        protocols.list_figures,
        lambda uow: protocols.count_answers(uow, protocols.list_figures(work())[0].version),
    ):
        with pytest.raises(Forbidden):
            ask(work(stage.agent))
