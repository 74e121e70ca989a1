"""What was read of one device in one poll: plain values, without a word about what they mean."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class System:
    """Who answers, and since when it runs, in hundredths of a second."""

    up_time: int
    name: str = ""
    description: str = ""
    object_id: str = ""


@dataclass(frozen=True)
class Port:
    """One interface as the device tells of it; counters only grow, until they begin anew.

    ``speed`` is in bits in a second, 0 where it is not told.
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


@dataclass(frozen=True)
class Findings:
    """All that one poll has found: who answers and its interfaces, or why nothing came of it.

    ``failure`` is the code of a SnmpFailure. ``told_ports`` is False where the interfaces could not be read, so
    that nothing is concluded from their absence.
    """

    failure: str = ""
    system: System | None = None
    ports: tuple[Port, ...] = field(default=())
    told_ports: bool = False
