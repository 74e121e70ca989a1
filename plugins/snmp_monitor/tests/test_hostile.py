"""Agents that answer what no agent should: each costs its own time, and nobody else notices."""

import asyncio

import pytest

from demo.network.agent import Agent
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers import base
from plugins.snmp_monitor.drivers.base import Access, Nonsense, Target, Walk, parts
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.tests import hostile

# What comes of each: the failure, and whether its interfaces are believed.
EXPECTED = {
    hostile.Garbage: {("no_answer", False), ("nonsense", False)},
    hostile.WrongNumber: {("no_answer", False)},
    hostile.Endless: {("", False)},
    hostile.Circle: {("", False)},
    hostile.Huge: {("", True), ("", False)},
    hostile.WrongTypes: {("", True)},
    hostile.OtherNames: {("nonsense", False)},
    hostile.Errors: {("nonsense", False)},
}

MUTE = (hostile.Garbage, hostile.WrongNumber)  # nothing comes of them but time


def test_every_hostile_agent_is_tried():
    assert set(EXPECTED) == set(hostile.ALL)


def test_hostile_agents_harm_nobody_beside_them(agents, monkeypatch):
    monkeypatch.setattr(base, "MOST_ROWS", 200)
    kinds = [*hostile.ALL, Agent]
    started = [agents(kind) for kind in kinds]

    async def ask_all():
        driver = open_driver()
        try:
            waits = [1 if kind in MUTE else 20 for kind in kinds]  # seconds
            told = zip(started, waits, strict=True)
            targets = [Target("127.0.0.1", each.port, Access("2c", "public"), wait, 0) for each, wait in told]
            return await asyncio.gather(*(ask_device(driver, target, 60) for target in targets))
        finally:
            driver.close()

    *found, sound = asyncio.run(ask_all())

    assert {kind: (each.failure, each.told_ports) for kind, each in zip(kinds, found, strict=False)} == {
        kind: next(one for one in expected if one == (each.failure, each.told_ports))
        for (kind, expected), each in zip(EXPECTED.items(), found, strict=True)
    }
    assert [port.oper for port in sound.ports] == ["up", "up", "up"]


def test_an_agent_that_drags_on_is_left_after_its_time(agents):
    slow = agents(hostile.Endless)

    async def ask():
        driver = open_driver()
        try:
            return await ask_device(driver, Target("127.0.0.1", slow.port, Access("2c", "public"), 20, 0), 0.5)
        finally:
            driver.close()

    found = asyncio.run(ask())

    assert found.told_ports is False and found.ports == ()


def test_texts_are_cut_and_hold_nothing_that_turns_the_page(agents):
    huge = agents(hostile.Huge)

    async def ask():
        driver = PysnmpDriver()
        try:
            return await driver.bulk_walk(
                Target("127.0.0.1", huge.port, Access("2c", "public"), 20, 1), "1.3.6.1.2.1.31"
            )
        finally:
            driver.close()

    from plugins.snmp_monitor.values import text_of

    (_name, value), *_rest = asyncio.run(ask())

    assert len(text_of(value)) <= 120 and "\u202e" not in text_of(value) and "\x00" not in text_of(value)


@pytest.mark.parametrize("oid", ["", "x", "1..3", "1.3.6.x"])
def test_what_is_no_name_is_nonsense(oid):
    with pytest.raises(Nonsense):
        parts(oid)


def test_a_walk_goes_on_and_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(base, "MOST_ROWS", 2)
    walk = Walk("1.3.6")

    assert walk.takes("1.3.6.1", 1) and walk.takes("1.3.6.2", 2)
    assert not walk.takes("1.3.7.1", 3) and not walk.takes("1.3.6.9", None)
    with pytest.raises(Nonsense):
        walk.takes("1.3.6.2", 2)
    with pytest.raises(Nonsense):
        walk.takes("1.3.6.3", 2)


def test_a_way_of_getting_in_shows_no_secret():
    assert "hush" not in repr(Access("2c", "hush")) and "hush" not in repr(Target("h", 1, Access("2c", "hush")))
