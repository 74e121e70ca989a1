"""What was read of one device in one poll: plain values, without a word about what they mean."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class System:
    """Who answers, and for how many hundredths of a second it has run; None where it does not tell."""

    up_time: int | None
    name: str = ""
    description: str = ""
    object_id: str = ""


@dataclass(frozen=True)
class Port:
    """One interface as the device tells of it; counters only grow, until they begin anew.

    ``speed`` is in bits in a second, 0 where it is not told. Octets that are not ``is_wide`` begin anew after 2**32.
    """

    index: int
    name: str
    alias: str = ""
    kind: int = 0
    speed: int = 0
    admin: str = "unknown"
    oper: str = "unknown"
    in_octets: int | None = None
    out_octets: int | None = None
    errors: int | None = None
    description: str = ""
    is_wide: bool = True


@dataclass(frozen=True)
class Reading:
    """One value of a sensor: what it measures, its name, the value in plain units, and where it was read.

    Degrees Celsius, volts, amperes, watts, hertz, percents, minutes, decibels; a state as the number that it is.
    """

    kind: str
    name: str
    value: float
    oid: str = ""


@dataclass(frozen=True)
class Findings:
    """All that one poll has found: who answers and its interfaces, or why nothing came of it.

    ``failure`` is the code of a SnmpFailure. ``told_ports`` is False where the interfaces could not be read, so
    that nothing is concluded from their absence; so is ``told_readings``.
    """

    failure: str = ""
    system: System | None = None
    ports: tuple[Port, ...] = field(default=())
    told_ports: bool = False
    readings: tuple[Reading, ...] = field(default=())
    told_readings: bool = False
