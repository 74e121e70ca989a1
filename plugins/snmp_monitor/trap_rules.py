"""What kinds of traps mean: the rules that come with the plugin, and those that administrators put before them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from plugins.snmp_monitor.drafts import REQUIRED
from plugins.snmp_monitor.judging import OF_ANSWERS, OF_PORTS, OF_READINGS
from plugins.snmp_monitor.models import TrapKind, TrapRule
from plugins.snmp_monitor.permissions import MANAGE, require
from servicedesk.plugin_api import Invalid, Message, NotFound, UnitOfWork, lazy

ASK, RAISE, CLEAR, IGNORE = ACTIONS = ("ask", "raise", "clear", "ignore")
SEVERITIES = ("critical", "major", "minor", "warning")
OF_POLLS = OF_ANSWERS | OF_PORTS | OF_READINGS  # causes that polls raise and clear
KIND = re.compile(r"[0-2](\.\d{1,10}){2,127}")
CAUSE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_LASTING = 7 * 24 * 60  # minutes
STANDARD = "1.3.6.1.6.3.1.1.5"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
NOT_A_KIND = lazy("snmp_monitor.not_a_kind")
NOT_A_CAUSE = lazy("snmp_monitor.not_a_cause")
POLLS_DECIDE = lazy("snmp_monitor.polls_decide")
KIND_TAKEN = lazy("snmp_monitor.kind_taken")


@dataclass(frozen=True)
class Rule:
    """What a kind of trap means; ``words`` is a message id of a rule that comes with the plugin."""

    kind: str
    name: str
    action: str
    cause: str = ""
    severity: str = ""
    port_name: str = ""
    lasts_minutes: int = 0
    text_es: str = ""
    text_en: str = ""
    words: str = ""
    row_id: int = 0

    def text(self, language: str) -> str:
        """Return what an administrator wrote in this language, or in the other one."""
        first, second = (self.text_en, self.text_es) if language == "en" else (self.text_es, self.text_en)
        return first or second


def _shipped(kind: str, name: str, action: str, words: str, **more: object) -> Rule:
    return Rule(kind, name, action, words=words, **more)  # type: ignore[arg-type]  # by their names


SHIPPED = (
    _shipped(f"{STANDARD}.1", "coldStart", ASK, lazy("It has started again, with other settings perhaps")),
    _shipped(f"{STANDARD}.2", "warmStart", ASK, lazy("It has started again")),
    _shipped(f"{STANDARD}.3", "linkDown", ASK, lazy("An interface has gone down"), port_name=IF_INDEX),
    _shipped(f"{STANDARD}.4", "linkUp", ASK, lazy("An interface has come up"), port_name=IF_INDEX),
    _shipped(
        f"{STANDARD}.5", "authenticationFailure", RAISE, lazy("Somebody asked it with a wrong community or key"),
        cause="authentication_failure", severity="warning", lasts_minutes=60,
    ),
    _shipped(f"{STANDARD}.6", "egpNeighborLoss", IGNORE, lazy("A neighbour of an old protocol is gone")),
    _shipped("1.3.6.1.2.1.33.2.1", "upsTrapOnBattery", ASK, lazy("It lives on its battery")),
    _shipped("1.3.6.1.2.1.33.2.2", "upsTrapTestCompleted", IGNORE, lazy("A test of its battery has ended")),
    _shipped("1.3.6.1.2.1.33.2.3", "upsTrapAlarmEntryAdded", ASK, lazy("Its power supply has an alarm")),
    _shipped("1.3.6.1.2.1.33.2.4", "upsTrapAlarmEntryRemoved", ASK, lazy("An alarm of its power supply is over")),
    _shipped("1.3.6.1.4.1.318.0.5", "apcUpsOnBattery", ASK, lazy("It lives on its battery")),
    _shipped("1.3.6.1.4.1.318.0.7", "apcLowBattery", ASK, lazy("Its battery has little left")),
    _shipped("1.3.6.1.4.1.318.0.9", "apcPowerRestored", ASK, lazy("Its power is back")),
    _shipped("1.3.6.1.2.1.47.2.0.1", "entConfigChange", ASK, lazy("Its parts have changed")),
    _shipped("1.3.6.1.4.1.9.9.91.2.0.1", "entSensorThreshold", ASK, lazy("A sensor is beyond its limit")),
    _shipped(
        "1.3.6.1.2.1.15.0.2", "bgpBackwardTransition", RAISE, lazy("It has lost a neighbour (BGP)"),
        cause="bgp_neighbour_lost", severity="major",
    ),
    _shipped(
        "1.3.6.1.2.1.15.0.1", "bgpEstablished", CLEAR, lazy("A neighbour is back (BGP)"), cause="bgp_neighbour_lost"
    ),
    _shipped("1.3.6.1.4.1.8072.4.0.2", "nsNotifyShutdown", ASK, lazy("Its agent has been stopped")),
    _shipped("1.3.6.1.4.1.8072.4.0.3", "nsNotifyRestart", ASK, lazy("Its agent has started again")),
)  # fmt: skip


def plain(kind: str) -> str:
    """Return a kind as rules name it: what v1 puts between a maker and his number is left out."""
    head, _, last = kind.rpartition(".")
    return f"{head.removesuffix('.0')}.{last}" if head.endswith(".0") else kind


class Rules:
    """All rules, looked up by the kind of a trap."""

    def __init__(self, own: Iterable[Rule]) -> None:
        """Know what comes with the plugin, and what administrators put before it."""
        self.own = {plain(rule.kind): rule for rule in own}
        self._by_kind = {plain(rule.kind): rule for rule in SHIPPED} | self.own

    def find(self, kind: str) -> Rule | None:
        """Return what a kind means, or None where nobody has said it."""
        return self._by_kind.get(plain(kind))

    def all(self) -> list[Rule]:
        """Return all rules by their kind, as numbers are ordered."""
        return sorted(self._by_kind.values(), key=lambda rule: [int(each) for each in rule.kind.split(".")])


def load_rules(uow: UnitOfWork) -> Rules:
    """Return the rules as they are now."""
    return Rules(_of(row) for row in uow.session.scalars(select(TrapRule)))


def _of(row: TrapRule) -> Rule:
    return Rule(
        row.kind, row.name, row.action, row.cause, row.severity, row.port_name, row.lasts_minutes,
        row.text_es, row.text_en, row_id=row.id,
    )  # fmt: skip


def own_rule(uow: UnitOfWork, row_id: int) -> Rule:
    """Return a rule that an administrator wrote, or raise NotFound."""
    row = uow.session.get(TrapRule, row_id)
    if row is None:
        raise NotFound
    return _of(row)


def save_rule(uow: UnitOfWork, rule: Rule, row_id: int = 0) -> TrapRule:
    """Say what a kind of trap means. Raises Forbidden, NotFound and Invalid."""
    require(uow, MANAGE)
    check_rule(uow, rule, row_id)
    row = uow.session.get(TrapRule, row_id) if row_id else TrapRule()
    if row is None:
        raise NotFound
    row.kind, row.name, row.action, row.port_name = rule.kind, rule.name, rule.action, rule.port_name
    row.cause = rule.cause if rule.action in (RAISE, CLEAR) else ""
    row.severity = rule.severity if rule.action == RAISE else ""
    row.lasts_minutes = rule.lasts_minutes if rule.action == RAISE else 0
    row.text_es, row.text_en = rule.text_es, rule.text_en
    uow.session.add(row)
    _forget_unknown(uow, rule.kind)
    return row


def check_rule(uow: UnitOfWork, rule: Rule, row_id: int = 0) -> None:
    """Raise Invalid for a rule that means nothing."""
    problems = {}
    taken = select(TrapRule.id).where(TrapRule.kind == rule.kind, TrapRule.id != row_id)
    if not KIND.fullmatch(rule.kind):
        problems["kind"] = Message(NOT_A_KIND)
    elif uow.session.scalar(taken) is not None:
        problems["kind"] = Message(KIND_TAKEN)
    if rule.port_name and not KIND.fullmatch(rule.port_name):
        problems["port_name"] = Message(NOT_A_KIND)
    if rule.action in (RAISE, CLEAR):
        if rule.cause in OF_POLLS:
            problems["cause"] = Message(POLLS_DECIDE)
        elif not CAUSE.fullmatch(rule.cause):
            problems["cause"] = Message(NOT_A_CAUSE)
    if rule.action == RAISE and rule.severity not in SEVERITIES:
        problems["severity"] = Message(REQUIRED)
    if problems:
        raise Invalid(problems)


def remove_rule(uow: UnitOfWork, row_id: int) -> None:
    """Take back what an administrator said; what comes with the plugin counts again. Raises Forbidden and NotFound."""
    require(uow, MANAGE)
    row = uow.session.get(TrapRule, row_id)
    if row is None:
        raise NotFound
    uow.session.delete(row)


def _forget_unknown(uow: UnitOfWork, kind: str) -> None:
    """Take a kind off the list of those that nobody knows."""
    for row in uow.session.scalars(select(TrapKind)):
        if plain(row.kind) == plain(kind):
            uow.session.delete(row)
