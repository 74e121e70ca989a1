"""The simulated network of the demo: what its elements tell, and what is broken and mended on its page."""

import asyncio
import http.client
import json
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from demo.network.elements import Network
from demo.network.plans import PLANS
from demo.network.server import NetworkServer
from demo.network.texts import TEXTS
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers.base import Access, Target
from plugins.snmp_monitor.drivers.choosing import open_driver

ROOT = Path(__file__).parents[2]
PATIENT, HASTY = 10.0, 0.2  # seconds


@pytest.fixture(scope="module")
def running():
    with Network() as network:
        yield network


@pytest.fixture
def network(running):
    """Lend the network with nothing broken."""
    running.mend_all()
    return running


@pytest.fixture
def submit(network):
    """Return a function that sends a form to the page, as a browser does, and gives the status and the place."""
    with NetworkServer(("127.0.0.1", 0), network, "http://127.0.0.1:8080") as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def send(method, path, form="", **headers):
            connection = http.client.HTTPConnection(*server.server_address, timeout=PATIENT)
            connection.request(method, path, form, {"Accept-Language": "en", **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            return answer.status, answer.headers.get("Location") or text

        yield send
        server.shutdown()


def ask(network, name, timeout=PATIENT):
    """Ask an element as the plugin does."""

    async def asking():
        driver = open_driver()
        try:
            target = Target("127.0.0.1", network.ports[name], Access("2c", "public"), timeout, 0)
            return await ask_device(driver, target, PATIENT)
        finally:
            driver.close()

    return asyncio.run(asking())


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_an_element_tells_who_it_is_and_how_its_interfaces_are(network, plan):
    found = ask(network, plan.name)

    assert (found.failure, found.system.name) == ("", plan.name)
    assert [(port.name, port.alias, port.oper) for port in found.ports] == [(p.name, p.to, "up") for p in plan.ports]
    assert ("temperature", plan.sensor, plan.degrees) in [(e.kind, e.name, e.value) for e in found.readings]


def test_both_ends_of_a_link_name_each_other():
    ends = {(plan.name, port.name): (port.to, port.there) for plan in PLANS for port in plan.ports if port.there}

    simulated = {plan.name for plan in PLANS}
    assert ends and all(ends[there] == here for here, there in ends.items() if there[0] in simulated)


def test_an_interface_is_cut_and_mended_on_the_page(network, submit):
    assert submit("POST", "/port", "element=olt-ate-1&port=gpon-0%2F1&do=break") == (303, "/")
    assert {port.name: port.oper for port in ask(network, "olt-ate-1").ports}["gpon-0/1"] == "down"
    assert submit("GET", "/")[1].count("<td>Cut</td>") == 1

    submit("POST", "/port", "element=olt-ate-1&port=gpon-0%2F1&do=mend")

    assert {port.oper for port in ask(network, "olt-ate-1").ports} == {"up"}


def test_an_element_that_is_off_is_silent_with_all_that_is_reached_through_it(network, submit):
    submit("POST", "/element", "element=agg-sur-1&do=break")

    shown = submit("GET", "/")[1]
    assert ask(network, "olt-ate-1", HASTY).failure == "no_answer"
    assert shown.count("Switched off") == 1 and shown.count("Cannot be reached") == 4
    submit("POST", "/all")
    assert ask(network, "olt-ate-1").failure == ""


def test_a_power_supply_without_mains_lives_on_its_battery(network, submit):
    submit("POST", "/mains", "element=ups-jesusmaria-1&do=break")

    told = {each.kind: each.value for each in ask(network, "ups-jesusmaria-1").readings}
    assert (told["on_battery"], told["charge"]) == (1, 100)
    submit("POST", "/mains", "element=ups-jesusmaria-1&do=mend")
    assert {each.kind: each.value for each in ask(network, "ups-jesusmaria-1").readings}["on_battery"] == 0


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/element", "element=nobody&do=break"),
        ("/port", "element=olt-ate-1&port=nothing&do=break"),
        ("/port", "element=nobody&port=gpon-0%2F1&do=break"),
        ("/mains", "element=olt-ate-1&do=break"),
        ("/other", ""),
    ],
)
def test_a_form_that_means_nothing_changes_nothing(network, submit, path, form):
    status, text = submit("POST", path, form)

    assert (status, "There is no such element" in text) == (404, True)
    assert not any(each.is_broken or each.down or each.on_battery_since for each in network.elements.values())


def test_a_form_of_another_site_is_refused(network, submit):
    assert submit("POST", "/element", "element=olt-ate-1&do=break", Origin="http://other.example")[0] == 403

    assert not network.elements["olt-ate-1"].is_silent


def test_the_page_leads_to_the_desk_and_says_it_in_both_languages(submit):
    assert 'href="http://127.0.0.1:8080/desk/alarms"' in submit("GET", "/")[1]
    assert "Red de demostración" in submit("GET", "/", **{"Accept-Language": "es"})[1]
    assert TEXTS["es"].keys() == TEXTS["en"].keys()
    assert submit("GET", "/nothing")[0] == 404 and submit("GET", "/style.css")[0] == 200
    assert json.loads(submit("GET", "/healthz")[1]) == {"status": "ok"}


def test_the_program_says_where_everything_is_and_ends_with_its_parent():
    words = [sys.executable, "-m", "demo.network", "--parent", "999999999"]  # nobody has this number

    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout

    where = json.loads(told)
    assert where["url"].startswith("http://127.0.0.1:") and set(where["agents"]) == {plan.name for plan in PLANS}


def test_a_port_that_is_taken_is_told_in_one_line(submit, monkeypatch, capsys):
    from demo.network.__main__ import main

    with NetworkServer(("127.0.0.1", 0), Network(())) as taken:
        monkeypatch.setattr(sys, "argv", ["network", "--port", str(taken.server_address[1])])

        assert main() == 1

    assert capsys.readouterr().err.startswith("the network cannot start: ")
