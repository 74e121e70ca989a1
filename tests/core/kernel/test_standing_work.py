"""Standing work in its row: one process has it, and another takes it up once nothing is heard of that one."""

from datetime import timedelta
from typing import Any

from servicedesk.core.kernel.jobs import PeriodicJob, failing_works, hold_work, let_work_go, note_job, work_holders
from tests.database import EVERYTHING

HELD_FOR = timedelta(seconds=20)


def hold(work: Any, holder: str) -> bool:
    """Let a process take the work, or keep it."""
    with work(EVERYTHING) as uow:
        return hold_work(uow.session, "rain.listen", holder, uow.now(), uow.now() + HELD_FOR)


def test_one_process_has_the_work_for_as_long_as_it_says_so(work: Any, session: Any, clock: Any) -> None:
    taken = [hold(work, "a"), hold(work, "b")]
    clock.advance(timedelta(seconds=15))
    kept = hold(work, "a")
    clock.advance(timedelta(seconds=15))

    assert taken == [True, False] and kept and not hold(work, "b")
    assert work_holders(session) == {"rain.listen": "a"}


def test_work_of_which_nothing_is_heard_is_taken_up_by_another(work: Any, session: Any, clock: Any) -> None:
    hold(work, "a")
    clock.advance(HELD_FOR)

    assert hold(work, "b") and not hold(work, "a")
    assert work_holders(session) == {"rain.listen": "b"}


def test_work_that_was_let_go_is_free_at_once_and_only_its_holder_lets_it_go(work: Any, session: Any) -> None:
    hold(work, "a")
    with work(EVERYTHING) as uow:
        let_work_go(uow.session, "rain.listen", "b", uow.now())
    still = hold(work, "c")
    with work(EVERYTHING) as uow:
        let_work_go(uow.session, "rain.listen", "a", uow.now())

    assert not still and work_holders(session) == {}
    assert hold(work, "c")


def test_work_that_ended_with_an_error_is_named_while_somebody_has_it(work: Any, session: Any) -> None:
    hold(work, "a")
    well = failing_works(session)
    with work(EVERYTHING) as uow:
        note_job(uow.session, "rain.listen", uow.now(), "OSError: the port is taken")
        uow.session.add(PeriodicJob(name="rain.count", next_due_at=uow.now(), error="of a job that runs now and then"))
    session.rollback()

    assert well == [] and failing_works(session) == ["rain.listen"]
