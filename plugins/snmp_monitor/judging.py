"""What the findings of a poll mean, as pure decisions: the state of a device, what is wrong, what has passed by.

Alarms are held down and flaps are damped by the desk, for all who watch. Here a device must miss several polls in
a row before it counts as dead, and what was too busy or too bad stays so until it is clearly better.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from plugins.snmp_monitor.drivers.base import NoAnswer, NoEntry, UnknownName
from plugins.snmp_monitor.readings import Findings, Port, Reading

NEW, UP, DOWN, REFUSED, ODD = STATES = ("new", "up", "down", "refused", "odd")
KEY_LOST = "key_lost"  # the secrets of a device cannot be read any more
STATE_OF = {NoAnswer.code: DOWN, UnknownName.code: DOWN, NoEntry.code: REFUSED, KEY_LOST: REFUSED}
UNREACHABLE, NO_ACCESS, NONSENSE, RESTARTED = "unreachable", "no_access", "bad_answers", "restarted"
LINK_DOWN, LOAD, SIGNAL = "link_down", "load", "signal"
BATTERY, TEMPERATURE = "battery", "temperature"
OF_ANSWERS = frozenset({UNREACHABLE, NO_ACCESS, NONSENSE, RESTARTED})
OF_PORTS = frozenset({LINK_DOWN, LOAD, SIGNAL})
OF_READINGS = frozenset({BATTERY, TEMPERATURE})
WRONG = {
    DOWN: (UNREACHABLE, "critical"),
    REFUSED: (NO_ACCESS, "minor"),
    ODD: (NONSENSE, "warning"),
}
DEAD = frozenset({"down", "lower_down", "not_present"})
RECENT = 60_000  # hundredths of a second: ten minutes after a restart
ROUND = 2**32  # where counters of 32 bits begin anew, and after 497 days the time that a device has run
BETTER = 0.8  # of a limit: below it what was over the limit is well again
MOST_NAMED = 12  # interfaces in the text of one alarm
MINUTE = 60


@dataclass(frozen=True)
class Limits:
    """From when on something is wrong; 0 turns a limit off."""

    misses: int = 2
    busy_percent: int = 90
    bad_errors: int = 100
    hot_degrees: int = 60
    low_charge: int = 30


class Passed(NamedTuple):
    """What has passed through an interface: bits in a second each way, errors in a minute; None where unknown."""

    incoming: float | None = None
    outgoing: float | None = None
    errors: float | None = None
    is_busy: bool = False
    is_bad: bool = False


class Known(NamedTuple):
    """What was known of an interface before the poll; ``resource_id`` is what it is, or 0."""

    was_up: bool = False
    is_watched: bool = True
    resource_id: int = 0
    counted: tuple[int | None, int | None, int | None] = (None, None, None)
    was_busy: bool = False
    was_bad: bool = False


@dataclass(frozen=True)
class Before:
    """What was known of a device before the poll; ``seconds`` have gone by since its counters were read."""

    resource_id: int
    state: str = NEW
    misses: int = 0
    up_time: int | None = None
    seconds: float = 0
    ports: Mapping[int, Known] = field(default_factory=dict)
    standing: frozenset[tuple[int, str]] = frozenset()


class Wrong(NamedTuple):
    """Something that is wrong with a resource, as an alarm tells it; its text is names and numbers."""

    resource_id: int
    cause: str
    severity: str
    text: str = ""
    is_down: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a poll means: the state, what is wrong, and which causes it can speak of at all.

    What stands of these causes and is not wrong any more is over; of other causes nothing is known.
    """

    state: str
    misses: int
    wrong: tuple[Wrong, ...] = ()
    speaks_of: frozenset[str] = frozenset()
    passed: Mapping[int, Passed] = field(default_factory=dict)


def judge(before: Before, found: Findings, limits: Limits) -> Verdict:
    """Return what the findings mean."""
    if found.system is None:
        return _judge_silence(before, found.failure, limits)
    up_time = found.system.up_time
    counted_on = before if not has_restarted(before, up_time) else replace(before, seconds=0)
    passed = {port.index: passed_through(counted_on, port, limits) for port in found.ports}
    wrong = [*_restarted(before, up_time)]
    speaks_of = OF_ANSWERS
    if found.told_ports:
        wrong += _links(before, found.ports) + _loads(before, found.ports, passed)
        speaks_of |= OF_PORTS
    if found.told_readings:
        wrong += _heat(before, found.readings, limits) + _battery(before, found.readings, limits)
        speaks_of |= OF_READINGS
    return Verdict(UP, 0, tuple(wrong), speaks_of, passed)


def _judge_silence(before: Before, failure: str, limits: Limits) -> Verdict:
    """One answer that is missing says nothing: datagrams are lost. Only what was there long enough is believed."""
    misses = before.misses + 1
    if misses < limits.misses:
        return Verdict(before.state, misses)
    state = STATE_OF.get(failure, ODD)
    cause, severity = WRONG[state]
    wrong = Wrong(before.resource_id, cause, severity, is_down=state == DOWN)
    return Verdict(state, misses, (wrong,), frozenset({UNREACHABLE, NO_ACCESS, NONSENSE}))


def _restarted(before: Before, up_time: int | None) -> list[Wrong]:
    """Say that a device that was known has begun anew, and go on saying it for ten minutes."""
    if before.up_time is None or up_time is None or up_time >= RECENT:
        return []
    is_wrong = (before.resource_id, RESTARTED) in before.standing or has_restarted(before, up_time)
    return [Wrong(before.resource_id, RESTARTED, "warning")] if is_wrong else []


def has_restarted(before: Before, up_time: int | None) -> bool:
    """Tell whether a device has begun anew since it was asked; after 497 days its time does so by itself."""
    if before.up_time is None or up_time is None or up_time >= before.up_time:
        return False
    return before.up_time + 100 * before.seconds < ROUND - RECENT


def _links(before: Before, ports: Iterable[Port]) -> list[Wrong]:
    """Say which interfaces are down that should be up: one alarm for each that is a resource, one for all others."""
    dead = [port for port in ports if _is_missed(before.ports.get(port.index, Known()), port)]
    own = {port.index: before.ports[port.index].resource_id for port in dead}
    wrong = [
        Wrong(own[port.index], LINK_DOWN, "major", _called(port), is_down=True) for port in dead if own[port.index]
    ]
    others = [_called(port) for port in dead if not own[port.index]]
    if others:
        wrong.append(Wrong(before.resource_id, LINK_DOWN, "major", listed(others)))
    return wrong


def _is_missed(known: Known, port: Port) -> bool:
    """Tell whether an interface is down that was up once, and that nobody has shut down."""
    return known.is_watched and known.was_up and port.admin == "up" and port.oper in DEAD


def _loads(before: Before, ports: Iterable[Port], passed: Mapping[int, Passed]) -> list[Wrong]:
    """Say which interfaces carry too much, and which make too many errors."""
    busy, bad = [], []
    for port in ports:
        told = passed[port.index]
        if not before.ports.get(port.index, Known()).is_watched:
            continue
        if told.is_busy:
            busy.append(f"{port.name} {percent_of(port.speed, told.incoming, told.outgoing):.0f} %")
        if told.is_bad:
            bad.append(f"{port.name} {told.errors:.0f}/min")
    wrong = [Wrong(before.resource_id, LOAD, "warning", listed(busy))] if busy else []
    return wrong + ([Wrong(before.resource_id, SIGNAL, "minor", listed(bad))] if bad else [])


def _heat(before: Before, readings: Iterable[Reading], limits: Limits) -> list[Wrong]:
    """Say which sensors are too hot."""
    was_hot, limit = (before.resource_id, TEMPERATURE) in before.standing, limits.hot_degrees
    told = [each for each in readings if each.kind == "temperature" and is_over(each.value, limit, was_over=was_hot)]
    hot = [f"{each.name} {each.value:.0f} °C" for each in told]
    return [Wrong(before.resource_id, TEMPERATURE, "major", listed(hot))] if hot else []


def _battery(before: Before, readings: Sequence[Reading], limits: Limits) -> list[Wrong]:
    """Say that a power supply lives on its battery, or has little left in it: then it is critical."""
    charges = [each.value for each in readings if each.kind == "charge"]
    is_low = bool(charges) and min(charges) < limits.low_charge
    if not is_low and not any(each.value for each in readings if each.kind == "on_battery"):
        return []
    text = f"{min(charges):.0f} %" if charges else ""
    return [Wrong(before.resource_id, BATTERY, "critical" if is_low else "major", text)]


def is_over(value: float | None, limit: int, *, was_over: bool) -> bool:
    """Tell whether a value is over its limit; what was over it must come down to four fifths to be well again."""
    return bool(limit) and value is not None and value >= limit * (BETTER if was_over else 1)


def percent_of(speed: int, incoming: float | None, outgoing: float | None) -> float | None:
    """Return how much of its speed an interface carries, the fuller way of the two; None where it is not known."""
    told = [each for each in (incoming, outgoing) if each is not None]
    return 100 * max(told) / speed if told and speed else None


def passed_through(before: Before, port: Port, limits: Limits) -> Passed:
    """Return what has passed through an interface since its counters were read before, and whether it is too much."""
    known = before.ports.get(port.index, Known())
    was_in, was_out, were_bad = known.counted
    incoming, outgoing = (
        bits_of(was, now, before.seconds, port) for was, now in ((was_in, port.in_octets), (was_out, port.out_octets))
    )
    errors = grown(were_bad, port.errors, before.seconds)
    errors = None if errors is None else errors * MINUTE
    return Passed(
        incoming,
        outgoing,
        errors,
        is_over(percent_of(port.speed, incoming, outgoing), limits.busy_percent, was_over=known.was_busy),
        is_over(errors, limits.bad_errors, was_over=known.was_bad),
    )


def bits_of(was: int | None, now: int | None, seconds: float, port: Port) -> float | None:
    """Return how many bits have passed in a second, or None where it is not known.

    A narrow counter goes round every few minutes of a busy line; where that would be more than the interface carries,
    it has begun anew, and nobody knows what has passed.
    """
    octets = grown(was, now, seconds)
    if octets is None and was is not None and now is not None and now < was < ROUND and not port.is_wide:
        octets = grown(was, now + ROUND, seconds)
        octets = octets if octets is not None and octets * 8 <= port.speed else None
    return None if octets is None else octets * 8


def grown(was: int | None, now: int | None, seconds: float) -> float | None:
    """Return by how much a counter grows in a second; None where it is not known, or where it began anew."""
    if was is None or now is None or now < was or seconds <= 0:
        return None
    return (now - was) / seconds


def listed(names: list[str]) -> str:
    """Return names as one text, the first of many."""
    more = f" (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _called(port: Port) -> str:
    return f"{port.name} ({port.alias})" if port.alias and port.alias != port.name else port.name
