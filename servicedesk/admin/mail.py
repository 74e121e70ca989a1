"""Outgoing mail: what was written to whom, whether it went out, and another try."""

from datetime import datetime

from flask import Blueprint, Response, request, url_for

from servicedesk.core import notifications
from servicedesk.core.notifications import NotificationFilter
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, show

READ = Permission("mail.read")
RETRY = Permission("delivery.retry")
STATES = {"due": (lazy("To be sent"), "info"), "failed": (lazy("Not sent"), "danger"), "sent": (lazy("Sent"), "ok")}
LARGEST = 2**62


def mail_routes(bp: Blueprint) -> None:
    """Add the pages about outgoing mail."""
    bp.add_url_rule("/mail", "mail", index)
    bp.add_url_rule("/mail/<int:notification_id>", "message", message)
    bp.add_url_rule("/mail/<int:notification_id>/retry", "retry_mail", retry, methods=["POST"])


@allows(READ)
def index() -> Response:
    """Show outgoing mail, the newest first."""
    uow = unit_of_work()
    state = request.args.get("state", "")
    wanted = NotificationFilter(state=state if state in STATES else "", after=_read(request.args.get("after", "")))
    rows = notifications.list_notifications(uow, wanted)
    last = rows[-1] if len(rows) == wanted.limit else None
    older = url_for("admin.mail", state=wanted.state, after=f"{last.created_at.isoformat()}~{last.id}") if last else ""
    tabs = [(lazy("All"), url_for("admin.mail"), not wanted.state)]
    tabs += [(words, url_for("admin.mail", state=key), wanted.state == key) for key, (words, _tone) in STATES.items()]
    return show(
        "admin/mail/index.html", "admin/mail/index.html",
        rows=rows, older=older, tabs=tabs, states=STATES, counts=notifications.count_notifications(uow),
    )  # fmt: skip


@allows(READ)
def message(notification_id: int) -> Response:
    """Show one message as its reader gets it, as plain text."""
    found = notifications.get_notification(unit_of_work(), min(notification_id, LARGEST))
    return show("admin/mail/message.html", "admin/mail/message.html", message=found, states=STATES)


@allows(RETRY)
def retry(notification_id: int) -> Response:
    """Send a message again, at once."""
    with unit_of_work() as uow:
        notifications.retry_notification(uow, min(notification_id, LARGEST))
        uow.nudge_after_commit()
    return done(url_for("admin.message", notification_id=notification_id))


def _read(after: str) -> tuple[datetime, int] | None:
    """Return the place in the list that an address names; None for anything that is not one."""
    moment, _, identifier = after.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(identifier)
    except ValueError:
        return None
    return (at, last) if at.tzinfo is not None and 0 <= last < LARGEST else None
