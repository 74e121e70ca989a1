"""Periodic work: each run is won once over all processes, and one that could not begin is due again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.jobs import PeriodicJob, due_jobs, next_due_after, note_job, put_job_off, win_job


def test_a_period_is_won_once(work, clock, session):
    minute = timedelta(minutes=1)
    with work() as uow:
        assert due_jobs(uow.session, ["sweep"], clock.now()) == ["sweep"]
        assert win_job(uow.session, "sweep", minute, clock.now())
    with work() as uow:
        assert due_jobs(uow.session, ["sweep"], clock.now()) == []
        assert not win_job(uow.session, "sweep", minute, clock.now())
    clock.advance(minute)
    with work() as uow:
        assert win_job(uow.session, "sweep", minute, clock.now())
        assert not win_job(uow.session, "sweep", minute, clock.now())

    assert session.get(PeriodicJob, "sweep").runs == 2


def test_a_run_that_was_won_and_could_not_begin_is_due_again_before_what_came_due_later(work, clock, session):
    names, second = ["poll", "look", "new"], timedelta(seconds=1)
    with work() as uow:
        for name in ("poll", "look"):
            win_job(uow.session, name, second, clock.now())
        put_job_off(uow.session, "look", clock.now())
        assert due_jobs(uow.session, names, clock.now()) == ["new", "look"]
    clock.advance(second)

    assert due_jobs(session, names, clock.now()) == ["new", "look", "poll"]
    assert [session.get(PeriodicJob, name).runs for name in ("poll", "look")] == [1, 0]


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_processes_that_both_find_no_row_cannot_both_win(kernel, clock):
    first, second = kernel.sessions(), kernel.sessions()
    for session in (first, second):
        session.info["writing"] = True
        assert session.get(PeriodicJob, "sweep") is None
    assert win_job(first, "sweep", timedelta(minutes=1), clock.now())
    first.commit()

    second.add(PeriodicJob(name="sweep", next_due_at=clock.now()))
    with pytest.raises(IntegrityError):
        second.flush()
    first.close()
    second.close()


def test_all_processes_agree_on_when_a_job_is_next_due():
    moment = datetime(2026, 11, 23, 14, 0, 7, tzinfo=UTC)

    assert next_due_after(moment, timedelta(seconds=5)) == datetime(2026, 11, 23, 14, 0, 10, tzinfo=UTC)
    assert next_due_after(moment, timedelta(hours=1)) == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_how_a_job_ended_is_kept(work, clock, session):
    with work() as uow:
        win_job(uow.session, "sweep", timedelta(minutes=1), clock.now())
        note_job(uow.session, "sweep", clock.now(), "ValueError: x")
        note_job(uow.session, "ghost", clock.now(), "")

    job = session.get(PeriodicJob, "sweep")
    assert (job.finished_at, job.error) == (clock.now(), "ValueError: x")
