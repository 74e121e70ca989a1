"""What is done again and again: the jobs of the desk, and those that plugins provide."""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from threading import Lock

from servicedesk.core import alarms, automation, documents, notifications, people, risk, tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.circuit import KEPT as FAILURES_KEPT
from servicedesk.core.kernel.circuit import prune_failures
from servicedesk.core.kernel.deliveries import prune_deliveries
from servicedesk.core.kernel.jobs import Job, note_job, put_job_off
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_apart import NotFree
from servicedesk.core.kernel.plugin_figures import KEPT as FIGURES_KEPT
from servicedesk.core.kernel.plugin_figures import prune_figures
from servicedesk.core.kernel.plugin_replay import make_deliveries
from servicedesk.core.kernel.ports import FileStore
from servicedesk.core.kernel.submissions import prune_submissions
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.service import outages as tickets_of_outages
from servicedesk.worker.assigning import assign_waiting
from servicedesk.worker.late import claim_late, escalate_late, mind_codes
from servicedesk.worker.plugin_jobs import PluginWork
from servicedesk.worker.risks import sweep_risk
from servicedesk.worker.works import sweep_maintenances, write_ahead

SWEEP = timedelta(seconds=5)
MAINTENANCE_EVERY = timedelta(seconds=15)
SERIES_EVERY = timedelta(minutes=1)
RULES_EVERY = timedelta(minutes=1)
RUNS_KEPT = timedelta(days=90)
DELIVERIES_KEPT = timedelta(days=14)
SUBMISSIONS_KEPT = timedelta(days=2)
DRAFTS_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)
UPLOADS_KEPT = timedelta(days=2)  # longer than anybody leaves a form open before sending it
FILES_AT_ONCE = 500
MOST_TURNS = 50  # of a job that works in portions; the rest comes with its next run
CHATTY = timedelta(minutes=1)  # what runs more often than this leaves a mark only when it fails

log = logging.getLogger("servicedesk.jobs")


def desk_jobs(
    kernel: Kernel, files: FileStore, deliver: Callable[[], None], send_mail: Callable[[], None],
    announce: Callable[[], None], make_documents: Callable[[], None],
) -> list[Job]:  # fmt: skip
    """Return the jobs of the desk itself."""
    return [
        Job("deliver", SWEEP, deliver),
        Job("mail", SWEEP, send_mail),
        Job("documents", SWEEP, make_documents),
        Job("promises", SWEEP, lambda: sweep_promises(kernel)),
        Job("alarms", SWEEP, lambda: sweep_alarms(kernel)),
        Job("maintenance", MAINTENANCE_EVERY, lambda: sweep_maintenances(kernel)),
        Job("announce", SWEEP, announce),
        Job("series", SERIES_EVERY, lambda: write_ahead(kernel)),
        Job("group_reports", timedelta(minutes=1), lambda: group_reports(kernel)),
        Job("close_unanswered", timedelta(hours=1), lambda: close_unanswered(kernel)),
        Job("claims", timedelta(minutes=1), lambda: claim_late(kernel)),
        Job("codes", timedelta(minutes=10), lambda: mind_codes(kernel)),
        Job("escalate", SWEEP, lambda: escalate_late(kernel)),
        Job("rules", RULES_EVERY, lambda: follow_waiting(kernel)),
        Job("assign", SWEEP, lambda: assign_waiting(kernel)),
        Job("risk", timedelta(minutes=5), lambda: sweep_risk(kernel)),
        Job("replay", SWEEP, lambda: replay_missed(kernel)),
        Job("prune", timedelta(days=1), lambda: prune(kernel)),
        Job("loose_files", timedelta(days=1), lambda: remove_loose_files(kernel, files)),
    ]


def sweep_promises(kernel: Kernel) -> None:
    """Tell what has come due of promises, a portion at a time until nothing is left."""
    told = 1
    while told:
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("promises"), session) as uow:
            told = tickets.sweep_clocks(uow)


def sweep_alarms(kernel: Kernel) -> None:
    """Raise, hide and clear the alarms whose time has come, a portion at a time until nothing is left."""
    seen = 1
    while seen:
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("alarms"), session) as uow:
            seen = alarms.sweep_alarms(uow)


def group_reports(kernel: Kernel) -> None:
    """Raise an alarm where several customers on one element have reported a fault lately."""
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("group_reports"), session) as uow:
        tickets_of_outages.group_reports(uow)


def close_unanswered(kernel: Kernel) -> None:
    """Close the tickets whose customers did not answer, a portion at a time."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("close_unanswered"), session) as uow:
            closed = tickets.close_unanswered(uow)
        if not closed:
            return


def follow_waiting(kernel: Kernel) -> None:
    """Follow the rules that wait for time to pass."""
    automation.sweep_rules(kernel)


def replay_missed(kernel: Kernel) -> None:
    """Make the deliveries of what plugins missed, where somebody has asked for it; a portion at a time."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("replay"), session) as uow:
            is_more = make_deliveries(uow, kernel.registry)
        if not is_more:
            return


def prune(kernel: Kernel) -> None:
    """Forget what nobody needs any more: settled deliveries, old submissions, ended sessions and links.

    Of what may be very much a portion at a time: others write in between.
    """
    tasks: list[Callable[[UnitOfWork], object]] = [
        lambda uow: prune_deliveries(uow.session, uow.now() - DELIVERIES_KEPT),
        lambda uow: prune_submissions(uow.session, uow.now() - SUBMISSIONS_KEPT),
        lambda uow: prune_failures(uow.session, uow.now() - FAILURES_KEPT),
        lambda uow: prune_figures(uow.session, uow.now() - FIGURES_KEPT),
        lambda uow: tickets.prune_drafts(uow, uow.now() - DRAFTS_KEPT),
        lambda uow: notifications.prune_notices(uow, uow.now() - NOTICES_KEPT),
        lambda uow: automation.prune_runs(uow, uow.now() - RUNS_KEPT),
        lambda uow: people.forget_former_emails(uow, uow.now() - DRAFTS_KEPT),
        people.forget_ended,
        tickets.forget_private_links,
        risk.prune_facts,
    ]
    for task in tasks:
        is_any_left = True
        while is_any_left:
            with kernel.sessions() as session, kernel.unit_of_work(job_actor("prune"), session) as uow:
                is_any_left = bool(task(uow))


def introduce_permissions(kernel: Kernel) -> None:
    """Bring into the roles what plugins that are on define themselves; a newer version may define more."""
    permissions = kernel.registry.own_permissions()
    if permissions:
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("plugins"), session) as uow:
            people.introduce_permissions(uow, permissions)


def remove_loose_files(kernel: Kernel, files: FileStore) -> None:
    """Remove the files that never became part of a ticket, and those of documents that were made anew."""
    before = kernel.clock.now() - UPLOADS_KEPT
    files.remove_unfinished(before)
    keys = files.list_keys(before)
    while portion := list(islice(keys, FILES_AT_ONCE)):
        with kernel.sessions() as session:
            uow = kernel.unit_of_work(job_actor("loose_files"), session)
            kept = tickets.find_attached(uow, portion) | documents.find_kept(uow, portion)
        for key in set(portion) - kept:
            files.remove(key)


class Jobs:
    """All jobs of one process by name, and their running."""

    def __init__(self, kernel: Kernel, jobs: list[Job]) -> None:
        """Know these jobs."""
        self._kernel = kernel
        self._running: set[str] = set()
        self._failed: set[str] = set()
        self._noted: dict[str, float] = {}
        self._lock = Lock()
        self.by_name = {job.name: job for job in jobs}

    def renew(self, jobs: list[Job]) -> None:
        """Know these jobs from now on; one that runs still ends."""
        self.by_name = {job.name: job for job in jobs}

    def wanted(self) -> list[str]:
        """Return the names of the jobs that may run now: those of active plugins, and not what still runs here.

        What would wait for the process of its plugin is left out: a thread that waits is one less for all others.
        """
        wanted = [(name, job) for name, job in self.by_name.items() if name not in self._running]
        return [name for name, job in wanted if _may_run(job) and _is_free(job)]

    def run(self, name: str) -> None:
        """Run one job and note how it went; a failure stays the failure of that job."""
        job = self.by_name.get(name)
        if job is None or not _may_run(job) or not self._begin(name):
            return
        error = ""
        try:
            job.run()
        except NotFree:
            self._put_off(job)
            return
        except BaseException as problem:  # a plugin may raise SystemExit too, and must not stop the worker
            error = "".join(traceback.format_exception(problem))
            log.error("job failed", extra={"job": name, "trace": error})
        finally:
            self._running.discard(name)
        self._note(job, error)

    def leave_behind(self, name: str, error: str) -> None:
        """Note that a job hangs; its next run need not wait until it comes back."""
        job = self.by_name.get(name)
        if job is not None:
            self._running.discard(name)
            self._note(job, error)

    def _put_off(self, job: Job) -> None:
        """Let a job be due again that was won and could not begin, for the process of its plugin was taken."""
        with self._kernel.sessions() as session, self._kernel.unit_of_work(job_actor(job.name), session) as uow:
            put_job_off(uow.session, job.name, self._kernel.lease_time(uow.session))

    def _begin(self, name: str) -> bool:
        """Take a job for this thread, unless another thread is still at it."""
        with self._lock:
            is_free = name not in self._running
            self._running.add(name)
            return is_free

    def _is_chat(self, job: Job) -> bool:
        """Tell whether a chatty job merely works as before; of a plugin's it is noted once a minute all the same."""
        if job.every >= CHATTY or job.name in self._failed:
            return False
        noted = self._noted.get(job.name)
        is_fresh = noted is not None and self._kernel.clock.monotonic() - noted < CHATTY.total_seconds()
        return is_fresh or not isinstance(job.run, PluginWork)

    def _note(self, job: Job, error: str) -> None:
        """Note the end of a run, unless nobody needs to know."""
        if not error and self._is_chat(job):
            return
        self._noted[job.name] = self._kernel.clock.monotonic()
        (self._failed.add if error else self._failed.discard)(job.name)
        with self._kernel.sessions() as session, self._kernel.unit_of_work(job_actor(job.name), session) as uow:
            note_job(uow.session, job.name, uow.now(), error)


def _may_run(job: Job) -> bool:
    return not isinstance(job.run, PluginWork) or job.run.is_active


def _is_free(job: Job) -> bool:
    return not isinstance(job.run, PluginWork) or job.run.is_free
