"""When an alarm is an outage: proposed or declared by the administrator's rule, declared by hand, joined."""

from datetime import datetime, timedelta

from servicedesk.core import notifications
from servicedesk.core.alarms.events import AlarmChanged
from servicedesk.core.alarms.models import Alarm, AlarmComment, AlarmRules
from servicedesk.core.alarms.queries import alarm_to_change, find_outage_on
from servicedesk.core.alarms.rules import DECLARE, OFF, REPORTS, checked_comment, means_outage
from servicedesk.core.inventory.queries import count_affected_services
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import OutageDraft, declare_outage
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.service import declare_by_rule
from servicedesk.core.people import list_users_who_may
from servicedesk.core.people.service.changes import require

NOTICE = "outage_proposed"
DECLARERS = "outage.edit"


def consider_outage(uow: UnitOfWork, alarm: Alarm, rules: AlarmRules) -> None:
    """Join an alarm that was raised to the outage that goes on there; else propose or declare one by the rules."""
    going_on = find_outage_on(uow, alarm)
    if going_on is not None:
        _join(uow, alarm, going_on)
    elif rules.outage_mode != OFF and is_outage(uow, alarm, rules):
        if rules.outage_mode == DECLARE:
            _join(uow, alarm, declare_by_rule(uow, first_draft(alarm, rules, uow.now()), ends_by_itself=True))
        else:
            propose(uow, alarm)


def first_draft(alarm: Alarm, rules: AlarmRules, now: datetime) -> OutageDraft:
    """Return an outage as the rules would declare it of an alarm: since it began, with the first guess of its end.

    Where that guess has passed by already, nothing is promised.
    """
    back_by = alarm.began_at + timedelta(minutes=rules.lasts_minutes)
    return OutageDraft(
        resource_ids=(alarm.resource_id,),
        public_text=rules.public_text,
        public_text_en=rules.public_text_en,
        started_at=alarm.began_at,
        expected_by=back_by if rules.lasts_minutes and back_by > now else None,
        tells=rules.outage_tells,
    )


def declare_of_alarm(uow: UnitOfWork, alarm_id: int, draft: OutageDraft) -> Outage:
    """Declare an outage because of an alarm, as it was drafted.

    Raises Forbidden, NotFound, Invalid, and Conflict when the alarm is part of one that goes on.
    """
    alarm = alarm_to_change(uow, alarm_id)
    if alarm.outage is not None and alarm.outage.is_open:
        raise Conflict("alarm.is_part", number=alarm.outage.number)
    outage = declare_outage(uow, draft)
    _join(uow, alarm, outage)
    return outage


def dismiss_proposal(uow: UnitOfWork, alarm_id: int, reason: str) -> Alarm:
    """Say, with a reason, that an alarm which looks like an outage is none; it is not proposed any more.

    Raises Forbidden, NotFound, Invalid without a reason, and Conflict when nothing is proposed.
    """
    require(uow, DECLARERS)
    alarm = alarm_to_change(uow, alarm_id)
    if not alarm.is_proposed:
        raise Conflict("alarm.is_not_proposed")
    author = {"author": uow.actor.key, "author_name": uow.actor.name}
    comment = AlarmComment(alarm_id=alarm.id, body=checked_comment(reason), at=uow.now(), **author)
    uow.session.add(comment)
    uow.session.flush()  # the fact names the comment by its identifier
    alarm.dismissed_at = uow.now()
    _tell(uow, alarm, "outage_dismissed", comment.id)
    return alarm


def is_outage(uow: UnitOfWork, alarm: Alarm, rules: AlarmRules) -> bool:
    """Tell whether an alarm looks like an outage: it says that services are without, and enough of them are."""
    if not means_outage(alarm):
        return False
    return alarm.cause == REPORTS or count_affected_services(uow, [alarm.resource_id]) >= rules.outage_services


def propose(uow: UnitOfWork, alarm: Alarm) -> None:
    """Propose an outage of an alarm to everybody who may declare one."""
    alarm.proposed_at = uow.now()
    _tell(uow, alarm, "outage_proposed")
    for user in list_users_who_may(uow, DECLARERS):
        notifications.give_notice(uow, user.id, NOTICE, "", uow.actor.key)


def _join(uow: UnitOfWork, alarm: Alarm, outage: Outage) -> None:
    alarm.outage_id = outage.id
    _tell(uow, alarm, "joined", outage.id)


def _tell(uow: UnitOfWork, alarm: Alarm, action: str, reference_id: int = 0) -> None:
    told = AlarmChanged(alarm_id=alarm.id, resource_id=alarm.resource_id, action=action, reference_id=reference_id)
    uow.publish(told)
