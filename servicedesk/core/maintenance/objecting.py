"""Objections (N6): a customer cannot do without the service in a window; customer care answers each."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import ObjectionDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceObjection
from servicedesk.core.maintenance.queries import (
    find_notice,
    find_objection,
    locked,
    maintenance_to_change,
    objection_to_answer,
    stake_of,
)
from servicedesk.core.maintenance.rules import (
    CHANNELS,
    LONGEST_TEXT,
    OUTCOMES,
    PLANNED,
    REVIEW,
    checked_objection,
    may_note,
)
from servicedesk.core.maintenance.steps import tell
from servicedesk.core.people.rules.checks import Checks


def object_to_maintenance(uow: UnitOfWork, number: str, draft: ObjectionDraft) -> MaintenanceObjection:
    """Say, as a contact who is signed in, that one cannot do without the service then.

    What comes after the limit is kept as late and reviews nothing. Raises Forbidden, NotFound, Invalid, and Conflict
    for a second one or for work that has begun.
    """
    if uow.actor.kind != "contact":
        raise Forbidden
    return _object(uow, maintenance_to_change(uow, number), uow.actor.id, draft, "portal")


def object_by_link(uow: UnitOfWork, secret: str, draft: ObjectionDraft) -> MaintenanceObjection:
    """Say the same by the link of a letter, without signing in. Raises NotFound, Invalid and Conflict."""
    notice = find_notice(uow, secret)
    return _object(uow, locked(uow, notice.maintenance_id), notice.reader_id, draft, "link")


def note_objection(
    uow: UnitOfWork, number: str, contact_id: int, draft: ObjectionDraft, channel: str = "phone"
) -> MaintenanceObjection:  # fmt: skip
    """Note what a customer told somebody of the desk; they get it confirmed. The same limit counts.

    Raises Forbidden, NotFound, Invalid also for a contact whom the work does not touch, and Conflict.
    """
    if not may_note(uow.actor):
        raise Forbidden
    maintenance, checks = maintenance_to_change(uow, number), Checks()
    checks.one_of("channel", channel, CHANNELS)
    if not stake_of(uow, maintenance.id, contact_id).services:
        checks.object_to("contact", "maintenance.not_touched")
    checks.finish()
    objection = _object(uow, maintenance, contact_id, draft, channel, uow.actor.key)
    _address(uow, objection, "objected")
    return objection


def answer_objection(uow: UnitOfWork, objection_id: int, outcome: str, answer: str) -> MaintenanceObjection:
    """Answer an objection; the customer gets the answer. Raises Forbidden, NotFound, Invalid and Conflict."""
    objection, checks = objection_to_answer(uow, objection_id), Checks()
    checks.one_of("outcome", outcome, OUTCOMES)
    words = checks.text("answer", answer, LONGEST_TEXT)
    checks.finish()
    if objection.answered_at is not None:
        raise Conflict("maintenance.answered")
    objection.outcome, objection.answer = outcome, words
    objection.answered_at, objection.answered_by = uow.now(), uow.actor.key
    _address(uow, objection, "answered")
    tell(uow, objection.maintenance, "answered", objection)
    return objection


def _address(uow: UnitOfWork, objection: MaintenanceObjection, occasion: str) -> None:
    """Let whoever objected be told something about it."""
    uow.session.add(
        MaintenanceNotice(
            maintenance_id=objection.maintenance_id, contact_id=objection.contact_id, occasion=occasion,
            sequence=objection.sequence, objection_id=objection.id, at=uow.now(),
        )
    )  # fmt: skip


def _object(
    uow: UnitOfWork, maintenance: Maintenance, contact_id: int, draft: ObjectionDraft, channel: str, noted_by: str = ""
) -> MaintenanceObjection:  # fmt: skip
    clean, stake = checked_objection(draft), stake_of(uow, maintenance.id, contact_id)
    if not stake.services:
        raise NotFound
    if maintenance.phase not in (PLANNED, REVIEW):
        raise Conflict("maintenance.no_objection", number=maintenance.number)
    before = find_objection(uow, maintenance, contact_id)
    if before is not None and before.stands:
        raise Conflict("maintenance.objected")
    is_late = not maintenance.may_be_objected(uow.now())
    objection = MaintenanceObjection(
        maintenance_id=maintenance.id, contact_id=contact_id, sequence=maintenance.sequence, why=clean.why,
        words=clean.words, better_times=clean.better_times, services=stake.services, is_critical=stake.is_critical,
        is_late=is_late, at=uow.now(), channel=channel, noted_by=noted_by,
    )  # fmt: skip
    uow.session.add(objection)
    if not is_late and maintenance.phase == PLANNED:
        maintenance.phase, maintenance.warned_at = REVIEW, None
    uow.session.flush()  # the fact names the objection by its identifier
    tell(uow, maintenance, "objected", objection)
    return objection
