"""The alarms of the network in the desk: the list, one of them, and what staff do with it."""

import re
from datetime import timedelta

import pytest

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.desk import alarms as pages
from servicedesk.web.extensions import PLUGINS, PluginCard
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_account, make_service, make_staff

pytestmark = ON_ONE_DATABASE
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))
HOSTILE = "<script>alert(1)</script>{{7*7}}"


@pytest.fixture
def network(work):
    """Add an element with a customer on it, and one behind it."""
    with work() as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0))
        olt = make_resource(uow, "olt-1")
        nap = make_resource(uow, "nap-1", olt)
        service = make_service(uow, make_account(uow, name="Familia Paz"))
        service.resources = [nap]
        return {"olt": olt.id, "nap": nap.id}


@pytest.fixture
def noc(work, client):
    """Lend the browser of a network operator."""
    with work() as uow:
        user = make_staff(uow, "noc_operator", name="Amaru Villasol")
    return client(user)


def see(work, resource_id, cause="unreachable", severity="critical", **more):
    with work(WATCH) as uow:
        return alarms.raise_alarm(uow, AlarmReport(resource_id, cause, severity, **more)).id


def rows_of(page):
    return re.findall(r'href="/desk/alarms/(\d+)"', page)


def test_the_gravest_alarm_stands_first_with_what_is_known_of_it(work, noc, network):
    minor = see(work, network["nap"], "fan_speed", "minor", times=3)
    grave = see(work, network["olt"], text="sin respuesta")

    page = text_of(noc.get("/desk/alarms"))

    assert rows_of(page) == [str(grave), str(minor)]
    assert "No responde" in page and "sin respuesta" in page and "fan speed" in page and "vista 3 veces" in page
    assert 'href="/desk/alarms" data-go="a"' in page


def test_the_filters_stand_in_the_address(work, noc, network):
    see(work, network["nap"], "fan_speed", "minor")
    grave = see(work, network["olt"])

    page = text_of(noc.get("/desk/alarms?severity=critical&q=olt&unseen=1&state=nonsense"))

    assert rows_of(page) == [str(grave)]
    assert "Quitar los filtros" in page
    assert 'href="/desk/alarms?state=pending&severity=critical&q=olt&unseen=1"' in page
    assert "No hay alarmas aquí" in text_of(noc.get("/desk/alarms?state=cleared&severity=none"))
    assert "Nada coincide" in text_of(noc.get("/desk/alarms?q=zzz"))


def test_a_long_list_goes_on_after_its_last_row(work, noc, network, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    ids = [str(see(work, network["nap"], f"cause_{each}", "minor")) for each in range(3)]

    first = text_of(noc.get("/desk/alarms?severity=minor"))
    rest = text_of(noc.get(f"/desk/alarms?severity=minor&after={ids[1]}", headers={"HX-Request": "true"}))

    assert rows_of(first) == ids[:0:-1]
    assert f"severity=minor&after={ids[1]}" in first
    assert rows_of(rest) == ids[:1] and "<h1" not in rest


def test_an_alarm_says_whom_it_hits_and_what_it_explains(work, noc, network):
    child = see(work, network["nap"])
    parent = see(work, network["olt"], is_down=True, text=HOSTILE)

    raw = noc.get(f"/desk/alarms/{parent}").text
    page, hidden = (text_of(noc.get(f"/desk/alarms/{each}")) for each in (parent, child))

    assert "1 servicio, 1 cliente" in page and "Familia Paz" in page
    assert f'href="/desk/alarms/{child}"' in page
    assert "<script>alert" not in raw and HOSTILE in page
    assert "No responde algo de lo que depende." in hidden and f'href="/desk/alarms/{parent}"' in hidden


def test_an_operator_attends_to_an_alarm_comments_on_it_and_clears_it(work, noc, network, clock):
    alarm_id = see(work, network["olt"])
    path = f"/desk/alarms/{alarm_id}"
    clock.advance(timedelta(minutes=1))

    assert noc.submit(path, action=f"{path}/acknowledge").location == path
    assert noc.submit(path, {"body": "Cuadrilla en camino"}, f"{path}/comment").location == path
    seen = text_of(noc.get(path))
    noc.submit(path, action=f"{path}/acknowledge")
    see(work, network["olt"], severity="major")
    form = noc.form(path, f"{path}/clear")
    assert noc.send(form, path).location == path
    over = text_of(noc.get(path))

    assert "Cuadrilla en camino" in seen and "Alguien la atiende" in seen and "Dejar de atender" in seen
    assert "Ya nadie la atiende" in over and "De Crítica a Mayor" in over and "Dada por terminada a mano" in over
    assert f'action="{path}/clear"' not in over
    assert noc.send(form, path).status_code == 409


def test_a_comment_without_words_is_asked_for_again(work, noc, network):
    path = f"/desk/alarms/{see(work, network['olt'])}"

    answer = noc.submit(path, {"body": " "}, f"{path}/comment")

    assert answer.status_code == 422 and "error-summary" in answer.text
    assert noc.get(f"{path}/comment").location == path


def test_an_alarm_that_only_waits_has_nothing_to_tell(work, noc, network):
    with work() as uow:
        alarms.change_rules(uow, RulesDraft())

    assert "Todavía no se avisó nada." in text_of(noc.get(f"/desk/alarms/{see(work, network['olt'])}"))


def test_who_told_of_an_alarm_is_named(app):
    app.extensions[PLUGINS] = {"watch": PluginCard("watch", title={"es": "Vigía"})}

    with app.test_request_context("/desk/alarms"):
        assert [pages.source_said(each) for each in ("plugin:watch", "plugin:gone", "job:alarms")] == [
            "Vigía", "gone", "La propia mesa",
        ]  # fmt: skip


def test_who_may_not_attend_sees_alarms_and_changes_none(work, client, network):
    alarm_id = see(work, network["olt"])
    with work() as uow:
        users = [make_staff(uow, role) for role in ("csm_agent", "sales_consultant")]
    agent, consultant = map(client, users)

    page = text_of(agent.get(f"/desk/alarms/{alarm_id}"))

    assert "Dar por terminada" not in page and "Agregar el comentario" not in page
    form = agent.form("/desk/account/notices", "/desk/account/notices")
    form.action = f"/desk/alarms/{alarm_id}/clear"
    assert agent.send(form, "/desk/alarms").status_code == 403
    assert consultant.get("/desk/alarms").status_code == 403
    assert "/desk/alarms" not in consultant.get("/desk/").text


def test_an_administrator_says_how_long_alarms_wait(work, client):
    with work() as uow:
        user = make_staff(uow, "administrator")
    admin = client(user)
    sent = {"raise_after": "30", "clear_after": "120", "flaps_after": "3", "steady_after": "600", "public_text": ""}

    shown = admin.get("/admin/alarms").text
    answer = admin.submit("/admin/alarms", sent)

    assert 'value="60"' in shown and answer.status_code == 303
    rules = alarms.read_rules(work())
    assert (rules.raise_after, rules.clear_after, rules.flaps_after, rules.steady_after) == (30, 120, 3, 600)
    assert admin.submit("/admin/alarms", {**sent, "outage_mode": "declare"}).status_code == 422
    zero = admin.submit("/admin/alarms", {**sent, "raise_after": "0", "lasts_minutes": "0"})
    assert zero.status_code == 303
    assert (alarms.read_rules(work()).raise_after, alarms.read_rules(work()).outage_tells) == (0, "joined")
    assert admin.submit("/admin/alarms", {**sent, "outage_tells": "everybody"}).status_code == 303
    assert alarms.read_rules(work()).outage_tells == "everybody"
    assert admin.submit("/admin/alarms", {**sent, "flaps_after": "0"}).status_code == 422
