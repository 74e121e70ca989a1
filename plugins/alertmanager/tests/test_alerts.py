"""Alerts of Alertmanager become alarms of the elements that they name, and nothing else gets in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugins.alertmanager.settings import Settings
from plugins.alertmanager.tests.conftest import ALERTS
from servicedesk.core.alarms.models import Alarm, Watch
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.plugin_state import PluginRecord
from tests.make import make_staff

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
pytestmark = ON_ONE_DATABASE


def alert(name="LinkDown", instance="olt-sur-1:9100", severity="critical", status="firing", **more):
    labels = {"alertname": name, "instance": instance, "severity": severity}
    return {"status": status, "labels": labels, "annotations": {"summary": "Puerto caído"}, **more}


def alarms_of(work):
    rows = work().session.scalars(select(Alarm).order_by(Alarm.id)).all()
    return [(each.resource.name, each.cause, each.severity, each.state) for each in rows]


def test_what_fires_is_an_alarm_and_what_is_resolved_is_none_any_more(send, work):
    first = send([alert(), alert("InstanceDown", "olt-sur-2", "page")])
    raised = alarms_of(work)
    again = send([alert(), alert("InstanceDown", "olt-sur-2", status="resolved")])

    assert (first.status_code, first.json) == (200, {"raised": 2, "cleared": 0, "unknown": [], "left_out": []})
    assert raised == [
        ("olt-sur-1", "link_down", "critical", "raised"),
        ("olt-sur-2", "instance_down", "critical", "raised"),
    ]
    assert again.json["cleared"] == 1
    assert [state for *_, state in alarms_of(work)] == ["raised", "cleared"]
    row = work().session.scalars(select(Alarm)).first()
    assert (row.text, row.count, row.source, row.is_down) == ("Puerto caído", 2, "plugin:alertmanager", False)


def test_what_says_that_an_element_is_dead_says_so_of_the_alarm(send, work):
    send([alert("InstanceDown")])

    assert work().session.scalars(select(Alarm.is_down)).one()


def test_alerts_of_one_element_and_cause_are_one_alarm_and_what_fires_still_wins(send, work):
    answer = send([alert(), alert(), alert(status="resolved")])

    assert (answer.json["raised"], answer.json["cleared"]) == (1, 0)
    assert [state for *_, state in alarms_of(work)] == ["raised"]


def test_an_alarm_that_two_alerts_say_is_told_once_and_over_with_the_last_of_them(send, work):
    send([alert(fingerprint="a1"), alert(fingerprint="b2", severity="warning")])
    first = send([alert(fingerprint="a1", status="resolved")]).json
    standing = alarms_of(work)

    last = send([alert(fingerprint="b2", status="resolved")]).json

    assert (first["cleared"], last["cleared"]) == (0, 1)
    assert standing == [("olt-sur-1", "link_down", "critical", "raised")]
    assert [state for *_, state in alarms_of(work)] == ["cleared"]


def test_an_alert_that_nobody_repeats_for_a_day_is_over(send, work, clock):
    send([alert(fingerprint="a1"), alert(fingerprint="b2")])
    clock.advance(timedelta(hours=25))

    send([alert(fingerprint="b2", status="resolved")])

    assert [state for *_, state in alarms_of(work)] == ["cleared"]


def test_what_cannot_be_placed_is_told_and_the_rest_is_taken(send, work):
    strange = [alert(instance="fantasma"), {"status": "firing"}, {"status": "x"}, 7, alert(instance="")]

    answer = send([*strange, alert(severity="raro"), {**alert(), "labels": {"alertname": "A", "instance": 5}}])

    assert answer.json["unknown"] == ["fantasma"] and answer.json["raised"] == 1
    assert answer.json["left_out"] == [
        "alerts[1].labels.alertname", "alerts[2].status", "alerts[3].status", "alerts[4].labels.instance",
        "alerts[6].labels.instance",
    ]  # fmt: skip
    assert alarms_of(work) == [("olt-sur-1", "link_down", "indeterminate", "raised")]


@pytest.mark.parametrize("letter", ["\x00", "\ud800"])
def test_what_no_database_keeps_is_left_out_of_what_devices_are_called(send, work, letter):
    """Exporters copy names out of devices, with the zero behind them perhaps: one such alert holds up no other."""
    answer = send(
        [alert(instance=f"olt-sur-1{letter}", fingerprint=f"a{letter}1", annotations={"summary": f"P{letter}4"})]
    )

    assert answer.status_code == 200
    assert alarms_of(work) == [("olt-sur-1", "link_down", "critical", "raised")]
    assert work().session.scalars(select(Alarm.text)).one() == "P4"


def test_the_alert_that_always_fires_says_that_somebody_watches_and_raises_nothing(send, work, clock):
    send([alert("Watchdog", status="resolved")])
    before = work().session.scalars(select(Watch)).all()

    answer = send([alert("Watchdog")])

    (watch,) = work().session.scalars(select(Watch)).all()
    assert before == [] and (watch.source, watch.silent_for) == ("plugin:alertmanager", 3600)
    assert watch.seen_at == clock.now() and answer.json["raised"] == 0


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"{", "not_json", ""), (b"[" * 100_000, "not_json", ""), (b"\xff\xfe", "not_json", ""),
        (b"[]", "not_an_object", ""), (b"{}", "unknown_version", "version"),
        (b'{"version": "4"}', "not_a_list", "alerts"),
        (b'{"version": "4", "alerts": [' + b"1," * 2_000 + b"1]}", "too_many", "alerts"),
    ],
)  # fmt: skip
def test_what_is_no_message_of_alertmanager_is_refused_with_its_reason(send, work, body, code, field):
    answer = send(body)

    assert (answer.status_code, answer.json.get("error"), answer.json.get("field", "")) == (400, code, field)
    assert alarms_of(work) == []


def test_what_is_too_large_is_not_read(send):
    assert (send(b" " * 1_000_001).status_code, send(b" " * 1_000_001).json) == (413, {"error": "too_large"})


@pytest.mark.parametrize("token", ["", "otro", "una-llama-en-el-tech", "una-llama-en-el-techo "])
def test_whoever_does_not_hold_the_token_is_refused(send, work, token):
    answer = send([alert()], token=token)

    assert (answer.status_code, answer.json) == (401, {"error": "unknown_sender"}) and alarms_of(work) == []


def test_without_a_token_nobody_is_let_in(send, work, plugins):
    with work() as uow:
        settings = Settings().sealed("alertmanager", plugins.kernel.keys)
        uow.session.get(PluginRecord, "alertmanager").settings = settings
    plugins.kernel.registry.states.forget()

    assert send([alert()], token="").status_code == 401


def test_while_the_plugin_is_off_its_address_is_not_there(send, plugins):
    plugins.enable("alertmanager", enabled=False)

    assert send([alert()]).status_code == 404


def test_the_page_says_where_to_send_and_shows_no_token(client, send, work):
    with work() as uow:
        chief, agent = make_staff(uow, "administrator"), make_staff(uow, "csm_agent")

    page = client(chief).get("/admin/x/alertmanager/")

    assert ALERTS in page.text and "una-llama" not in page.text and "Falta el token" not in page.text
    assert client(agent).get("/admin/x/alertmanager/").status_code == 403


def test_a_port_that_is_down_is_dead_only_where_it_is_a_resource_of_its_own(send, work):
    with work() as uow:
        uow.session.add(Resource(name="olt-sur-1 xe-0/0/0", kind="port"))

    for port in ("xe-0/0/0", "xe-0/0/1"):
        labels = {"alertname": "LinkDown", "instance": "olt-sur-1:9100", "severity": "critical", "ifName": port}
        send([alert(labels=labels)])

    found = work().session.scalars(select(Alarm).order_by(Alarm.id)).all()
    assert [(each.resource.name, each.is_down) for each in found] == [
        ("olt-sur-1 xe-0/0/0", True), ("olt-sur-1", False),
    ]  # fmt: skip
