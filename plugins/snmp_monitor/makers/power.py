"""Power of a site: uninterruptible supplies, rectifiers and what measures the air around them."""

from plugins.snmp_monitor.makers.columns import ZERO, Column, singles

APC, APC_UPS, APC_ENVIRONMENT = "1.3.6.1.4.1.318", "1.3.6.1.4.1.318.1.1.1", "1.3.6.1.4.1.318.1.1.25.1.2.1"
EATON, EATON_UPS = "1.3.6.1.4.1.534", "1.3.6.1.4.1.534.1"
MGE, MGE_UPS = "1.3.6.1.4.1.705", "1.3.6.1.4.1.705.1"
CYBER_POWER, CYBER_POWER_UPS = "1.3.6.1.4.1.3808", "1.3.6.1.4.1.3808.1.1.1"
MEGATEC, MEGATEC_UPS = "1.3.6.1.4.1.935", "1.3.6.1.4.1.935.1.1.1"
LIEBERT, LIEBERT_HEAT = "1.3.6.1.4.1.476", "1.3.6.1.4.1.476.1.42.3.4.1.3.3.1"
LIEBERT_BARS, LIEBERT_AIR = "1.3.6.1.4.1.476.1.42.3.8", "1.3.6.1.4.1.476.1.42.3.8.60.15.1"
TRIPP_LITE, TRIPP_LITE_UPS = "1.3.6.1.4.1.850", "1.3.6.1.4.1.850.1.1.3.1.3"
DELTA, DELTA_UPS = "1.3.6.1.4.1.2254", "1.3.6.1.4.1.2254.2.4"
ELTEK, WEB_POWER, SMART_PACK = "1.3.6.1.4.1.12148", "1.3.6.1.4.1.12148.9", "1.3.6.1.4.1.12148.10"
AIR_NONE = frozenset({-1, 0})
MEGATEC_NONE = frozenset({-9_999, -999, -99, -1})
# Where the finer figure is told, the coarser one is not: the kind, the finer object, the coarser one, and the title.
APC_BOTH = (
    ("charge", "2.3.1", "2.2.1", "Battery Charge"),
    ("temperature", "2.3.2", "2.2.2", "Internal Temperature"),
    ("voltage", "2.3.4", "2.2.8", "Battery Bus"),
    ("voltage", "3.3.1", "3.2.1", "Input"),
    ("frequency", "3.3.4", "3.2.4", "Input"),
    ("voltage", "4.3.1", "4.2.1", "Output"),
    ("frequency", "4.3.2", "4.2.2", "Output"),
    ("load", "4.3.3", "4.2.3", "Load(VA)"),
    ("current", "4.3.4", "4.2.4", "Phase 0 Output"),
)

OF_APC = (
    Column(APC, "on_battery", f"{APC_UPS}.4.1.1.0", "Output", means=frozenset({3})),
    *(Column(APC, kind, f"{APC_UPS}.{fine}.0", title, 10) for kind, fine, _coarse, title in APC_BOTH),
    *(
        Column(APC, kind, f"{APC_UPS}.{coarse}.0", title, unless=f"{APC_UPS}.{fine}.0")
        for kind, fine, coarse, title in APC_BOTH
    ),
    Column(APC, "runtime", f"{APC_UPS}.2.2.3.0", "Runtime", 6_000),
    Column(APC, "state", f"{APC_UPS}.2.2.4.0", "UPS Battery Replacement Status"),
    Column(APC, "state", f"{APC_UPS}.4.1.1.0", "Output Status"),
    Column(APC, "temperature", f"{APC_ENVIRONMENT}.6", "", 1, (f"{APC_ENVIRONMENT}.3",), absent=AIR_NONE),
    Column(APC, "humidity", f"{APC_ENVIRONMENT}.7", "", 1, (f"{APC_ENVIRONMENT}.3",), absent=AIR_NONE),
)
OF_EATON = (
    Column(EATON, "on_battery", f"{EATON_UPS}.4.5.0", "Output", means=frozenset({5})),
    Column(EATON, "runtime", f"{EATON_UPS}.2.1.0", "Battery", 60),
    Column(EATON, "voltage", f"{EATON_UPS}.2.2.0", "Battery"),
    Column(EATON, "current", f"{EATON_UPS}.2.3.0", "Battery"),
    Column(EATON, "charge", f"{EATON_UPS}.2.4.0", "Battery"),
    Column(EATON, "state", f"{EATON_UPS}.2.5.0", "Battery Status"),
    Column(EATON, "frequency", f"{EATON_UPS}.3.1.0", "Input", 10),
    Column(EATON, "voltage", f"{EATON_UPS}.3.4.1.2", "Input", root=f"{EATON_UPS}.3.4.1"),
    Column(EATON, "current", f"{EATON_UPS}.3.4.1.3", "Input", root=f"{EATON_UPS}.3.4.1"),
    Column(EATON, "load", f"{EATON_UPS}.4.1.0", "Output"),
    Column(EATON, "frequency", f"{EATON_UPS}.4.2.0", "Output", 10),
    Column(EATON, "voltage", f"{EATON_UPS}.4.4.1.2", "Output", root=f"{EATON_UPS}.4.4.1"),
    Column(EATON, "current", f"{EATON_UPS}.4.4.1.3", "Output", root=f"{EATON_UPS}.4.4.1"),
    Column(EATON, "power", f"{EATON_UPS}.4.4.1.4", "Output", root=f"{EATON_UPS}.4.4.1"),
    Column(EATON, "voltage", f"{EATON_UPS}.5.3.1.2", "Bypass"),
    Column(EATON, "frequency", f"{EATON_UPS}.5.1.0", "Bypass", 10),
    Column(EATON, "temperature", f"{EATON_UPS}.6.1.0", "Ambient", absent=ZERO),
    Column(EATON, "temperature", f"{EATON_UPS}.6.5.0", "Sensor", absent=ZERO),
    Column(EATON, "humidity", f"{EATON_UPS}.6.6.0", "Sensor", absent=ZERO),
    Column(EATON, "state", f"{EATON_UPS}.8.2.0", "Test"),
)
YES = frozenset({1})
MGE_INPUT, MGE_OUTPUT = f"{MGE_UPS}.6.2.1", f"{MGE_UPS}.7.2.1"
OF_MGE = (
    Column(MGE, "on_battery", f"{MGE_UPS}.7.3.0", "Output", means=YES),
    Column(MGE, "runtime", f"{MGE_UPS}.5.1.0", "Runtime", 60),
    Column(MGE, "charge", f"{MGE_UPS}.5.2.0", "Battery"),
    Column(MGE, "voltage", f"{MGE_UPS}.5.5.0", "Battery", 10),
    Column(MGE, "current", f"{MGE_UPS}.5.6.0", "Battery", 10),
    Column(MGE, "temperature", f"{MGE_UPS}.5.7.0", "Battery", absent=ZERO),
    *(
        Column(MGE, kind, f"{root}.{column}", title, divisor, root=root)
        for kind, root, column, title, divisor in (
            ("voltage", MGE_INPUT, 2, "Input", 10),
            ("frequency", MGE_INPUT, 3, "Input", 10),
            ("current", MGE_INPUT, 6, "Input", 10),
            ("voltage", MGE_OUTPUT, 2, "Output", 10),
            ("frequency", MGE_OUTPUT, 3, "Output", 10),
            ("load", MGE_OUTPUT, 4, "Output", 1),
            ("current", MGE_OUTPUT, 5, "Output", 10),
        )
    ),
    *(
        Column(MGE, "state", f"{MGE_UPS}.{oid}.0", title)
        for oid, title in (
            ("7.3", "Output Status"),
            ("7.4", "Bypass"),
            ("7.7", "Output Status"),
            ("7.9", "Output Status"),
            ("7.10", "Output Status"),
            ("7.11", "Temperature"),
            ("5.9", "Battery Status"),
            ("5.11", "UPS Battery Replacement Status"),
            ("5.14", "Battery Status"),
            ("5.15", "Battery Status"),
            ("5.16", "Battery Status"),
            ("6.3", "Input"),
            ("6.4", "Input"),
        )
    ),
)
OF_CYBER_POWER = (
    Column(CYBER_POWER, "on_battery", f"{CYBER_POWER_UPS}.4.1.1.0", "Output", means=frozenset({3})),
    *singles(
        CYBER_POWER,
        CYBER_POWER_UPS,
        (
            ("charge", "2.2.1", "Battery", 1),
            ("voltage", "2.2.2", "Battery", 10),
            ("temperature", "2.2.3", "Battery", 1),
            ("runtime", "2.2.4", "Runtime", 6_000),
            ("voltage", "3.2.1", "Input", 10),
            ("frequency", "3.2.4", "Input", 10),
            ("voltage", "4.2.1", "Output", 10),
            ("frequency", "4.2.2", "Output", 10),
            ("load", "4.2.3", "Output", 1),
            ("current", "4.2.4", "Output", 10),
            ("state", "2.1.1", "Battery Status", 1),
            ("state", "2.2.5", "UPS Battery Replacement Status", 1),
            ("state", "3.2.5", "Input", 1),
            ("state", "3.2.6", "Input", 1),
            ("state", "4.1.1", "Output Status", 1),
        ),
    ),
    Column(CYBER_POWER, "temperature", "1.3.6.1.4.1.3808.1.1.4.2.1.0", "Ambient", 10, absent=ZERO, form="fahrenheit"),
    Column(CYBER_POWER, "humidity", "1.3.6.1.4.1.3808.1.1.4.3.1.0", "Ambient", absent=ZERO),
)
OF_MEGATEC = (
    Column(MEGATEC, "on_battery", f"{MEGATEC_UPS}.4.1.1.0", "Output", means=frozenset({3})),
    *singles(
        MEGATEC,
        MEGATEC_UPS,
        (
            ("charge", "2.2.1", "Battery", 1),
            ("voltage", "2.2.2", "Battery", 10),
            ("temperature", "2.2.3", "Battery", 10),
            ("voltage", "3.2.1", "Input", 10),
            ("frequency", "3.2.4", "Input", 10),
            ("voltage", "4.2.1", "Output", 10),
            ("frequency", "4.2.2", "Output", 10),
            ("load", "4.2.3", "Output", 1),
            ("state", "2.1.1", "Battery Status", 1),
            ("state", "2.2.5", "UPS Battery Replacement Status", 1),
        ),
        MEGATEC_NONE,
    ),
)
OF_OTHERS = (
    Column(LIEBERT, "temperature", f"{LIEBERT_HEAT}.50", "Sensor", 10),
    Column(LIEBERT, "temperature", f"{LIEBERT_HEAT}.3", "Sensor", unless=f"{LIEBERT_HEAT}.50"),
    Column(LIEBERT, "temperature", "1.3.6.1.4.1.476.1.42.3.4.1.1.2.0", "Sensor"),
    Column(LIEBERT, "temperature", "1.3.6.1.4.1.476.1.42.3.4.1.1.3.0", "Sensor"),
    Column(LIEBERT, "temperature", f"{LIEBERT_AIR}.70", "", 10, (f"{LIEBERT_AIR}.15",)),
    Column(LIEBERT, "humidity", f"{LIEBERT_AIR}.95", "", 10, (f"{LIEBERT_AIR}.15",)),
    Column(LIEBERT, "voltage", f"{LIEBERT_BARS}.30.40.1.19", "Input", 10),
    Column(LIEBERT, "power", f"{LIEBERT_BARS}.30.20.1.65", "Input"),
    Column(LIEBERT, "power", f"{LIEBERT_BARS}.30.20.1.90", "Input"),
    Column(LIEBERT, "voltage", f"{LIEBERT_BARS}.50.20.1.55", "Output"),
    Column(LIEBERT, "current", f"{LIEBERT_BARS}.50.20.1.60", "Output", 10),
    Column(LIEBERT, "power", f"{LIEBERT_BARS}.50.20.1.65", "Output"),
    Column(LIEBERT, "state", f"{LIEBERT_BARS}.20.1.25", "System"),
    Column(TRIPP_LITE, "charge", f"{TRIPP_LITE_UPS}.1.1.1.4", "Battery"),
    Column(TRIPP_LITE, "state", f"{TRIPP_LITE_UPS}.1.1.1.1", "Battery Status"),
    Column(TRIPP_LITE, "frequency", f"{TRIPP_LITE_UPS}.2.2.1.2", "Input", 10),
    Column(TRIPP_LITE, "frequency", f"{TRIPP_LITE_UPS}.3.1.1.3", "Output", 10),
    Column(TRIPP_LITE, "on_battery", f"{TRIPP_LITE_UPS}.3.1.1.1", "Output", means=frozenset({5})),
    Column(TRIPP_LITE, "state", f"{TRIPP_LITE_UPS}.3.1.1.1", "Output Source"),
    *(
        Column(TRIPP_LITE, kind, f"{TRIPP_LITE_UPS}.3.2.1.{column}", "Output", divisor, root=f"{TRIPP_LITE_UPS}.3.2.1")
        for kind, column, divisor in (("voltage", 2, 10), ("current", 3, 100), ("power", 4, 1), ("load", 5, 1))
    ),
    Column(TRIPP_LITE, "temperature", "1.3.6.1.4.1.850.1.1.3.1.2.1.1.7", "System", 10),
    Column(TRIPP_LITE, "temperature", "1.3.6.1.4.1.850.101.1.1.1.0", "Ambient"),
    Column(TRIPP_LITE, "humidity", "1.3.6.1.4.1.850.101.1.2.1.0", "Ambient"),
    *singles(DELTA, DELTA_UPS, (
        ("voltage", "7.6", "Battery", 10), ("charge", "7.8", "Battery", 1), ("temperature", "7.9", "Battery", 1),
        ("frequency", "4.2", "Input", 10), ("voltage", "4.3", "Input", 10), ("frequency", "5.2", "Output", 10),
        ("voltage", "5.4", "Output", 10), ("load", "5.7", "Output", 1),
    )),
    *singles(WEB_POWER, WEB_POWER, (
        ("state", "2.2", "System", 1), ("voltage", "3.2", "Battery", 100), ("current", "3.3", "Battery", 1),
        ("state", "3.5", "Battery Status", 1), ("current", "4.1", "Output", 1), ("load", "5.4", "Output", 1),
        ("runtime", "3.20.1", "Battery", 1), ("percent", "3.20.5", "Battery", 1), ("voltage", "6.1", "Input 1", 1),
        ("voltage", "6.2", "Input 2", 1), ("voltage", "6.3", "Input 3", 1),
    )),
    *(
        Column(
            WEB_POWER, kind, f"{WEB_POWER}.5.5.2.1.{column}", "Rectifier", divisor, least=1,
            root=f"{WEB_POWER}.5.5.2.1",
        )
        for kind, column, divisor in (("state", 2, 1), ("current", 3, 10), ("voltage", 4, 100), ("temperature", 5, 1))
    ),
    Column(SMART_PACK, "state", f"{SMART_PACK}.2.1.0", "System"),
    Column(SMART_PACK, "state", f"{SMART_PACK}.3.1.0", "Input"),
    Column(SMART_PACK, "state", f"{SMART_PACK}.10.1.0", "Battery Status"),
    Column(SMART_PACK, "state", f"{SMART_PACK}.5.6.1.2", "Rectifier", absent=frozenset({4})),
)  # fmt: skip
POWER = OF_APC + OF_EATON + OF_MGE + OF_CYBER_POWER + OF_MEGATEC + OF_OTHERS
