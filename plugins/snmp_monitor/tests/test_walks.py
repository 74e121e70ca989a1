"""Recorded walks beside what should be read of them: from the file, and from an agent that serves it."""

import json

import pytest

from plugins.snmp_monitor import ber
from plugins.snmp_monitor.comparing import compare
from plugins.snmp_monitor.drivers.base import Nonsense
from plugins.snmp_monitor.walks import read_file, read_walk
from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Message

ROWS = {
    "1.3.6.1.2.1.1.1.0": ("4", ber.OCTETS, "Router uno"), "1.3.6.1.2.1.1.2.0": ("6", ber.NAME, "1.3.6.1.4.1.99999.1"),
    "1.3.6.1.2.1.1.3.0": ("67", ber.TICKS, 4_200), "1.3.6.1.2.1.1.5.0": ("4", ber.OCTETS, "r-1"),
    "1.3.6.1.2.1.2.2.1.2.1": ("4", ber.OCTETS, "eth0"), "1.3.6.1.2.1.2.2.1.7.1": ("2", ber.INTEGER, 1),
    "1.3.6.1.2.1.2.2.1.8.1": ("2", ber.INTEGER, 1), "1.3.6.1.2.1.99.1.1.1.1.25": ("2", ber.INTEGER, 8),
    "1.3.6.1.2.1.99.1.1.1.4.25": ("2", ber.INTEGER, 21),
}  # fmt: skip
EXPECTED = {
    "device": {"sysName": "r-1", "sysDescr": '"Router\n uno"', "version": None, "os": "any"},
    "ports": [{"ifIndex": 1, "ifName": "eth0", "ifOperStatus": "up", "ifSpeed": 0}],
    "sensors": [
        {"sensor_oid": ".1.3.6.1.2.1.99.1.1.1.4.25", "sensor_class": "temperature", "sensor_current": 21.0000001}
    ],
}
AGREED = Message("snmp_monitor.walk_compared", {"walk": "r.snmprec", "agreed": 8, "expected": 8})


@pytest.fixture
def walk(tmp_path):
    """Return a recorded walk with what should be read of it."""
    file = tmp_path / "r.snmprec"
    file.write_text("\n".join(f"{oid}|{kind}|{value}" for oid, (kind, _tag, value) in ROWS.items()), "utf-8")
    (tmp_path / "r.expected.json").write_text(json.dumps(EXPECTED), "utf-8")
    return file


def expect(walk, **more):
    (walk.parent / "r.expected.json").write_text(json.dumps(EXPECTED | more), "utf-8")


def test_a_walk_that_is_read_as_it_should_be_agrees(desk, walk):
    assert desk.run_command("compare-walks", folder=str(walk.parent)) == [AGREED]
    assert "8" in desk.say(AGREED, "en")


def test_a_walk_that_an_agent_serves_is_read_the_same(desk, agents, walk):
    table = {oid: (tag, value.encode() if tag == ber.OCTETS else value) for oid, (_kind, tag, value) in ROWS.items()}
    agent = agents(table=table, community="r")

    said = desk.run_command("compare-walks", folder=str(walk), agent=f"127.0.0.1:{agent.port}")

    assert said == [AGREED] and agent.asked > 0


def test_each_difference_is_said(desk, walk):
    expect(walk, ports=[{"ifIndex": 1, "ifName": "eth1"}, {"ifIndex": 9, "ifOperStatus": "up"}])

    first, *differences = desk.run_command("compare-walks", folder=str(walk.parent))

    assert (first.values["agreed"], first.values["expected"]) == (5, 7)
    assert [desk.say(each) for each in differences] == [
        "port 1 ifName: 'eth0' ≠ 'eth1'",
        "port 9 ifOperStatus: None ≠ 'up'",
    ]


def test_without_expectations_there_is_nothing_to_compare(desk, walk, tmp_path):
    (tmp_path / "r.expected.json").write_text("[]", "utf-8")
    with pytest.raises(Nonsense):
        compare(read_walk(walk), tmp_path / "r.expected.json")
    (tmp_path / "r.expected.json").unlink()

    assert isinstance(desk.run_command("compare-walks", folder=str(tmp_path))[0], Refusal)


def test_bytes_of_another_alphabet_come_through_as_they_are(tmp_path):
    file = tmp_path / "a.snmprec"
    file.write_bytes(b"1.3.6.1.2.1.1.6.0|4|Se\xf1al\r\n1.3.6.1.4.1.1.0|68x|9f780441ac0000\n")

    assert read_file(file) == {"1.3.6.1.2.1.1.6.0": b"Se\xf1al", "1.3.6.1.4.1.1.0": bytes.fromhex("9f780441ac0000")}
