"""The simulated elements of Andina Red: what each says of itself, its interfaces and whom they lead to."""

from dataclasses import dataclass

ROUTER, OLT, SWITCH, UPS = "router", "olt", "switch", "ups"
GIGABIT = 1_000  # in megabits


@dataclass(frozen=True)
class Port:
    """One interface: its name, the element behind it, its speed in megabits and how full it usually is in percent.

    ``there`` is the interface at the other end, where that says who it is (LLDP).
    """

    name: str
    to: str
    speed: int = GIGABIT
    full: int = 30
    there: str = ""


@dataclass(frozen=True)
class Plan:
    """One element by its name in the inventory; ``on`` is the element through which alone it can be reached."""

    name: str
    kind: str
    description: str
    ports: tuple[Port, ...] = ()
    on: str = ""
    degrees: int = 34
    sensor: str = "Entrada de aire"


PLANS = (
    Plan(
        "core-lima-1", ROUTER, "Core router, Lima", (
            Port("xe-0/0/0", "agg-norte-1", 10 * GIGABIT, 41, "xe-0/1/0"),
            Port("xe-0/0/1", "agg-sur-1", 10 * GIGABIT, 56, "xe-0/1/0"),
            Port("xe-0/0/3", "enlace-huancayo", 10 * GIGABIT, 22),
        ),
    ),
    Plan(
        "agg-norte-1", ROUTER, "Aggregation router, Los Olivos", (
            Port("xe-0/1/0", "core-lima-1", 10 * GIGABIT, 41, "xe-0/0/0"),
            Port("xe-0/0/0", "olt-brena-1", 10 * GIGABIT, 24, "uplink-1"),
            Port("ge-0/0/5", "celda-comas-1", GIGABIT, 63),
            Port("ge-0/0/7", "sw-olivos-1", GIGABIT, 8, "gi1/0/24"),  # the inventory does not know it yet
        ), on="core-lima-1",
    ),
    Plan(
        "agg-sur-1", ROUTER, "Aggregation router, Surco", (
            Port("xe-0/1/0", "core-lima-1", 10 * GIGABIT, 56, "xe-0/0/1"),
            Port("xe-0/0/0", "olt-sanmiguel-1", 10 * GIGABIT, 38, "uplink-1"),
            Port("xe-0/0/1", "olt-ate-1", 10 * GIGABIT, 19, "uplink-1"),
            Port("ge-0/0/4", "sw-jesusmaria-1", GIGABIT, 12, "gi1/0/24"),
            Port("ge-0/0/5", "celda-surco-2", GIGABIT, 48),
        ), on="core-lima-1",
    ),
    Plan(
        "olt-sanmiguel-1", OLT, "GPON OLT, San Miguel", (
            Port("uplink-1", "agg-sur-1", 10 * GIGABIT, 38, "xe-0/0/0"),
            Port("gpon-0/1", "nap-sanmiguel-14", 2_488, 47),
            Port("gpon-0/2", "nap-comas-1", 2_488, 33),
        ), on="agg-sur-1", degrees=41,
    ),
    Plan(
        "olt-brena-1", OLT, "GPON OLT, Breña", (
            Port("uplink-1", "agg-norte-1", 10 * GIGABIT, 24, "xe-0/0/0"),
            Port("gpon-0/1", "nap-brena-7", 2_488, 52),
        ), on="agg-norte-1", degrees=39,
    ),
    Plan(
        "olt-ate-1", OLT, "GPON OLT, Ate", (
            Port("uplink-1", "agg-sur-1", 10 * GIGABIT, 19, "xe-0/0/1"),
            Port("gpon-0/1", "nap-ate-31", 2_488, 28),
        ), on="agg-sur-1", degrees=61,
    ),
    Plan(
        "sw-jesusmaria-1", SWITCH, "Access switch, Jesús María", (
            Port("gi1/0/24", "agg-sur-1", GIGABIT, 12, "ge-0/0/4"),
            Port("gi1/0/1", "ups-jesusmaria-1", 100, 1, "eth0"),
        ), on="agg-sur-1",
    ),
    Plan(
        "ups-jesusmaria-1", UPS, "UPS 3 kVA, Jesús María", (Port("eth0", "sw-jesusmaria-1", 100, 1, "gi1/0/1"),),
        on="sw-jesusmaria-1", degrees=27, sensor="Batería",
    ),
)  # fmt: skip
