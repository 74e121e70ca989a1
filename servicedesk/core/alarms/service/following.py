"""What follows between alarms and their outages: an end where nothing is down, a proposal where something still is."""

from servicedesk.core.alarms.models import Alarm
from servicedesk.core.alarms.queries import read_rules
from servicedesk.core.alarms.queries.standing import list_outages_over, list_outliving
from servicedesk.core.alarms.rules import OFF
from servicedesk.core.alarms.service.outages import is_outage, propose
from servicedesk.core.alarms.service.settling import take_alarms
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.service import end_by_rule


def follow_alarms(uow: UnitOfWork, last_words: tuple[str, str]) -> int:
    """End what was declared by rule and is over, and propose anew what outlives its outage; return how much it did.

    ``last_words`` is what customers then read, in Spanish and in English.
    """
    with uow.reading():
        if not list_outages_over(uow) and not list_outliving(uow):
            return 0
    take_alarms(uow)
    over, outliving = list_outages_over(uow), list_outliving(uow)
    for outage in over:
        end_by_rule(uow, outage.id, last_words, read_rules(uow).outage_tells)
    for alarm in outliving:
        _stand_alone(uow, alarm)
    return len(over) + len(outliving)


def _stand_alone(uow: UnitOfWork, alarm: Alarm) -> None:
    """Take an alarm out of an outage that is over, and propose another one; whoever ended that one decides."""
    alarm.outage_id = alarm.proposed_at = alarm.dismissed_at = None
    rules = read_rules(uow)
    if rules.outage_mode != OFF and is_outage(uow, alarm, rules):
        propose(uow, alarm)
