"""What a device is: from the standard, from where its maker keeps it, and last from its words about itself."""

import asyncio

import pytest

from plugins.snmp_monitor.chassis import read_chassis
from plugins.snmp_monitor.kept import ENTITY, KEPT, UPS_IDENTITY
from plugins.snmp_monitor.kept.sites import PRODUCT
from plugins.snmp_monitor.makers.routers import NOKIA_CHASSIS
from plugins.snmp_monitor.walks import NOBODY, WalkDriver

CATALYST = "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE (fc3)"
ASR = "Cisco IOS XR Software (Cisco ASR9K Series), Version 6.4.2[Default]\r\nCopyright (c) 2019 by Cisco Systems"
OLD_IOS = "Cisco Internetwork Operating System Software IOS (tm) 7200 Software (UBR7200-K8P-M), Version 12.3(23)BC9, X"
NE40 = "Huawei Versatile Routing Platform Software VRP (R) Software, Version 8.180 (NE40E V800R010C10SPC500) Copyright"
BIG_HEAD_END = "CMTS_V08.03.01.61,AR16"


def about(maker, words="", rows=None):
    """Return what is told of what a device is."""
    object_id = f"1.3.6.1.4.1.{maker}" if maker else ""
    told = asyncio.run(read_chassis(WalkDriver(rows or {}), NOBODY, object_id, words))
    return {name: text for name, text in told.items() if text}


@pytest.mark.parametrize(
    ("maker", "words", "told"),
    [
        ("9.1.1208", CATALYST, {"version": "15.0(2)SE11"}),
        ("9.1.2102", "IOS, X Software (IMAGE-M), Version 17.6.2, RELEASE", {"version": "IMAGE-M 17.6.2"}),
        ("9.1.1709", ASR, {"hardware": "ASR9K Series", "version": "6.4.2"}),
        ("9.1.162", OLD_IOS, {"version": "12.3(23)BC9"}),
        ("2011.2.62", NE40, {"hardware": "NE40E", "version": "V800R010C10SPC500"}),
        ("2636.1.1", "Juniper Networks, Inc. mx80 internet router, kernel JUNOS 18.4R3-S4 #0: x",
         {"hardware": "mx80", "version": "18.4R3-S4"}),
        ("6527.1.3.8", "TiMOS-B-8.0.R5 both/mpc ALCATEL SAS-M 7210 Copyright", {"version": "8.0.R5"}),
        ("30065.1", "Arista Networks EOS version 4.21.1F running on an Arista Networks DCS-7050QX-32",
         {"hardware": "DCS-7050QX-32", "version": "4.21.1F"}),
        ("11.2.3", "HP 2520G, revision J.15.09, ROM J.14", {"hardware": "2520G", "version": "J.15.09"}),
        ("11.2.3", "ProCurve J9019B Switch 2510B-24, revision Q.11.17, ROM Q.10.02",
         {"hardware": "J9019B 2510B-24", "version": "Q.11.17"}),
        ("11.2.3", "Aruba Instant On 1930 24G, InstantOn_1930_1.0.5.0 (139)",
         {"hardware": "1930 24G", "version": "1.0.5.0"}),
        ("25506.1", "H3C Comware Software, Version 7.1.045, Release 3208\r\nH3C S5130-28F\r\nCopyright (c) 2004",
         {"hardware": "S5130-28F", "version": "7.1.045"}),
        ("171.10", "D-Link DES-3200-26 1.87.B006", {"hardware": "DES-3200-26", "version": "1.87.B006"}),
        ("4413", "EdgeSwitch 24-Port 250W, 1.7.4.5075842, Linux 3.6.5",
         {"hardware": "EdgeSwitch 24-Port 250W", "version": "1.7.4.5075842"}),
        ("1916.2", "ExtremeXOS (X440G2-24p) version 22.5.1.7 v1 by release-manager",
         {"hardware": "X440G2-24p", "version": "22.5.1.7"}),
        ("3320.1", "BDCOM(tm) P3310C Software, Version 10.1.0E Build 28164\r\nCompiled: x\r\n,Serial num:30001",
         {"hardware": "P3310C", "version": "10.1.0E Build 28164", "serial": "30001"}),
        ("3902.1082", "C320 Version V2.1.0 Software, Copyright (c) by ZTE", {"hardware": "C320", "version": "V2.1.0"}),
        ("4998.2.1", BIG_HEAD_END, {"hardware": "C4", "version": "08.03.01.61"}),
        ("4115.1.9.1", "CER_V04.00.01.0006,X", {"hardware": "E6000", "version": "04.00.01.0006"}),
        ("17713.7", "CAMBIUM NETWORKS 58650 Wireless Link, Version 650-01-45",
         {"hardware": "650", "version": "650-01-45"}),
        ("7571", "SAF microwave radio;CFIP Lumina v1.66;x;SN: 3261;",
         {"hardware": "CFIP Lumina", "version": "1.66", "serial": "3261"}),
        ("637.61.1", "R6.2.03m NFXS-B FANT-F NOKIA ISAM Copyright (c) 2015",
         {"hardware": "NFXS-B", "version": "R6.2.03m"}),
        ("5491.6", "NetMan 204", {"hardware": "NetMan 204"}),
        ("99999.1", "Anything, Version: 4.2.1b (2020)", {"version": "4.2.1b"}),
        ("99999.1", "Anything, revision 4", {}),
        ("", "Nobody says whose it is", {}),
    ],
)  # fmt: skip
def test_the_words_of_a_device_say_what_it_is(maker, words, told):
    assert about(maker, words) == told


@pytest.mark.parametrize(
    ("maker", "rows", "told"),
    [
        ("14988.1", {"1.3.6.1.4.1.14988.1.1.4.4.0": b"6.48"}, {"version": "6.48"}),
        ("2636.1.1", {"1.3.6.1.4.1.2636.3.1.2.0": b"Juniper MX104", "1.3.6.1.4.1.2636.3.1.3.0": b"XY1",
                      "1.3.6.1.2.1.25.6.3.1.2.2": b"JUNOS Base OS [15.1R7.9]"},
         {"hardware": "Juniper MX104", "serial": "XY1", "version": "15.1R7.9"}),
        ("2011.2.123", {f"{ENTITY}.2.36": b"MA5800,H9,Fan Box"}, {"hardware": "MA5800"}),
        ("6527.1", {f"{NOKIA_CHASSIS}.3.1.4.1": 20, f"{NOKIA_CHASSIS}.6.1.2.20": b"7210 SAS-M",
                    f"{NOKIA_CHASSIS}.8.1.7.1.16": 9, f"{NOKIA_CHASSIS}.8.1.7.1.50": 3,
                    f"{NOKIA_CHASSIS}.8.1.5.1.50": b"NS1"},
         {"hardware": "7210 SAS-M", "serial": "NS1"}),
        ("9.1.1", {f"{ENTITY}.4.1": 0, f"{ENTITY}.10.1": b"15.2(4)E", f"{ENTITY}.7.1": b"Switch System",
                   f"{ENTITY}.13.1000": b"WS-C3750"},
         {"hardware": "WS-C3750", "version": "15.2(4)E"}),
        ("10002.1", {f"{PRODUCT}.3.5": b"NanoBeam M5", f"{PRODUCT}.4.5": b"XW.ar934x.v6.1.7.32555"},
         {"hardware": "NanoBeam M5", "version": "6.1.7.32555"}),
        ("534.1", {f"{UPS_IDENTITY}.5.0": b"ID: EX47, site", "1.3.6.1.4.1.534.1.1.2.0": b"9130"},
         {"hardware": "9130", "serial": "EX47"}),
        ("99999.1", {f"{UPS_IDENTITY}.2.0": b"Site 3000", f"{UPS_IDENTITY}.4.0": b"2.1"},
         {"hardware": "Site 3000", "version": "2.1"}),
        ("99999.1", {f"{ENTITY}.13.1": b"Box 9", f"{ENTITY}.11.1": b"77"}, {"hardware": "Box 9", "serial": "77"}),
        ("99999.1", {f"{ENTITY}.5.4": 3, f"{ENTITY}.13.4": b"", f"{ENTITY}.5.8": 3, f"{ENTITY}.13.8": b"Box 8"},
         {"hardware": "Box 8"}),
        ("33555.1.1", {"1.3.6.1.4.1.33555.1.1.1.1.0": b"RAy2-17", "1.3.6.1.4.1.33555.1.1.1.2.0": 9_870_001},
         {"hardware": "RAy2-17", "serial": "9870001"}),
        ("46242", {"1.3.6.1.4.1.46242.1.0": b"1.5.8rc3"}, {"version": "1.5.8rc3"}),
        ("890.1.15", {"1.3.6.1.4.1.890.1.15.3.1.11.0": b"XGS1", "1.3.6.1.4.1.890.1.15.3.1.12.0": b"S9"},
         {"hardware": "XGS1", "serial": "S9"}),
        ("6527.1", {f"{NOKIA_CHASSIS}.8.1.7.1.16": 9}, {}),
        ("6527.1", {f"{NOKIA_CHASSIS}.6.1.2.20": b"7210 SAS-M"}, {}),
    ],
)  # fmt: skip
def test_a_maker_keeps_what_a_device_is_where_he_likes(maker, rows, told):
    assert about(maker, rows=rows) == told


def test_each_place_has_one_form():
    """Have patterns found that cannot be, and forms with more parts than their pattern has groups."""
    assert [source for kept in KEPT for source in kept.sources if not source.form.format(*"abcdef")] == []
