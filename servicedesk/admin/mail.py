"""Outgoing mail: what was written to whom, whether it went out, and another try."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.listing import AS_SHEET, PORTION
from servicedesk.core import notifications
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationFilter
from servicedesk.core.notifications.models import EMAIL, Notification
from servicedesk.language.marks import lazy
from servicedesk.web.exports import table_file
from servicedesk.web.extensions import kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, keep, show
from servicedesk.web.locale import gettext
from servicedesk.web.places import LARGEST_ID, read_place, write_place
from servicedesk.web.templating import iso
from servicedesk.web.uploads import hand_out_copy

READ = Permission("mail.read")
RETRY = Permission("delivery.retry")
LONGEST_WHO = 100
PAGE, FRAGMENT = "admin/mail/message.html", "admin/mail/_message.html"
HEADING = (lazy("When"), lazy("To"), lazy("Address"), lazy("Subject"), lazy("State"), lazy("Tries"))
STATES = {
    "due": (lazy("To be sent"), "info"), "held": (lazy("Waits for a document"), "info"),
    "failed": (lazy("Not sent"), "danger"), "sent": (lazy("Sent"), "ok"),
}  # fmt: skip


def mail_routes(bp: Blueprint) -> None:
    """Add the pages about outgoing mail."""
    bp.add_url_rule("/mail", "mail", index)
    bp.add_url_rule("/mail/<int:notification_id>", "message", message)
    bp.add_url_rule("/mail/<int:notification_id>/files/<name>", "message_file", attached)
    bp.add_url_rule("/mail/<int:notification_id>/retry", "retry_mail", retry, methods=["POST"])


@allows(READ)
def index() -> Response:
    """Show outgoing mail, the newest first."""
    uow = unit_of_work()
    state, who = request.args.get("state", ""), request.args.get("who", "").strip()[:LONGEST_WHO]
    after = read_place(request.args.get("after", ""))
    wanted = NotificationFilter(state=state if state in STATES else "", who=who, after=after)
    if request.args.get("as") == AS_SHEET:
        return table_file("mail", [gettext(each) for each in HEADING], _cells(uow, wanted))
    rows = notifications.list_notifications(uow, wanted)
    last = rows[-1] if len(rows) == wanted.limit else None
    return show(
        "admin/mail/index.html", "admin/mail/_list.html",
        rows=rows,
        older=_address(wanted.state, who=who, after=write_place(last.created_at, last.id)) if last else "",
        tabs=_tabs(wanted.state, who, notifications.count_notifications(uow)),
        export=_address(wanted.state, who=who, **{"as": AS_SHEET}),
        asked=wanted,
        states=STATES,
        ways=_ways(),
    )  # fmt: skip


def _cells(uow: UnitOfWork, wanted: NotificationFilter) -> Iterator[tuple[object, ...]]:
    """Yield what the sheet says of each message, read a portion at a time; its text stays here."""
    wanted = replace(wanted, after=None, limit=PORTION)
    while rows := notifications.list_notifications(uow, wanted):
        for row in rows:
            recipient, state = row.recipient_name or row.recipient, gettext(STATES[row.state][0])
            yield iso(row.created_at), recipient, row.recipient, row.subject, state, row.attempts
        wanted = replace(wanted, after=(rows[-1].created_at, rows[-1].id))


@allows(READ)
def message(notification_id: int) -> Response:
    """Show one message as its reader gets it, as plain text."""
    found = notifications.get_notification(unit_of_work(), min(notification_id, LARGEST_ID))
    return show(PAGE, FRAGMENT, **_shown(found))


@allows(READ)
def attached(notification_id: int, name: str) -> Response:
    """Hand out a file that a message takes with it."""
    found = notifications.get_attached(unit_of_work(), min(notification_id, LARGEST_ID), name)
    return hand_out_copy(found.name, found.content_type, found.content, found.file_key)


@allows(RETRY)
def retry(notification_id: int) -> Response:
    """Send a message again, at once."""
    wanted = min(notification_id, LARGEST_ID)

    def around() -> dict[str, Any]:
        return _shown(notifications.get_notification(unit_of_work(), wanted))

    keep(Form.blank(), PAGE, FRAGMENT, around)
    with unit_of_work() as uow:
        notifications.retry_notification(uow, wanted)
        uow.nudge_after_commit()
    return done(url_for("admin.message", notification_id=wanted), FRAGMENT, **around())


def _shown(found: Notification) -> dict[str, Any]:
    """Return what the page of a message shows; a code or a link that is still good is for its reader alone."""
    return {
        "message": found,
        "attached": notifications.list_files(unit_of_work(), found),
        "states": STATES,
        "ways": _ways(),
        "waits_for_channel": found.state == "due" and found.channel not in {EMAIL, *_active()},
        "is_secret": found.is_secret and (found.state != "sent" or not found.text),
    }


def _ways() -> dict[str, str]:
    """Return what the channels of plugins are called; one that is off goes by its own name."""
    return {each.name: gettext(each.channel.title) for each in kernel().channels.enabled()}


def _active() -> list[str]:
    """Return the channels that work now."""
    return [each.name for each in kernel().channels.active()]


def _tabs(state: str, who: str, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    every = [("", gettext(lazy("All")))]
    every += [
        (key, f"{gettext(words)} ({counts[key]})" if counts.get(key) else gettext(words))
        for key, (words, _tone) in STATES.items()
    ]
    return [(words, _address(key, who=who), state == key) for key, words in every]


def _address(state: str, **more: str) -> str:
    """Return the address of the list in one state, from a place on; an empty one is left out."""
    chosen: dict[str, Any] = {name: value for name, value in ({"state": state} | more).items() if value}
    return url_for("admin.mail", **chosen)
