"""What everybody affected is told of planned work, in the words of each occasion."""

from datetime import datetime, timedelta
from typing import NamedTuple

from servicedesk.core import maintenance, notifications, people
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.events import MaintenanceChanged
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceObjection
from servicedesk.core.maintenance.queries import objection_to_answer
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.notify.voice import Reader, Words


class Saying(NamedTuple):
    """What is said on one occasion: the subject, the first paragraph, and the same in one line for a phone."""

    subject: str
    first: str
    short: str


IN_TIME = lazy("A person looks at it. We answer you before %(time)s.")
LATE = lazy("It came after the limit, so we cannot promise to move the work. We keep it and answer you all the same.")
WINDOW = lazy("The work: %(title)s. From %(begins)s to %(ends)s.")
ALSO_THERE = lazy("You find this notice as PDF on the page of the work too, even if it is missing here.")
SAYINGS = {
    "planned": Saying(
        lazy("Planned work on your service: %(begins)s"),
        lazy("We are going to work on the network, and your service may be interrupted meanwhile."),
        lazy("planned work on your service from %(begins)s to %(ends)s."),
    ),
    "changed": Saying(
        lazy("The planned work was moved: %(begins)s"),
        lazy("The work that we announced takes place at another time."),
        lazy("the planned work was moved: from %(begins)s to %(ends)s."),
    ),
    "kept": Saying(
        lazy("The planned work stays: %(begins)s"),
        lazy("We looked at what customers objected. The work takes place as we announced it."),
        lazy("the planned work stays: from %(begins)s to %(ends)s."),
    ),
    "reminder": Saying(
        lazy("Reminder: planned work %(begins)s"),
        lazy("We remind you that we are going to work on the network soon."),
        lazy("reminder: planned work from %(begins)s to %(ends)s."),
    ),
    "started": Saying(
        lazy("The planned work has begun"),
        lazy("The work that we announced has begun. Your service may be interrupted until %(ends)s."),
        lazy("the planned work has begun and lasts until %(ends)s."),
    ),
    "overrun": Saying(
        lazy("The planned work takes longer"),
        lazy("The work takes longer than we announced. We treat it as an outage and go on until it is over."),
        lazy("the planned work takes longer than announced. We go on until it is over."),
    ),
    "finished": Saying(
        lazy("The planned work is over"),
        lazy("The work is over. If your service does not work as before, tell us."),
        lazy("the planned work is over. If something fails, tell us."),
    ),
    "cancelled": Saying(
        lazy("The planned work was cancelled"),
        lazy("The work that we announced does not take place. You need not do anything."),
        lazy("the planned work of %(begins)s was cancelled."),
    ),
    "answered": Saying(
        lazy("Our answer about the planned work"),
        lazy("You told us that you cannot do without your service then. This is our answer:"),
        lazy("we answered what you told us about the planned work."),
    ),
    "objected": Saying(
        lazy("We have your objection to the planned work"),
        lazy("You told us that you cannot do without your service then."),
        lazy("we have your objection to the planned work of %(begins)s."),
    ),
}  # fmt: skip
TIME_TO_OBJECT = timedelta(hours=1)  # who has less is not invited by a letter: an emergency begins at once
OF_ONE = ("answered", "objected")  # what only whoever objected is told
MAY_OBJECT = ("planned", "changed", "reminder")
OF_WINDOW = ("planned", "changed", "kept", "reminder", "cancelled", "answered", "objected")


def hear_of_maintenance(uow: UnitOfWork, event: MaintenanceChanged) -> None:
    """Let everybody affected be told of what happened, and those of the desk whom it concerns."""
    if event.phase in SAYINGS and event.phase not in OF_ONE:
        maintenance.address_everybody(uow, event.maintenance_id, event.phase, event.sequence)
    if event.phase == "objected":
        _notify(uow, "maintenance.answer", "objection")
    if event.phase == "undecided":
        _notify(uow, "maintenance.override", "undecided")


def letter_of(
    uow: UnitOfWork, words: Words, reader: Reader, notice: MaintenanceNotice, url: str, *, has_paper: bool = False
) -> Letter:
    """Return what one contact is told, in their language; with a paper, where it is found should it be missing."""
    work, saying = notice.maintenance, SAYINGS[notice.occasion]
    values = _values(words, reader, work)
    paragraphs = [words(saying.first, **values)]
    if notice.occasion in OF_WINDOW:
        paragraphs.append(words(WINDOW, **values))
    if notice.occasion in MAY_OBJECT:
        paragraphs.extend([work.told_in(reader.language), *_right(words, work)])
    if has_paper:
        paragraphs.append(words(ALSO_THERE))
    quote = ""
    if notice.objection_id:
        objection = objection_to_answer(uow, notice.objection_id)
        quote = objection.words if notice.occasion == "objected" else objection.answer
        paragraphs.extend(_confirmed(words, objection, maintenance.due_at(uow, objection), notice.occasion))
    return Letter(
        subject=words(saying.subject, **values),
        greeting=words(lazy("Hello %(name)s:"), name=reader.name),
        paragraphs=tuple(paragraphs),
        quote=quote,
        action_label=words(lazy("See the planned work")),
        action_url=url,
        short=words(saying.short, **values),
    )


def _values(words: Words, reader: Reader, work: Maintenance) -> dict[str, str]:
    return {
        "title": work.named_in(reader.language),
        "begins": words.when(work.starts_at),
        "ends": words.when(work.ends_at),
    }


def _right(words: Words, work: Maintenance) -> list[str]:
    """Say until when the reader may object, nothing once that is over or as good as over."""
    if work.object_by is None or not work.may_be_objected(words.moment + TIME_TO_OBJECT):
        return []
    right = lazy("If you cannot do without the service then, tell us before %(limit)s with the link below.")
    return [words(right, limit=words.when(work.object_by))]


def _confirmed(words: Words, objection: MaintenanceObjection, due_at: datetime, occasion: str) -> list[str]:
    """Say what becomes of an objection that was noted: answered by then, or kept although it came late."""
    if occasion != "objected":
        return []
    if objection.is_late:
        return [words(LATE)]
    return [words(IN_TIME, time=words.when(due_at))]


def _notify(uow: UnitOfWork, permission: str, kind: str) -> None:
    for user in people.list_users_who_may(uow, permission):
        notifications.give_notice(uow, user.id, kind, "", uow.actor.key)
