"""Putting an alarm where it belongs: believed, hidden, over; and what follows for those that stand on it."""

from sqlalchemy import update

from servicedesk.core.alarms.events import AlarmChanged, AlarmCleared, AlarmRaised
from servicedesk.core.alarms.models import CLEARED, HIDDEN, PENDING, RAISED, Alarm, AlarmRules
from servicedesk.core.alarms.queries import find_reason, is_commented, list_above, list_due, read_rules
from servicedesk.core.alarms.rules import NOTHING, Reason, place_of
from servicedesk.core.alarms.service.outages import consider_outage
from servicedesk.core.kernel.turns import take_turn
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PORTION = 50  # alarms in one transaction: whoever has something to say of others waits for its end
GONE, BY_HAND = "gone", "hand"
TURN = 7262  # any number will do that nobody else takes


def take_alarms(uow: UnitOfWork) -> None:
    """Let nobody else change what follows from alarms until the unit of work ends.

    One leads to those above it and those to others: two who go from opposite ends would wait for each other.
    """
    take_turn(uow.session, TURN)


def sweep_alarms(uow: UnitOfWork) -> int:
    """Raise, hide and clear what time has brought of a portion of alarms; return how many it looked at."""
    take_alarms(uow)
    due = list_due(uow, PORTION)
    rules = read_rules(uow)
    for alarm in due:
        settle(uow, alarm, rules)
    return len(due)


def settle(uow: UnitOfWork, alarm: Alarm, rules: AlarmRules) -> None:
    """Put an alarm where it belongs at this moment by these rules, and tell what became of it."""
    is_standing = alarm.gone_at is None and alarm.state != RAISED
    reason = find_reason(uow, alarm) if is_standing else NOTHING
    if alarm.state == HIDDEN and is_standing and not reason.code:
        alarm.state, alarm.stands_since = PENDING, uow.now()  # it must show anew that it stands by itself
        alarm.hidden_for, alarm.parent_id = "", None
    place = place_of(alarm, rules, reason, uow.now())
    alarm.due_at = place.due_at
    if place.state == CLEARED:
        end(uow, alarm, GONE)
    elif place.state == HIDDEN and alarm.gone_at is None:
        _hide(uow, alarm, reason)
    elif place.state == RAISED and alarm.state != RAISED:
        _raise(uow, alarm, rules)


def hide_what_stands_on(uow: UnitOfWork, alarm: Alarm) -> None:
    """Hide the alarms of everything that depends on a dead resource: they say nothing that it does not."""
    reason = Reason("parent", None, alarm.id)
    for above in list_above(uow, alarm):
        above.due_at = None
        _hide(uow, above, reason)


def free_what_it_hid(uow: UnitOfWork, alarm: Alarm) -> None:
    """Let what an alarm explained be looked at again: its resource lives, or it is over."""
    freed = update(Alarm).where(Alarm.parent_id == alarm.id, Alarm.open_key.is_not(None)).values(due_at=uow.now())
    uow.session.execute(freed, execution_options={"synchronize_session": False})


def end(uow: UnitOfWork, alarm: Alarm, why: str) -> None:
    """End an alarm; one that nobody was ever told of leaves no trace. What it explained is looked at again."""
    free_what_it_hid(uow, alarm)
    was_told = alarm.state != PENDING or alarm.raised_at is not None or why != GONE or is_commented(uow, alarm)
    if not was_told:
        forgotten = update(Alarm).where(Alarm.parent_id == alarm.id).values(parent_id=None)
        uow.session.execute(forgotten, execution_options={"synchronize_session": False})
        uow.session.delete(alarm)
        return
    alarm.state, alarm.open_key, alarm.due_at = CLEARED, None, None
    alarm.cleared_at = alarm.changed_at = uow.now()
    uow.publish(AlarmCleared(alarm_id=alarm.id, resource_id=alarm.resource_id, cause=alarm.cause, why=why))


def _raise(uow: UnitOfWork, alarm: Alarm, rules: AlarmRules) -> None:
    alarm.state = RAISED
    alarm.raised_at = alarm.changed_at = uow.now()
    uow.publish(
        AlarmRaised(
            alarm_id=alarm.id,
            resource_id=alarm.resource_id,
            cause=alarm.cause,
            severity=alarm.severity,
            is_down=alarm.is_down,
        )
    )
    consider_outage(uow, alarm, rules)


def _hide(uow: UnitOfWork, alarm: Alarm, reason: Reason) -> None:
    before = (alarm.state, alarm.hidden_for, alarm.parent_id)
    alarm.state, alarm.hidden_for, alarm.parent_id = HIDDEN, reason.code, reason.parent_id
    if before != (HIDDEN, reason.code, reason.parent_id):
        alarm.changed_at = uow.now()
        told = AlarmChanged(alarm_id=alarm.id, resource_id=alarm.resource_id, action="hidden", reason=reason.code)
        uow.publish(told)
