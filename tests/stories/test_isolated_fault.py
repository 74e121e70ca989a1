"""An isolated fault up to the referral: reported, run through the protocol, and sent to an installation centre."""

import pytest
from playwright.sync_api import expect

from tests.stories import agent, customer
from tests.stories.postbox import link_of, text_of
from tests.stories.stage import Stage
from tests.stories.world import JIMENA, ROSA

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_fault_that_the_protocol_calls_isolated_is_referred(stage: Stage) -> None:
    rosa, jimena = stage.enter(ROSA), stage.enter(JIMENA)
    number = customer.report(rosa, "no_service", "El equipo no enciende.")
    agent.take_from_queue(jimena, number)

    agent.begin_protocol(jimena, "Fibra sin servicio")
    agent.answer_step(jimena, "Cortes en la zona", "No")
    agent.answer_step(jimena, "Luces del equipo", "Ninguna")
    agent.answer_step(jimena, "Corriente", "No")
    expect(jimena.locator("#protocol h3")).to_have_text("Resultado: Falla aislada")
    expect(jimena.locator("#protocol")).to_contain_text("Jimena Solano")
    expect(jimena.locator(".thread")).to_contain_text("Protocolo terminado: falla aislada")
    jimena.click("#protocol form[action$='/referral'] button[type=submit]")

    expect(jimena.locator(".ticket__head .badge", has_text="Espera de la cita")).to_be_visible()
    expect(jimena.locator(".thread .msg--agent")).to_contain_text(f"diga el número {number}")
    letter = stage.post.wait_for(ROSA.email, f"{number}: te respondimos")
    assert "centro de instalación" in text_of(letter)
    rosa.goto(link_of(letter))
    expect(rosa.locator("#story")).to_contain_text("lleve el equipo con su adaptador")
    expect(rosa.locator("body")).not_to_contain_text("Luces del equipo")
