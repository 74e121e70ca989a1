"""Sending short texts by the channels that plugins provide: one at a time, with no transaction open meanwhile.

As with mail it is at least once, under one key. A channel that says it is down rests for a minute and costs
no text a try; one that raises, hangs or answers nonsense costs this text a try and counts against its plugin.
While a plugin is off or in quarantine its texts wait; what waited for too long is given up, to be read by an
administrator.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.answers import NotSent, ShortText
from servicedesk.core.kernel.delivering import apart_for
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.plugin_answers import what_became
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.plugin_faults import PluginFault, trace_of
from servicedesk.core.notifications.leases import (
    claim_notifications,
    is_anything_due,
    mail_pause,
    mark_failed,
    mark_sent,
    release_notifications,
)
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.rules import SERVER_PAUSE
from servicedesk.core.people.rules.limits import CODE_LIVES

PORTION = 20  # texts of one channel before it is the turn of others
TEXT_LIVES = timedelta(days=4)  # what waited longer would tell of what is long past
TEXTS = job_actor("texts")

log = logging.getLogger("servicedesk.texts")


def send_texts(
    kernel: Kernel, known: KnownChannel, worker: str, *, keep_secrets: bool = False,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:  # fmt: skip
    """Send the next few due texts of one channel; return how many were tried."""
    for tried in range(PORTION):
        if is_stopping() or not _may_try(kernel, known) or not _send_next(kernel, known, worker, keep_secrets):
            return tried
    return PORTION


def hand_over(kernel: Kernel, known: KnownChannel, text: Notification, worker: str, *, keep_secrets: bool) -> None:
    """Have a channel send a text that this worker holds, in this process, and settle its row."""
    registry, plugin = kernel.registry, known.plugin
    try:
        with registry.at_work(plugin, known.hook), context_to_act(kernel, plugin, "", text.id) as ctx:
            failure = what_became(known.channel.send(_short(text), ctx))
    except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the worker
        fail_text(kernel, known, text, worker, error)
        return
    failpoint("after_send_before_mark")
    registry.on_success(plugin, known.hook)
    _settle(kernel, text, worker, failure, keep_secrets=keep_secrets)


def fail_text(kernel: Kernel, known: KnownChannel, text: Notification, worker: str, error: BaseException) -> None:
    """Note that a plugin failed to send a text that this worker still holds, so that it is tried again."""
    log.error("channel failed", extra={"plugin": known.plugin, "text": text.id, "trace": trace_of(error)})
    _settle(kernel, text, worker, NotSent(f"{type(error).__name__}: {error}"), keep_secrets=False)
    kernel.registry.failed(known.plugin, known.hook, error)


def rest_text(kernel: Kernel, text: Notification, worker: str, reason: str) -> None:
    """Give back a text that this worker holds and that no other would fare better than; its channel rests."""
    _release(kernel, text, worker, NotSent(reason, is_outage=True))


def _may_try(kernel: Kernel, known: KnownChannel) -> bool:
    """Look whether anything is due by a channel that does not rest, without a write lock."""
    apart = apart_for(kernel, known.plugin)
    if apart is not None and not apart.is_free(known.plugin):
        return False
    with kernel.sessions() as session:
        now = kernel.clock.now()
        return mail_pause(session, now, known.name) is None and is_anything_due(session, now, known.name)


def _send_next(kernel: Kernel, known: KnownChannel, worker: str, keep_secrets: bool) -> bool:
    """Send the text whose turn it is; tell whether there was one and its plugin may be called."""
    registry = kernel.registry
    was_active = registry.is_active(known.plugin)
    if not registry.may_call(known.plugin):
        return False
    text = _claim(kernel, known, worker)
    if text is None or _is_past(text, kernel.clock.now()):
        if not was_active:
            registry.trials.give_back([known.plugin])
        if text is not None:
            _settle(kernel, text, worker, NotSent("too_late", is_final=True), keep_secrets=False)
        return text is not None
    failpoint("after_claim")
    _send(kernel, known, text, worker, keep_secrets)
    return True


def _send(kernel: Kernel, known: KnownChannel, text: Notification, worker: str, keep_secrets: bool) -> None:
    apart = apart_for(kernel, known.plugin)
    if apart is None:
        hand_over(kernel, known, text, worker, keep_secrets=keep_secrets)
        return
    try:
        is_taken = apart.send_text(known.plugin, known.name, text.id, worker)
    except PluginFault as fault:
        fail_text(kernel, known, text, worker, fault)
    else:
        if not is_taken:
            _release(kernel, text, worker)


def _claim(kernel: Kernel, known: KnownChannel, worker: str) -> Notification | None:
    with kernel.sessions() as session:
        with kernel.unit_of_work(TEXTS, session) as uow:
            claimed = claim_notifications(uow.session, worker, kernel.lease_time(uow.session), 1, known.name)
        session.expunge_all()
        return claimed[0] if claimed else None


def _is_past(text: Notification, now: datetime) -> bool:
    """Tell whether a text waited so long that it is of no use any more, a code sooner than anything else."""
    return now - text.due_at > TEXT_LIVES or (text.is_secret and now - text.created_at > CODE_LIVES)


def _short(text: Notification) -> ShortText:
    return ShortText(text.recipient, text.text, text.language, text.message_id.strip("<>"))


def _settle(kernel: Kernel, text: Notification, worker: str, failure: NotSent | None, *, keep_secrets: bool) -> None:
    """Note in a short transaction what became of a text."""
    if failure is not None and failure.is_outage:
        _release(kernel, text, worker, failure)
        return
    with kernel.sessions() as session, kernel.unit_of_work(TEXTS, session) as uow:
        if failure is None:
            kept = mark_sent(uow.session, text, worker, uow.now(), keep_secret=keep_secrets)
        else:
            kept = mark_failed(uow.session, text, worker, uow.now(), failure.reason, permanent=failure.is_final)
    outcome = failure.reason if failure else "sent"
    log.info("text", extra={"text": text.id, "channel": text.channel, "outcome": outcome, "lease_kept": kept})


def _release(kernel: Kernel, text: Notification, worker: str, failure: NotSent | None = None) -> None:
    """Give back what cannot be sent now; when the channel is down, remember the pause in the row."""
    with kernel.sessions() as session, kernel.unit_of_work(TEXTS, session) as uow:
        until = uow.now() + SERVER_PAUSE if failure else None
        error = failure.reason if failure else ""
        release_notifications(uow.session, [text.id], worker, paused_until=until, error=error)
    log.warning("texts wait", extra={"channel": text.channel, "reason": error or "busy"})
