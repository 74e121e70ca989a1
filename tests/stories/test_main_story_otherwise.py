"""The main story once more: without scripts, in English, killed in the middle, and told from two sides (A8)."""

import pytest
from playwright.sync_api import expect

from tests.stories import agent, customer
from tests.stories.postbox import link_of, text_of
from tests.stories.stage import Stage
from tests.stories.world import EDWIN, GRACE, JIMENA, ROSA

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_main_story_needs_no_scripts(stage: Stage) -> None:
    rosa, jimena = stage.enter(ROSA, scripts=False), stage.enter(JIMENA, scripts=False)

    number = customer.report(rosa, "slow", "Va lento desde el lunes.")
    agent.take_from_queue(jimena, number, scripts=False)
    agent.answer(jimena, "Hola, Rosa. Lo revisamos ahora.")
    customer.open_letter(rosa, stage.post, ROSA.email, f"{number}: te respondimos")
    expect(rosa.locator("#story")).to_contain_text("Lo revisamos ahora.")
    agent.solve(jimena, "Ya va a la velocidad de tu plan.")
    customer.open_letter(rosa, stage.post, ROSA.email, f"{number}: resuelto")
    customer.confirm(rosa, 4)

    expect(rosa.locator("#story")).to_contain_text("Tu calificación: 4 de 5")
    agent.open_ticket(jimena, number)
    expect(jimena.locator(".ticket__head .badge", has_text="Cerrado")).to_be_visible()


def test_the_main_story_is_told_in_english_to_whoever_reads_english(stage: Stage) -> None:
    grace, jimena = stage.enter(GRACE), stage.enter(JIMENA)

    number = customer.report(grace, "no_service", "No Internet since this morning.")
    expect(grace.locator(".promise")).to_contain_text("We reply before")
    assert "We registered your report" in text_of(
        stage.post.wait_for(GRACE.email, f"{number}: we received your report")
    )
    agent.take_from_queue(jimena, number)
    agent.answer(jimena, "Hello Grace, we are on it.")
    customer.open_letter(grace, stage.post, GRACE.email, f"{number}: we have answered you")
    expect(grace.locator("#story")).to_contain_text("Hello Grace, we are on it.")
    agent.solve(jimena, "Your router is online again.")
    customer.open_letter(grace, stage.post, GRACE.email, f"{number}: solved, is it working?")
    expect(grace.locator("#answer h2")).to_have_text("Is it working?")
    customer.confirm(grace, 5)

    expect(grace.locator("#story")).to_contain_text("Your rating: 5 of 5")
    assert stage.post.wait_for(JIMENA.email, f"{number}: ya funciona")


def test_nothing_is_lost_when_the_desk_is_killed_between_report_and_answer(stage: Stage) -> None:
    edwin, jimena = stage.enter(EDWIN), stage.enter(JIMENA)

    number = customer.report(edwin, "no_service", "Se fue el Internet.")
    stage.desk.kill(stage.desk.web)
    stage.desk.start(stage.desk.web)
    stage.desk.wait_ready(stage.desk.web)
    agent.take_from_queue(jimena, number)
    agent.answer(jimena, "Hola, Edwin. Ya lo vemos.")
    customer.open_letter(edwin, stage.post, EDWIN.email, f"{number}: te respondimos")
    agent.solve(jimena, "Tu Internet volvió.")
    customer.open_letter(edwin, stage.post, EDWIN.email, f"{number}: resuelto")
    customer.confirm(edwin, 5)

    expect(edwin.locator(".question .badge")).to_have_text("Cerrado")
    stage.post.wait_for(JIMENA.email, f"{number}: ya funciona")
    for words in ("recibimos tu reporte", "te respondimos", "resuelto"):
        letters = stage.post.find(EDWIN.email, f"{number}: {words}")
        assert len({letter["Message-ID"] for letter in letters}) == 1, words
    assert len(stage.post.find(EDWIN.email, f"{number}: te respondimos")) == 1


def test_A8_whatever_is_said_on_portal_and_desk_is_one_ticket_with_one_story(stage: Stage) -> None:
    rosa, jimena = stage.enter(ROSA), stage.enter(JIMENA)
    said = ["Se corta cuando llueve.", "¿Qué luz ves encendida?", "Una verde y una roja."]

    number = customer.report(rosa, "slow", said[0])
    agent.take_from_queue(jimena, number)
    agent.answer(jimena, said[1])
    customer.open_letter(rosa, stage.post, ROSA.email, f"{number}: te respondimos")
    customer.reply(rosa, said[2])

    assert rosa.locator("#story .bubble").all_inner_texts() == said[::-1]
    letter = stage.post.wait_for(JIMENA.email, f"{number}: respondió el cliente")
    jimena.goto(link_of(letter))
    assert jimena.locator(".thread .msg__body").all_inner_texts() == said
    rosa.goto("/tickets")
    expect(rosa.locator(".ticket-card", has_text=number)).to_have_count(1)
