"""The drivers against a real agent: Debian's snmpd, by every version of SNMP."""

import asyncio

import pytest

from plugins.snmp_monitor import oids
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers.base import Access, NoAnswer, NoEntry, Target
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.tests.snmpd import AUTH_KEY, PRIVACY_KEY, free_port, start_snmpd

COMMUNITY = Access("2c", "andina")
SHA2 = Access("3", user="sha2", auth="sha256", auth_key=AUTH_KEY, privacy="aes128", privacy_key=PRIVACY_KEY)
LONG = Access("3", user="long", auth="sha512", auth_key=AUTH_KEY, privacy="aes256", privacy_key=PRIVACY_KEY)
SHA1 = Access("3", user="sha1", auth="sha1", auth_key=AUTH_KEY, privacy="aes128", privacy_key=PRIVACY_KEY)
WRONG_KEY = Access("3", user="sha1", auth="sha1", auth_key="no-es-esta", privacy="aes128", privacy_key=PRIVACY_KEY)
NOBODY = Access("3", user="nadie", auth="sha256", auth_key=AUTH_KEY, privacy="aes128", privacy_key=PRIVACY_KEY)


def gufo():
    pytest.importorskip("gufo.snmp", reason="gufo-snmp is not installed: pip install gufo-snmp")
    from plugins.snmp_monitor.drivers.with_gufo import GufoDriver

    return GufoDriver()


@pytest.fixture(scope="module")
def snmpd(needs_program, tmp_path_factory):
    """Return the port of a snmpd that answers."""
    running, port = start_snmpd(needs_program("snmpd"), tmp_path_factory.mktemp("snmpd"))
    for _turn in range(60):
        if _ask(PysnmpDriver, port, COMMUNITY, timeout=1).system is not None:
            break
    yield port
    running.terminate()
    running.wait()


def _ask(kind, port, access, timeout=20, retries=1):
    async def ask():
        driver = kind()
        try:
            return await ask_device(driver, Target("127.0.0.1", port, access, timeout, retries), 60)
        finally:
            driver.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("kind", [PysnmpDriver, gufo])
@pytest.mark.parametrize("access", [COMMUNITY, Access("1", "andina"), SHA2, LONG, SHA1])
def test_a_real_agent_tells_who_it_is_and_its_interfaces(snmpd, kind, access):
    found = _ask(kind, snmpd, access)

    assert (found.failure, found.system.name) == ("", "pe-lima-01")
    assert found.system.object_id.startswith("1.3.6.1.4.1.8072.")
    (loopback, *_others) = [port for port in found.ports if port.name == "lo"]
    assert (loopback.admin, loopback.oper) == ("up", "up") and loopback.in_octets > 0


@pytest.mark.parametrize("kind", [PysnmpDriver, gufo])
@pytest.mark.parametrize(
    ("access", "failure"),
    [(Access("2c", "otra"), NoAnswer), (WRONG_KEY, NoEntry), (NOBODY, NoEntry)],
)
def test_whoever_has_no_key_is_not_let_in(snmpd, kind, access, failure):
    waits = 1 if failure is NoAnswer else 20  # seconds; one is waited for in vain, the others say no at once

    assert _ask(kind, snmpd, access, timeout=waits, retries=0).failure == failure.code


@pytest.mark.parametrize("kind", [PysnmpDriver, gufo])
def test_two_users_of_one_name_with_other_keys_do_not_disturb_each_other(snmpd, kind):
    async def ask_both():
        driver = kind()
        try:
            targets = [Target("127.0.0.1", snmpd, access, 20, 0) for access in (SHA1, WRONG_KEY, SHA1)]
            return [found.failure for found in [await ask_device(driver, target, 60) for target in targets]]
        finally:
            driver.close()

    assert asyncio.run(ask_both()) == ["", "no_entry", ""]


@pytest.mark.parametrize("version", ["1", "2c"])
def test_what_an_agent_lacks_is_left_out(snmpd, version):
    async def get():
        driver = PysnmpDriver()
        try:
            target = Target("127.0.0.1", snmpd, Access(version, "andina"), 20, 1)
            return await driver.get(target, ["1.3.6.1.2.1.1.99.0", oids.SYS_NAME, "1.3.6.1.2.1.1.98.0"])
        finally:
            driver.close()

    assert asyncio.run(get()) == {oids.SYS_NAME: b"pe-lima-01"}


def test_where_nobody_listens_there_is_no_answer():
    assert _ask(PysnmpDriver, free_port(), COMMUNITY, timeout=1, retries=0).failure == NoAnswer.code
