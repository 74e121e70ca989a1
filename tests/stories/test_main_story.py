"""The main story: a fault is reported, attended, told, confirmed and closed, on either database."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.stories import agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import link_of, text_of
from tests.stories.stage import Stage
from tests.stories.world import EDWIN, JIMENA, ROSA, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
ATTENDED_WITHIN = timedelta(hours=24)


@pytest.mark.parametrize("running_stage", DATABASES, indirect=True)
def test_a_fault_is_reported_attended_told_confirmed_and_closed(stage: Stage) -> None:
    rosa, jimena = stage.enter(ROSA), stage.enter(JIMENA)

    number = customer.report(rosa, "slow", "Desde ayer los videos no cargan.")
    expect(rosa.locator(".promise")).to_contain_text("Te respondemos antes de")
    received = stage.post.wait_for(ROSA.email, f"{number}: recibimos tu reporte")
    assert link_of(received) == f"{stage.desk.url}/tickets/{number}"

    agent.take_from_queue(jimena, number)
    agent.answer(jimena, "Hola, Rosa. Cambiamos tu puerto: prueba ahora, por favor.")

    letter = stage.post.wait_for(ROSA.email, f"{number}: te respondimos")
    assert "> Hola, Rosa. Cambiamos tu puerto" in text_of(letter)
    rosa.goto(link_of(letter))
    expect(rosa.locator("#story")).to_contain_text("Cambiamos tu puerto: prueba ahora, por favor.")

    agent.solve(jimena, "Tu velocidad ya es la de tu plan.")
    customer.open_letter(rosa, stage.post, ROSA.email, f"{number}: resuelto")
    expect(rosa.locator("#answer h2")).to_have_text("¿Ya funciona?")
    customer.confirm(rosa, 5)
    expect(rosa.locator("#story")).to_contain_text("Tu calificación: 5 de 5")
    expect(rosa.locator(".question .badge")).to_have_text("Cerrado")

    seen_after_reload(jimena, jimena.locator(".ticket__head .badge", has_text="Cerrado"))
    assert stage.post.wait_for(JIMENA.email, f"{number}: ya funciona")


@pytest.mark.parametrize("running_stage", DATABASES, indirect=True)
def test_what_still_fails_is_open_again_with_a_new_promise(stage: Stage) -> None:
    edwin, jimena = stage.enter(EDWIN), stage.enter(JIMENA)
    number = solved_once(stage, edwin, jimena, EDWIN)
    solved_at = datetime.now().astimezone()

    customer.open_letter(edwin, stage.post, EDWIN.email, f"{number}: resuelto")
    customer.reject(edwin, "Sigue cortado, la luz está en rojo.")

    expect(edwin.locator(".promise")).to_contain_text("Te respondemos antes de")
    deadline = datetime.fromisoformat(str(edwin.locator(".promise time").first.get_attribute("datetime")))
    assert deadline - ATTENDED_WITHIN >= solved_at.replace(microsecond=0)
    letter = stage.post.wait_for(JIMENA.email, f"{number}: sigue fallando")
    assert "> Sigue cortado, la luz está en rojo." in text_of(letter)
    jimena.goto("/desk/")
    expect(agent.row_of(jimena, number)).to_contain_text("En curso")


def solved_once(stage: Stage, reader: Page, attending: Page, person: Person) -> str:
    """Take a report as far as its first solution."""
    number = customer.report(reader, "no_service", "No tengo Internet.")
    agent.take_from_queue(attending, number)
    agent.solve(attending, "Tu equipo ya está en línea.")
    stage.post.wait_for(person.email, f"{number}: resuelto")
    return number
