"""Devices by the name of their host: looked up by both drivers, and said where the name leads nowhere."""

import asyncio
import socket

import pytest

from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers.base import Access, Target, UnknownName, address_of
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.models import Device
from plugins.snmp_monitor.tests.watching import alarms, device, poll, prepare, watch

NOWHERE = "olt.invalid"


@pytest.fixture
def names(monkeypatch):
    """Have no name lead anywhere: no test asks a name server."""

    async def asked(loop, host, port, **how):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", asked)


def ask(driver, host, port):
    """Return what is found of the agent at a host."""

    async def findings():
        try:
            return await ask_device(driver, Target(host, port, Access("2c", "public"), 20, 0), 60)
        finally:
            driver.close()

    return asyncio.run(findings())


@pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
def test_a_device_answers_by_the_name_of_its_host(agents, driver):
    found = ask(driver(), "localhost", agents().port)

    assert found.system.name == "pe-lima-01"


@pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
def test_a_name_that_leads_nowhere_is_said(names, driver):
    assert ask(driver(), NOWHERE, 161).failure == UnknownName.code


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_an_address_is_itself(address):
    assert asyncio.run(address_of(address)) == address


def test_a_device_whose_name_leads_nowhere_is_down_and_its_polls_say_why(desk, agents, names):
    prepare(desk)
    watch(desk, agents().port)
    with desk.work() as uow:
        uow.session.query(Device).update({"host": NOWHERE})

    poll(desk, rounds=2)

    assert device(desk).state == "down" and device(desk).polls["last"][-1]["result"] == "unknown_name"
    assert [cause for _name, cause, *_rest in alarms(desk)] == ["unreachable"]
