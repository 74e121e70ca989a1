"""Alarms: what monitoring found wrong with resources, believed once it stands, hidden where explained."""

from servicedesk.core.alarms.drafts import AlarmReport, RulesDraft
from servicedesk.core.alarms.models import Alarm
from servicedesk.core.alarms.queries import (
    STATES,
    AlarmFilter,
    History,
    LineWatch,
    count_alarms,
    find_gravest,
    get_alarm,
    get_history,
    list_alarms,
    list_alarms_of_outage,
    list_hidden_by,
    list_open_of_cause,
    read_rules,
    visible_alarms,
    watch_lines,
)
from servicedesk.core.alarms.queries.standing import gone_since, list_standing
from servicedesk.core.alarms.rules import MODES, REPORTS, SEVERITIES, is_flapping, is_of_a_port
from servicedesk.core.alarms.service.attending import acknowledge_alarm, change_rules, clear_by_hand, comment_alarm
from servicedesk.core.alarms.service.following import follow_alarms
from servicedesk.core.alarms.service.monitoring import clear_alarm, note_watching, raise_alarm, raise_alarms
from servicedesk.core.alarms.service.outages import declare_of_alarm, dismiss_proposal, first_draft
from servicedesk.core.alarms.service.settling import sweep_alarms

__all__ = [
    "MODES",
    "REPORTS",
    "SEVERITIES",
    "STATES",
    "Alarm",
    "AlarmFilter",
    "AlarmReport",
    "History",
    "RulesDraft",
    "acknowledge_alarm",
    "change_rules",
    "clear_alarm",
    "clear_by_hand",
    "comment_alarm",
    "count_alarms",
    "declare_of_alarm",
    "find_gravest",
    "dismiss_proposal",
    "first_draft",
    "follow_alarms",
    "get_alarm",
    "get_history",
    "gone_since",
    "is_flapping",
    "is_of_a_port",
    "list_alarms",
    "list_alarms_of_outage",
    "list_hidden_by",
    "list_open_of_cause",
    "list_standing",
    "raise_alarm",
    "raise_alarms",
    "read_rules",
    "sweep_alarms",
    "LineWatch",
    "note_watching",
    "visible_alarms",
    "watch_lines",
]
