"""Decisions about alarms: what a report must hold, and when one is raised, hidden and cleared."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from servicedesk.core.alarms.drafts import AlarmReport, RulesDraft
from servicedesk.core.alarms.models import CLEARED, HIDDEN, PENDING, RAISED, Alarm, AlarmRules
from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.outages.rules import AUDIENCES
from servicedesk.core.people.rules.checks import Checks

SEVERITIES = ("critical", "major", "minor", "warning", "indeterminate")
CAUSE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TEXT = 255
LONGEST_COMMENT = 2_000
LONGEST_WAIT = 86_400  # seconds; what waits longer than a day is no alarm
MOST_FLAPS = 1_000
MOST_SERVICES = 1_000_000
LONGEST_LASTING = 10_080  # minutes: a week
OFF, PROPOSE, DECLARE = MODES = ("off", "propose", "declare")
LOOKED_AT_EVERY = 10  # reports that say nothing new
REPORTS = "customer_reports"  # the cause of an alarm that customers raise by reporting
# Causes that are about interfaces of a resource and not about all of it, unless what is meant is dead itself.
OF_A_PORT = ("link_down", "load", "signal")
# How far what is counted may go, by the name of the rule.
BOUNDS = {
    "raise_after": (0, LONGEST_WAIT), "clear_after": (0, LONGEST_WAIT), "steady_after": (0, LONGEST_WAIT),
    "flaps_after": (1, MOST_FLAPS), "outage_services": (1, MOST_SERVICES), "reports_least": (2, MOST_SERVICES),
    "reports_minutes": (1, 1_440), "lasts_minutes": (0, LONGEST_LASTING),
}  # fmt: skip


class Reason(NamedTuple):
    """What explains an alarm without it: nothing, planned work until a moment, or the alarm of what is below."""

    code: str = ""
    until: datetime | None = None
    parent_id: int | None = None


NOTHING = Reason()


class Place(NamedTuple):
    """The state of an alarm, and when it is looked at again without anybody saying anything."""

    state: str
    due_at: datetime | None = None


def checked(report: AlarmReport) -> AlarmReport:
    """Return a report as it is kept, or raise Invalid; its text is cut and loses what cannot be shown."""
    problems = {}
    if not CAUSE.fullmatch(report.cause):
        problems["cause"] = Message("code.format")
    if report.severity not in SEVERITIES:
        problems["severity"] = Message("unknown_choice")
    if report.times < 1:
        problems["times"] = Message("too_small", {"minimum": 1})
    if problems:
        raise Invalid(problems)
    return replace(report, text=_plain(report.text))


def _plain(text: str) -> str:
    """Return what a device says as one harmless line: it comes from outside and may hold anything."""
    shown = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text[: 4 * LONGEST_TEXT])
    return " ".join(shown.split())[:LONGEST_TEXT]


def key_of(resource_id: int, cause: str) -> str:
    """Return what is one at a time: a cause on a resource."""
    return f"{resource_id}|{cause}"


def is_old_news(alarm: Alarm, report: AlarmReport, now: datetime) -> bool:
    """Tell whether a report says nothing new of an alarm that was told, or hidden, already, or that waits to be.

    Every so often it is none, for what stands around the alarm may have changed.
    """
    said = (alarm.severity, alarm.is_down, alarm.text) == (report.severity, report.is_down, report.text)
    waits = alarm.state == PENDING and alarm.due_at is not None and alarm.due_at > now  # the sweep looks at it then
    is_settled = alarm.gone_at is None and (waits or alarm.state in (RAISED, HIDDEN))
    return said and is_settled and alarm.count % LOOKED_AT_EVERY + report.times < LOOKED_AT_EVERY


def means_outage(alarm: Alarm) -> bool:
    """Tell whether an alarm says that services are without: something is dead, or many customers say so.

    Load, heat, a limit or a warning never do, however many services stand there.
    """
    return alarm.is_down or alarm.cause == REPORTS


def is_of_a_port(alarm: Alarm) -> bool:
    """Tell whether an alarm is about an interface of which nobody has said what hangs on it."""
    return alarm.cause in OF_A_PORT and not alarm.is_down


def is_flapping(alarm: Alarm, rules: AlarmRules) -> bool:
    """Tell whether an alarm has come back too often to believe that it is gone."""
    return alarm.flaps >= rules.flaps_after


def place_of(alarm: Alarm, rules: AlarmRules, reason: Reason, now: datetime) -> Place:
    """Return where an alarm belongs at this moment."""
    flaps = is_flapping(alarm, rules)
    if alarm.gone_at is not None:
        over_at = alarm.gone_at + timedelta(seconds=max(rules.clear_after, rules.steady_after if flaps else 0))
        return Place(CLEARED) if over_at <= now else Place(alarm.state, over_at)
    if alarm.state == RAISED:
        return Place(RAISED)
    if reason.code:
        return Place(HIDDEN, reason.until)
    believed_at = alarm.stands_since + timedelta(seconds=rules.raise_after)
    return Place(RAISED) if flaps or believed_at <= now else Place(PENDING, believed_at)


def checked_comment(body: str) -> str:
    """Return a comment as it is kept, or raise Invalid."""
    checks = Checks()
    clean = checks.text("body", body, LONGEST_COMMENT)
    checks.finish()
    return clean


def checked_rules(draft: RulesDraft) -> RulesDraft:
    """Return the rules as they are kept, or raise Invalid; what is declared by itself needs words for the public."""
    checks = Checks()
    for name, (smallest, largest) in BOUNDS.items():
        if not smallest <= getattr(draft, name) <= largest:
            checks.object_to(name, "out_of_range", smallest=smallest, largest=largest)
    needs_words = draft.outage_mode == DECLARE
    clean = replace(
        draft,
        outage_mode=checks.one_of("outage_mode", draft.outage_mode, MODES),
        outage_tells=checks.one_of("outage_tells", draft.outage_tells, AUDIENCES),
        public_text=checks.text("public_text", draft.public_text, LONGEST_COMMENT, required=needs_words),
        public_text_en=checks.text("public_text_en", draft.public_text_en, LONGEST_COMMENT, required=False),
    )
    checks.finish()
    return clean
