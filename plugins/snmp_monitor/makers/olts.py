"""Access by fibre and copper: boards, shelves and the optics of their ports."""

from plugins.snmp_monitor.makers.columns import ENTITY_NAME, IF_NAME, NONE, NONE_OR_ZERO, ZERO, Column, cells
from plugins.snmp_monitor.makers.routers import HUAWEI, HUAWEI_ACCESS, HUAWEI_ENTITY

HUAWEI_OPTICS, HUAWEI_PONS = f"{HUAWEI}.6.128.1.1.2.23.1", f"{HUAWEI}.6.128.1.1.2.21.1"
HUAWEI_BOARDS, HUAWEI_FRAMES = f"{HUAWEI}.2.6.7.1.1.2.1", f"{HUAWEI}.2.6.7.1.1.1.1"
HUAWEI_SHELF, HUAWEI_SUPPLY = f"{HUAWEI}.6.3.3", f"{HUAWEI}.6.2.1"
ZTE = "1.3.6.1.4.1.3902"
ZTE_CARDS, ZTE_CARD_NAME = f"{ZTE}.1082.10.10.2.1.6.1", (f"{ZTE}.1082.10.1.2.4.1.4",)
ZTE_FANS, ZTE_SUPPLY = f"{ZTE}.1082.10.10.2.4.11.1", f"{ZTE}.1082.10.10.2.3.11.1"
ZTE_OPTICS, ZTE_OLDER_OPTICS = f"{ZTE}.1082.30.40.2.4.1", f"{ZTE}.1015.3.1.13.1"
ISAM = "1.3.6.1.4.1.637"
ISAM_EQUIPMENT, ISAM_ALARMS = f"{ISAM}.61.1.23", f"{ISAM}.61.1.3"
FIBERHOME, FIBERHOME_OLT = "1.3.6.1.4.1.5875", "1.3.6.1.4.1.5875.800.3"
CALIX_AXOS, CALIX_PORTS = "1.3.6.1.4.1.6321.1.2.4", "1.3.6.1.4.1.6321.1.2.4.2.4.2.1"
CALIX_OLDER = tuple(f"1.3.6.1.4.1.6321.1.2.3.{model}" for model in range(1, 5))
V_SOLUTION, V_SOLUTION_OLT = "1.3.6.1.4.1.37950", "1.3.6.1.4.1.37950.1.1.5.10"
CDATA = ("1.3.6.1.4.1.34592", "1.3.6.1.4.1.17409")
BDCOM, BDCOM_CARD, BDCOM_OPTICS = "1.3.6.1.4.1.3320", "1.3.6.1.4.1.3320.3.6.10.1", "1.3.6.1.4.1.3320.9.63.1.7.1"
BDCOM_NONE = frozenset({-65_535})


def _of_huawei(maker: str) -> tuple[Column, ...]:
    return (
        Column(maker, "temperature", f"{HUAWEI_BOARDS}.10", "", 1, (f"{HUAWEI_BOARDS}.7",), absent=NONE),
        Column(maker, "power", f"{HUAWEI_BOARDS}.11", "", 1, (f"{HUAWEI_BOARDS}.7",), absent=NONE),
        Column(maker, "power", f"{HUAWEI_FRAMES}.11", "Chassis Total", absent=NONE),
        Column(maker, "temperature", f"{HUAWEI_ENTITY}.11", "", 1, ENTITY_NAME, absent=NONE_OR_ZERO),
        Column(maker, "temperature", f"{HUAWEI_OPTICS}.1", "SFP", 1, IF_NAME, absent=NONE),
        Column(maker, "voltage", f"{HUAWEI_OPTICS}.2", "SFP", 100, IF_NAME, absent=NONE),
        Column(maker, "current", f"{HUAWEI_OPTICS}.3", "SFP", 1_000, IF_NAME, absent=NONE),
        Column(maker, "dbm", f"{HUAWEI_OPTICS}.4", "TX", 100, IF_NAME, absent=NONE),
        Column(maker, "dbm", f"{HUAWEI_OPTICS}.5", "RX", 100, IF_NAME, absent=NONE),
        Column(maker, "count", f"{HUAWEI_PONS}.16", "Added ONTs", 1, IF_NAME, absent=ZERO),
        Column(maker, "count", f"{HUAWEI_PONS}.21", "T-CONTs", 1, IF_NAME, absent=NONE_OR_ZERO),
        Column(maker, "state", f"{HUAWEI_SHELF}.1.1.5", "Frame"),
        Column(maker, "state", f"{HUAWEI_SHELF}.2.1.8", "Slot", absent=ZERO),
        Column(maker, "voltage", f"{HUAWEI_SUPPLY}.2.1.3", "Input", 1_000, absent=NONE, root=HUAWEI_SUPPLY),
        Column(maker, "voltage", f"{HUAWEI_SUPPLY}.3.1.1", "Output", 1_000, absent=NONE, root=HUAWEI_SUPPLY),
        Column(maker, "current", f"{HUAWEI_SUPPLY}.3.1.10", "Output", 1_000, absent=NONE, root=HUAWEI_SUPPLY),
        Column(maker, "current", f"{HUAWEI_SUPPLY}.6.3.1.6", "Battery", 1_000, absent=NONE, root=HUAWEI_SUPPLY),
        Column(maker, "state", f"{HUAWEI_SUPPLY}.1.1.4", "Power Supply", root=HUAWEI_SUPPLY),
        Column(maker, "state", f"{HUAWEI_SUPPLY}.2.1.2", "Input", root=HUAWEI_SUPPLY),
        Column(maker, "state", f"{HUAWEI_SUPPLY}.3.1.5", "Output", root=HUAWEI_SUPPLY),
    )


def _optics_of_zte(table: str, *, rx: int, tx: int, bias: int, voltage: int, temperature: int) -> tuple[Column, ...]:
    return (
        Column(ZTE, "dbm", f"{table}.{rx}", "RX", 1_000, IF_NAME, least=-60_000, most=100_000),
        Column(ZTE, "dbm", f"{table}.{tx}", "TX", 1_000, IF_NAME, least=-60_000, most=100_000),
        Column(ZTE, "current", f"{table}.{bias}", "Bias", 1_000_000, IF_NAME, least=1, most=10_000_000),
        Column(ZTE, "voltage", f"{table}.{voltage}", "SFP", 1_000, IF_NAME, least=1, most=100_000),
        Column(ZTE, "temperature", f"{table}.{temperature}", "SFP", 1_000, IF_NAME, most=1_000_000),
    )


OF_ZTE = (
    Column(ZTE, "temperature", f"{ZTE_CARDS}.2", "Card", 1, ZTE_CARD_NAME, absent=NONE, root=ZTE_CARDS),
    Column(ZTE, "power", f"{ZTE_CARDS}.3", "Card", 1_000, ZTE_CARD_NAME, least=1, absent=NONE, root=ZTE_CARDS),
    Column(ZTE, "voltage", f"{ZTE_CARDS}.4", "Card", 1_000, ZTE_CARD_NAME, least=1, absent=NONE, root=ZTE_CARDS),
    Column(ZTE, "current", f"{ZTE_CARDS}.5", "Card", 1_000, ZTE_CARD_NAME, least=1, absent=NONE, root=ZTE_CARDS),
    Column(ZTE, "fanspeed", f"{ZTE_FANS}.7", "Fan", absent=NONE, root=ZTE_FANS),
    Column(ZTE, "state", f"{ZTE_FANS}.5", "Fan", root=ZTE_FANS),
    Column(ZTE, "state", f"{ZTE_FANS}.6", "Fan", root=ZTE_FANS),
    Column(ZTE, "voltage", f"{ZTE_SUPPLY}.2", "Input", least=1, absent=NONE, root=ZTE_SUPPLY),
    Column(ZTE, "state", f"{ZTE_SUPPLY}.3", "Power Supply", root=ZTE_SUPPLY),
    *_optics_of_zte(ZTE_OPTICS, rx=2, tx=3, bias=5, voltage=6, temperature=8),
    *_optics_of_zte(ZTE_OLDER_OPTICS, rx=1, tx=4, bias=9, voltage=10, temperature=12),
)
OF_ISAM = (
    Column(ISAM, "temperature", f"{ISAM_EQUIPMENT}.10.1.2", "Slot", absent=NONE),
    Column(ISAM, "state", f"{ISAM_EQUIPMENT}.3.1.7", "Slot", absent=ZERO),
    Column(ISAM, "dbm", f"{ISAM}.61.1.56.5.1.6", "TX"),
    Column(ISAM, "dbm", f"{ISAM}.61.1.56.5.1.7", "RX"),
    Column(ISAM, "state", f"{ISAM_EQUIPMENT}.1.9.0", "Fan"),
    Column(ISAM, "state", f"{ISAM_ALARMS}.4.0", "Alarms"),
    Column(ISAM, "state", f"{ISAM_ALARMS}.5.0", "Alarm"),
)
OF_OTHERS = (
    Column(FIBERHOME, "temperature", f"{FIBERHOME_OLT}.9.4.5", "Internal Temperature"),
    Column(FIBERHOME, "state", f"{FIBERHOME_OLT}.60.2.1.1", "Fan"),
    Column(FIBERHOME, "state", f"{FIBERHOME_OLT}.60.1.1.2", "Power Supply"),
    Column(CALIX_AXOS, "temperature", f"{CALIX_PORTS}.4", "Module", 1_000, root=CALIX_PORTS),
    Column(CALIX_AXOS, "voltage", f"{CALIX_PORTS}.8", "Module", 1_000, root=CALIX_PORTS),
    Column(CALIX_AXOS, "dbm", f"{CALIX_PORTS}.7", "RX", 10_000, form="milliwatts", root=CALIX_PORTS),
    Column(CALIX_AXOS, "dbm", f"{CALIX_PORTS}.6", "TX", 10_000, form="milliwatts", root=CALIX_PORTS),
    Column(CALIX_AXOS, "state", "1.3.6.1.4.1.6321.1.2.4.2.4.1.1.3", "Card"),
    *(
        Column(model, "temperature", f"{model}.98.2.3.1.2", "", 1, (f"{model}.98.2.3.1.6",))
        for model in CALIX_OLDER
    ),
    Column(V_SOLUTION, "temperature", f"{V_SOLUTION_OLT}.12.5.9.0", "System"),
    Column(V_SOLUTION, "temperature", f"{V_SOLUTION_OLT}.13.1.1.2", "Module"),
    Column(V_SOLUTION, "voltage", f"{V_SOLUTION_OLT}.13.1.1.3", "Module"),
    Column(V_SOLUTION, "current", f"{V_SOLUTION_OLT}.13.1.1.4", "Bias", 1_000),
    Column(V_SOLUTION, "dbm", f"{V_SOLUTION_OLT}.13.1.1.5", "TX"),
    *(Column(maker, "temperature", f"{CDATA[0]}.1.3.100.1.8.6", "System", 10) for maker in CDATA),
    *(Column(maker, "state", f"{CDATA[0]}.1.3.1.5.2.1.1.7", "Card") for maker in CDATA),
    Column(BDCOM, "temperature", f"{BDCOM_CARD}.13", "Card"),
    Column(BDCOM, "voltage", f"{BDCOM_CARD}.14", "Card"),
    Column(BDCOM, "humidity", "1.3.6.1.4.1.3320.3.6.17.0"),
    Column(BDCOM, "state", "1.3.6.1.4.1.3320.3.6.18.0", "System"),
    Column(BDCOM, "state", "1.3.6.1.4.1.3320.9.187.4.1.2", "Fan"),
    *cells(BDCOM, BDCOM_OPTICS, (
        ("temperature", 4, "Module", 256), ("voltage", 5, "Module", 10_000), ("current", 6, "Bias", 500_000),
        ("dbm", 2, "TX", 100), ("dbm", 3, "RX", 100),
    ), IF_NAME, BDCOM_NONE),
)  # fmt: skip
OLTS = (*(each for maker in HUAWEI_ACCESS for each in _of_huawei(maker)), *OF_ZTE, *OF_ISAM, *OF_OTHERS)
