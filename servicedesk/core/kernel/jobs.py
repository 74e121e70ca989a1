"""Periodic work: one compare-and-set row per job, so that any number of processes run it once.

A job that fails is logged and counted, and runs again at its next time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, Text, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base


class PeriodicJob(Base):
    """When one job is next due, and how its last run went.

    Of standing work ``held_by`` says which process has it, and ``next_due_at`` until when if nothing is heard of it.
    """

    __tablename__ = "periodic_job"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    next_due_at: Mapped[datetime]
    runs: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    held_by: Mapped[str | None] = mapped_column(String(120))


@dataclass(frozen=True)
class Job:
    """Work of the desk itself that is due once per period, over all processes."""

    name: str
    every: timedelta
    run: Callable[[], None]


def next_due_after(now: datetime, every: timedelta) -> datetime:
    """Return the next multiple of the period, so that all processes agree on it."""
    seconds = every.total_seconds()
    return datetime.fromtimestamp((int(now.timestamp() / seconds) + 1) * seconds, UTC)


def due_jobs(session: Session, names: list[str], now: datetime) -> list[str]:
    """Return which of these jobs are due: the unknown ones, then what has been due for longest.

    So the jobs of one plugin, of which its process takes one at a time, all have their turn.
    """
    rows = select(PeriodicJob.name, PeriodicJob.next_due_at).where(PeriodicJob.name.in_(names))
    due_at = {name: at for name, at in session.execute(rows)}
    due = [name for name in names if name not in due_at or due_at[name] <= now]
    return sorted(due, key=lambda name: (name in due_at, due_at.get(name)))


def win_job(session: Session, name: str, every: timedelta, now: datetime) -> bool:
    """Take this run of a job for the calling process; only one process gets True for each period."""
    mine = update(PeriodicJob).where(PeriodicJob.name == name, PeriodicJob.next_due_at <= now)
    values = {"next_due_at": next_due_after(now, every), "runs": PeriodicJob.runs + 1}
    done = session.execute(mine.values(values), execution_options={"synchronize_session": False})
    if done.rowcount:  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it
        return True
    if session.get(PeriodicJob, name) is None:
        session.add(PeriodicJob(name=name, next_due_at=next_due_after(now, every), runs=1))
        session.flush()  # two processes may both find no row: the key lets one of them through
        return True
    return False


def put_job_off(session: Session, name: str, now: datetime) -> None:
    """Let a job be due again whose run was won and could not begin; other processes may win it as well."""
    run = update(PeriodicJob).where(PeriodicJob.name == name, PeriodicJob.next_due_at > now)
    values = {"next_due_at": now, "runs": PeriodicJob.runs - 1}
    session.execute(run.values(values), execution_options={"synchronize_session": False})


def note_job(session: Session, name: str, now: datetime, error: str) -> None:
    """Remember how the last run of a job ended; an empty error means well."""
    row = session.get(PeriodicJob, name)
    if row is not None:
        row.finished_at, row.error = now, error[-4000:]


def last_promised_at(session: Session, name: str) -> datetime | None:
    """Return when a job should have run at the latest if somebody runs it, None when nobody ever did."""
    return session.scalar(select(PeriodicJob.next_due_at).where(PeriodicJob.name == name))


def hold_work(session: Session, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take standing work for a process, or keep it, until a moment; False while another process has it."""
    mine = or_(PeriodicJob.held_by == holder, PeriodicJob.next_due_at <= now)
    held = update(PeriodicJob).where(PeriodicJob.name == name, mine).values(held_by=holder, next_due_at=until)
    done = session.execute(held, execution_options={"synchronize_session": False})
    if done.rowcount:  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it
        return True
    if session.get(PeriodicJob, name) is None:
        session.add(PeriodicJob(name=name, next_due_at=until, held_by=holder))
        session.flush()  # two processes may both find no row: the key lets one of them through
        return True
    return False


def let_work_go(session: Session, name: str, holder: str, now: datetime) -> None:
    """Let others take standing work that a process has; does nothing where it has it no more."""
    held = update(PeriodicJob).where(PeriodicJob.name == name, PeriodicJob.held_by == holder)
    session.execute(held.values(held_by=None, next_due_at=now), execution_options={"synchronize_session": False})


def work_holders(session: Session) -> dict[str, str]:
    """Return which process has which standing work, or had it when it was last heard of."""
    rows = select(PeriodicJob.name, PeriodicJob.held_by).where(PeriodicJob.held_by.is_not(None))
    return {name: str(holder) for name, holder in session.execute(rows)}


def failing_works(session: Session) -> list[str]:
    """Return the names of the standing work that has ended with an error and has not gone on for long since."""
    rows = select(PeriodicJob.name).where(PeriodicJob.held_by.is_not(None), PeriodicJob.error != "")
    return list(session.scalars(rows.order_by(PeriodicJob.name)))
