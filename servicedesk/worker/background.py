"""What runs beside the pages: the threads that take nudges from the queue, and the ticker."""

import logging
from email.utils import parseaddr
from functools import partial
from threading import Event, get_ident

from servicedesk.core.kernel.delivering import deliver_due
from servicedesk.core.kernel.jobs import Job
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.ports import MailAddress
from servicedesk.core.notifications.sending import send_due
from servicedesk.core.notifications.texts import PORTION as TEXTS_AT_ONCE
from servicedesk.core.notifications.texts import send_texts
from servicedesk.hosting.host import Host
from servicedesk.installation import Installation
from servicedesk.notify import announce
from servicedesk.worker.following import follow_alarms, follow_outages, tell_news
from servicedesk.worker.jobs import SWEEP, Jobs, desk_jobs, introduce_permissions
from servicedesk.worker.leases import WorkerName, free_leases_of_the_dead
from servicedesk.worker.papers import Papers
from servicedesk.worker.plugin_jobs import PluginJobs
from servicedesk.worker.queue import close_queue, make_consumer, open_queue
from servicedesk.worker.ticker import Ticker
from servicedesk.worker.turns import Rounds, Turns

THREADS = 5
TELLERS = 3  # threads that may tell plugins at once; the others are left to letters and jobs
PORTION = 50  # deliveries, or messages, between two looks whether to stop
MOST_THREADS = 12  # with those that stand in for threads that hang
WAITS_FOR = 1.0  # seconds that a nudge is taken to wait in the queue at most
NEVER = -WAITS_FOR

log = logging.getLogger("servicedesk.worker")


class Background:
    """The background of one process; ``consumes`` is False where other processes do the work."""

    def __init__(self, installation: Installation, *, consumes: bool = True) -> None:
        """Open the queue; nothing runs before ``start``."""
        self._installation = installation
        self._kernel = installation.kernel
        self._name = WorkerName.ours()
        self._telling, self._sending, self._stopping = Rounds(TELLERS), Rounds(1), Event()
        self._queue = open_queue(installation.config)
        # An embedded desk takes its own nudges; elsewhere another process may, and would not say so.
        self._is_alone = consumes and installation.config.is_sqlite and installation.config.processes == 1
        self._nudged_at, self._changes = NEVER, -1
        self._ask_to_deliver = self._queue.task(name="deliver")(self.deliver)
        self._ask_to_send_mail = self._queue.task(name="send_mail")(self.send_mail)
        self._ask_to_send_texts = self._queue.task(name="send_texts")(self.send_texts)
        self._ask_to_run = self._queue.task(name="run_job")(self.run_job)
        self._host = Host(installation, self._name.of_thread(0), consumes=consumes, is_gone=self._name.outlives)
        self._turns = Turns(THREADS - 1)
        self._ask_to_make = self._queue.task(name="make_documents")(self.make_documents)
        self._papers = Papers(self._kernel, installation.files)
        self._desk_jobs = self._own_jobs(installation)
        self._jobs = Jobs(self._kernel, self._desk_jobs if consumes else [])
        self._plugin_jobs = PluginJobs(self._kernel)
        self._consumer = make_consumer(self._queue, THREADS) if consumes else None
        self._ticker = Ticker(
            self._kernel,
            self._host.circuit,
            self._jobs if consumes else None,
            self._ask_to_run,
            self._replace_thread,
            partial(free_leases_of_the_dead, self._kernel, self._name),
            self._look_after_plugins,
        )

    def _own_jobs(self, installation: Installation) -> list[Job]:
        """Return the jobs of the desk itself, and those that follow outages."""
        return [
            *desk_jobs(
                self._kernel, installation.files, self._ask_to_deliver, self._ask_to_send,
                partial(announce, self._kernel, installation.voice), self._ask_to_make,
            ),
            Job("outage_alarms", SWEEP, lambda: follow_alarms(self._kernel, installation.voice)),
            Job("outage_tickets", SWEEP, lambda: follow_outages(self._kernel)),
            Job("outage_news", SWEEP, lambda: tell_news(self._kernel, installation.voice)),
        ]  # fmt: skip

    def start(self) -> None:
        """Begin to work: take nudges, and tick; the first tick frees what a killed process had in hand."""
        self._kernel.nudge = self.nudge
        self._host.start()
        if self._consumer is not None:
            self._consumer.start()
        self._ticker.start()

    def stop(self) -> None:
        """End what is being done and begin nothing new; what stays undone stays due."""
        self._stopping.set()
        self._ticker.stop()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
        self._host.stop()
        self._papers.stop()
        close_queue(self._queue)

    def nudge(self) -> None:
        """Have deliveries and mail looked at now; if the queue is away, the sweep will find them.

        A nudge that waits to be taken in this process is enough for all that comes until then.
        """
        now = self._kernel.clock.monotonic()
        if now - self._nudged_at < WAITS_FOR:
            return
        if self._is_alone:
            self._nudged_at = now
        try:
            self._ask_to_deliver()
        except Exception:  # whatever is wrong with the queue, the rows have been committed
            self._nudged_at = NEVER
            log.exception("nudge failed")

    def deliver(self) -> None:
        """Tell plugins what is due; what they wrote to people goes out right after.

        However much is due, some threads are left to others: letters and jobs would wait behind thousands of facts.
        """
        self._nudged_at = NEVER  # first of all, so that whatever comes from now on is nudged for anew
        self._telling.go(self._deliver_due)

    def _deliver_due(self) -> None:
        is_more = True
        while is_more and not self._stopping.is_set():
            is_more = deliver_due(self._kernel, self._worker(), PORTION) == PORTION
            self._ask_to_send()
            self._ask_to_make()

    def _ask_to_send(self) -> None:
        """Have mail looked at, and texts where there is a channel for them."""
        self._ask_to_send_mail()
        if self._kernel.channels.enabled():
            self._ask_to_send_texts()

    def send_mail(self) -> None:
        """Send the mail that is due: one thread at a time, so that a slow server holds up nobody else."""
        self._sending.go(self._send_due)

    def _send_due(self) -> None:
        config = self._installation.config
        sender = sender_of(config.mail_from)
        answers = sender_of(config.mail_reply_to) if config.mail_reply_to else None
        is_more = True
        with self._installation.mailer() as mailer:  # one connection for all that is due
            while is_more and not self._stopping.is_set():
                sent = send_due(
                    self._kernel, mailer, sender, self._worker(), PORTION,
                    keep_secrets=config.keeps_secrets, reply_to=answers, files=self._installation.files,
                )  # fmt: skip
                is_more = sent > 0

    def make_documents(self) -> None:
        """Make the files of the documents that are due."""
        self._papers.make_due(self._stopping.is_set)

    def send_texts(self) -> None:
        """Send the texts that are due, by each channel that no other thread of this process is at."""
        for known in self._kernel.channels.enabled():
            is_more = True
            while is_more and not self._stopping.is_set():
                is_more = self._send_by(known)

    def _send_by(self, known: KnownChannel) -> bool:
        """Send a portion by one channel; tell whether there may be more."""
        with self._turns.of(known.name) as is_ours:
            if not is_ours:
                return False
            keep = self._installation.config.keeps_secrets
            sent = send_texts(
                self._kernel, known, self._worker(), keep_secrets=keep, is_stopping=self._stopping.is_set
            )  # fmt: skip
        return sent == TEXTS_AT_ONCE

    def run_job(self, name: str) -> None:
        """Run one periodic job that this process, or another with the same queue, has won."""
        self._jobs.run(name)

    def _look_after_plugins(self) -> None:
        """Watch the plugins, and know their jobs and permissions anew whenever one was switched, set or loaded."""
        self._host.tick()
        self._kernel.channels.enabled()  # so that no page has to wait for a plugin that is asked for its channels
        changes = self._kernel.registry.changes
        if self._consumer is not None and changes != self._changes:
            self._changes = changes
            self._jobs.renew([*self._desk_jobs, *self._plugin_jobs.ask()])
            self._host.renew()
            introduce_permissions(self._kernel)

    def _worker(self) -> str:
        """Return the name under which this thread takes leases."""
        return self._name.of_thread(get_ident())

    def _replace_thread(self, thread: int) -> None:
        """Put another thread in the place of one of ours that hangs."""
        self._turns.forget(thread)
        self._telling.forget(thread)
        ours = [each.ident for _, each in self._consumer.worker_threads] if self._consumer else []
        if self._consumer is None or thread not in ours:
            return
        if len(ours) < MOST_THREADS:
            self._consumer.add_worker()
        else:
            log.critical("too many threads hang: restart the desk", extra={"threads": len(ours)})


def sender_of(mail_from: str) -> MailAddress:
    """Return the address that mail comes from, written as ``desk@example.org`` or ``Name <desk@example.org>``."""
    name, address = parseaddr(mail_from)
    return MailAddress(address, name)
