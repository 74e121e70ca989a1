"""What staff do with alarms: acknowledge, comment, clear by hand; and how long alarms wait."""

from dataclasses import asdict

from servicedesk.core.alarms.drafts import RulesDraft
from servicedesk.core.alarms.events import AlarmChanged, AlarmRulesChanged
from servicedesk.core.alarms.models import Alarm, AlarmComment
from servicedesk.core.alarms.queries import alarm_to_change, read_rules
from servicedesk.core.alarms.rules import checked_comment, checked_rules
from servicedesk.core.alarms.service.settling import BY_HAND, end, take_alarms
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.service.changes import require

ATTEND = "alarm.attend"
SETTINGS = "settings.manage"
WORDS = ("public_text", "public_text_en")  # a fact holds no words


def acknowledge_alarm(uow: UnitOfWork, alarm_id: int, *, is_seen: bool = True) -> Alarm:
    """Say that somebody attends to an alarm, or that nobody does any more; doing it twice changes nothing.

    Raises Forbidden, NotFound, and Conflict when it is cleared.
    """
    alarm = _open_one(uow, alarm_id)
    if is_seen != (alarm.acknowledged_at is not None):
        alarm.acknowledged_at = uow.now() if is_seen else None
        alarm.acknowledged_by_name = uow.actor.name if is_seen else ""
        _tell(uow, alarm, "acknowledged" if is_seen else "unacknowledged")
    return alarm


def comment_alarm(uow: UnitOfWork, alarm_id: int, body: str) -> AlarmComment:
    """Write something about an alarm, open or not. Raises Forbidden, NotFound and Invalid."""
    require(uow, ATTEND)
    alarm = alarm_to_change(uow, alarm_id)
    author = {"author": uow.actor.key, "author_name": uow.actor.name}
    comment = AlarmComment(alarm_id=alarm.id, body=checked_comment(body), at=uow.now(), **author)
    uow.session.add(comment)
    uow.session.flush()  # the fact names the comment by its identifier
    _tell(uow, alarm, "commented", comment.id)
    return comment


def clear_by_hand(uow: UnitOfWork, alarm_id: int) -> None:
    """End an alarm at once, whatever monitoring says; what is still there is raised anew.

    Raises Forbidden, NotFound, and Conflict when it is cleared already.
    """
    require(uow, ATTEND)
    take_alarms(uow)
    end(uow, _open_one(uow, alarm_id), BY_HAND)


def change_rules(uow: UnitOfWork, draft: RulesDraft) -> None:
    """Set how long alarms wait. Raises Forbidden and Invalid."""
    require(uow, SETTINGS)
    draft = checked_rules(draft)
    rules = read_rules(uow)
    uow.session.add(rules)
    wanted = asdict(draft)
    changes = {
        name: [] if name in WORDS else [getattr(rules, name), value]
        for name, value in wanted.items()
        if getattr(rules, name) != value
    }
    for name, value in wanted.items():
        setattr(rules, name, value)
    uow.session.flush()  # the fact names the row
    if changes:
        uow.publish(AlarmRulesChanged(rules_id=rules.id, changes=changes))


def _open_one(uow: UnitOfWork, alarm_id: int) -> Alarm:
    require(uow, ATTEND)
    alarm = alarm_to_change(uow, alarm_id)
    if not alarm.is_open:
        raise Conflict("alarm.is_cleared")
    return alarm


def _tell(uow: UnitOfWork, alarm: Alarm, action: str, reference_id: int = 0) -> None:
    alarm.changed_at = uow.now()
    told = AlarmChanged(alarm_id=alarm.id, resource_id=alarm.resource_id, action=action, reference_id=reference_id)
    uow.publish(told)
