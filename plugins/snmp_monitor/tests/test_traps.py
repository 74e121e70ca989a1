"""Traps and informs that net-snmp's own programs send: heard, kept, answered, and decided by asking the device."""

from datetime import timedelta
from threading import Thread

import pytest

from plugins.snmp_monitor import trap_v3
from plugins.snmp_monitor.devices import save_access
from plugins.snmp_monitor.drafts import AccessDraft
from plugins.snmp_monitor.models import Condition, DeviceAccess, TrapKind, TrapSource
from plugins.snmp_monitor.tests.snmpd import AUTH_KEY, PRIVACY_KEY
from plugins.snmp_monitor.tests.tables import interface
from plugins.snmp_monitor.tests.trapping import LINK_DOWN, hear, heard, link_down, listening, send
from plugins.snmp_monitor.tests.watching import alarms, poll, prepare, watch
from servicedesk.core.kernel.plugin_acting import context_to_act

KEYS = ["-u", "trampas", "-l", "authPriv", "-a", "SHA-256", "-A", AUTH_KEY, "-x", "AES", "-X", PRIVACY_KEY]
FROM = ["-e", "0x8000000001020304"]


@pytest.fixture(scope="session")
def snmptrap(needs_program):
    return needs_program("snmptrap")


@pytest.fixture(scope="session")
def snmpinform(snmptrap):
    return snmptrap.with_name("snmpinform")


@pytest.fixture
def agent(desk, agents):
    """Return an element that is watched and has answered once."""
    prepare(desk)
    started = agents()
    watch(desk, started.port)
    poll(desk)
    return started


def use_v3(desk):
    """Let the devices be got into by a user of v3."""
    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        (row,) = uow.session.query(DeviceAccess).all()
        draft = AccessDraft("Comunidad", "3", "", "trampas", "sha256", AUTH_KEY, "aes128", PRIVACY_KEY)
        save_access(uow, draft, ctx, row.id)


def test_a_trap_of_a_link_has_the_device_asked_at_once_and_that_decides(desk, agent, snmptrap):
    with listening(desk) as ears:
        send(snmptrap, ears, "", *link_down())
        hear(ears, lambda: heard(desk))
        before = alarms(desk)
        agent.table |= interface(2, "ge-0/0/1", oper=2)
        desk.clock.advance(timedelta(seconds=1))
        ears._asked_at.clear()
        send(snmptrap, ears, "", *link_down())
        hear(ears, lambda: desk.rows(Condition))

    assert heard(desk) == [(LINK_DOWN, 2, 2, "asked")]
    assert before == []  # it was not down when it was asked
    assert alarms(desk) == [("pe-lima-01", "link_down", "ge-0/0/1 (to ge-0/0/1)", False)]


def test_a_trap_of_v1_says_the_same(desk, agent, snmptrap):
    with listening(desk) as ears:
        told = ["1.3.6.1.4.1.99999", "", "2", "0", "", *link_down(3)[1:]]
        send(snmptrap, ears, *told, version="1")
        hear(ears, lambda: heard(desk))

    assert heard(desk) == [(LINK_DOWN, 3, 1, "asked")]


def test_an_inform_is_answered_once_it_is_written(desk, agent, snmpinform):
    with listening(desk) as ears:
        sent = []
        thread = Thread(target=lambda: sent.append(send(snmpinform, ears, "", *link_down())))
        thread.start()
        hear(ears, lambda: sent)
        thread.join()

    assert sent[0].returncode == 0, sent[0].stderr
    assert [row[3] for row in heard(desk)] == ["asked"]


def test_a_trap_of_v3_is_believed_when_its_keys_are_those_of_the_device(desk, agent, snmptrap):
    use_v3(desk)
    with listening(desk) as ears:
        send(snmptrap, ears, "", *link_down(), version="3", more=[*FROM, *KEYS])
        hear(ears, lambda: heard(desk))
        wrong = [*FROM[:1], "0x8000000001020305", *KEYS[:7], "otra-clave", *KEYS[8:]]
        send(snmptrap, ears, "", *link_down(3), version="3", more=wrong)
        plain = [*FROM, "-u", "trampas", "-l", "noAuthNoPriv"]
        send(snmptrap, ears, "", *link_down(3), version="3", more=plain)
        hear(ears, lambda: any(row.garbage for row in desk.rows(TrapSource)))
        send(snmptrap, ears, "", *link_down(1), version="3", more=[*FROM, *KEYS])
        hear(ears, lambda: len(heard(desk)) > 1)

    assert [(row[1], row[3]) for row in heard(desk)] == [(2, "asked"), (1, "asked")]


def test_an_engine_that_had_to_make_room_is_believed_again(desk, agent, snmptrap, monkeypatch):
    monkeypatch.setattr(trap_v3, "MOST_OF_ADDRESS", 1)
    monkeypatch.setattr(trap_v3, "ENGINES_PER_SECOND", 1e9)
    use_v3(desk)
    with listening(desk) as ears:
        for port, engine in enumerate(("0x8000000001020304", "0x8000000001020305", "0x8000000001020304"), 1):
            send(snmptrap, ears, "", *link_down(port), version="3", more=["-e", engine, *KEYS])
            hear(ears, lambda port=port: len(heard(desk)) == port)

    assert [row[1] for row in heard(desk)] == [1, 2, 3]


def test_an_inform_of_v3_finds_our_engine_and_is_answered(desk, agent, snmpinform):
    use_v3(desk)
    with listening(desk) as ears:
        sent = []
        thread = Thread(target=lambda: sent.append(send(snmpinform, ears, "", *link_down(), version="3", more=KEYS)))
        thread.start()
        hear(ears, lambda: sent and heard(desk))
        thread.join()

    assert sent[0].returncode == 0, sent[0].stderr
    assert [row[3] for row in heard(desk)] == ["asked"]


def test_what_no_rule_knows_is_kept_and_counted_by_its_kind(desk, agent, snmptrap):
    told = ["1.3.6.1.4.1.2011.5.25.1", "1.3.6.1.4.1.2011.5.25.1.1.7", "s", "<b>ONU 7</b>\n"]
    with listening(desk) as ears:
        send(snmptrap, ears, "", *told)
        hear(ears, lambda: desk.rows(TrapKind))
        send(snmptrap, ears, "", *told)
        hear(ears, lambda: desk.rows(TrapKind)[0].count == 2)

    (kind,) = desk.rows(TrapKind)
    assert kind.kind == told[0] and kind.told["values"] == [["1.3.6.1.4.1.2011.5.25.1.1.7", "<b>ONU 7</b>"]]
    assert heard(desk) == [(told[0], 0, 2, "unknown")]


def test_another_community_is_kept_and_not_followed(desk, agent, snmptrap):
    with listening(desk) as ears:
        send(snmptrap, ears, "", *link_down(), more=("-c", "adivinada"))
        hear(ears, lambda: heard(desk))

    assert heard(desk) == [(LINK_DOWN, 2, 1, "refused")]
    assert [(row.address, row.refused, row.is_known) for row in desk.rows(TrapSource)] == [("127.0.0.1", 1, True)]


def test_an_address_that_is_nobodys_is_counted_and_nothing_is_kept_of_what_it_tells(desk, snmptrap):
    with listening(desk) as ears:
        send(snmptrap, ears, "", *link_down())
        hear(ears, lambda: desk.rows(TrapSource))

    (row,) = desk.rows(TrapSource)
    assert (row.address, row.received, row.is_known, row.last_kind) == ("127.0.0.1", 1, False, LINK_DOWN)
    assert heard(desk) == []


def test_what_polls_cannot_see_is_raised_by_its_rule_and_cleared_by_the_other(desk, agent, snmptrap):
    neighbour = ["1.3.6.1.2.1.15.3.1.2.10.0.0.1", "i", "1"]
    with listening(desk) as ears:
        send(snmptrap, ears, "", "1.3.6.1.2.1.15.0.2", *neighbour)
        hear(ears, lambda: heard(desk))
        raised = alarms(desk)
        send(snmptrap, ears, "", "1.3.6.1.2.1.15.0.1", *neighbour)
        hear(ears, lambda: len(heard(desk)) > 1)

    assert [row[:2] for row in raised] == [("pe-lima-01", "bgp_neighbour_lost")]
    assert [row[-1] for row in alarms(desk)] in ([True], [])
