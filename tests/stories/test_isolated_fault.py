"""An isolated fault up to the referral: reported, run through the protocol, and sent to an installation centre."""

import pytest
from playwright.sync_api import expect

from tests.stories import agent, customer
from tests.stories.postbox import link_of, text_of
from tests.stories.stage import Stage
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue

pytestmark = [pytest.mark.browser, pytest.mark.slow, IN_BOTH_LANGUAGES]


def test_a_fault_that_the_protocol_calls_isolated_is_referred(stage: Stage, tongue: Tongue) -> None:
    rosa, jimena = stage.enter(tongue.customer), stage.enter(tongue.agent)
    number = customer.report(rosa, "no_service", tongue.either("El equipo no enciende.", "The modem does not start."))
    agent.take_from_queue(jimena, number)

    agent.begin_protocol(jimena, tongue.either("Fibra sin servicio", "Fibre without service"))
    agent.answer_step(jimena, tongue.either("Cortes en la zona", "Outages in the area"), "No")
    lights = tongue.either("Luces del equipo", "Lights of the equipment")
    agent.answer_step(jimena, lights, tongue.either("Ninguna", "None"))
    agent.answer_step(jimena, tongue.either("Corriente", "Power supply"), "No")
    outcome = tongue.say("Outcome: %(outcome)s", outcome=tongue.say("Isolated fault"))
    expect(jimena.locator("#protocol h3")).to_have_text(outcome)
    expect(jimena.locator("#protocol")).to_contain_text(tongue.agent.name)
    expect(jimena.locator(".thread")).to_contain_text(tongue.say("Protocol finished: isolated fault"))
    jimena.click("#protocol form[action$='/referral'] button[type=submit]")

    waits = jimena.locator(".ticket__head .badge", has_text=tongue.say("Waiting for the appointment"))
    expect(waits).to_be_visible()
    told = tongue.either(f"diga el número {number}", f"give the number {number}")
    expect(jimena.locator(".thread .msg--agent")).to_contain_text(told)
    letter = stage.post.wait_for(tongue.customer.email, tongue.say("%(number)s: we have answered you", number=number))
    assert tongue.either("centro de instalación", "installation centre") in text_of(letter)
    rosa.goto(link_of(letter))
    expect(rosa.locator("#story")).to_contain_text(tongue.either("lleve el equipo con", "bring the equipment with"))
    expect(rosa.locator("body")).not_to_contain_text(lights)
