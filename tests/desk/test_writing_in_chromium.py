"""What an agent writes and joins in a real browser: drafts that survive it, macros, merging, ten at once."""

import re

import pytest
from playwright.sync_api import expect

from servicedesk.core import tickets
from servicedesk.core.tickets import MacroDraft

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def number(floor):
    """Open the ticket that is looked at."""
    return floor.open(description="Casi no carga.").number


def test_a_draft_survives_the_browser_and_colleagues_see_who_writes(window, floor, number):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto(f"/desk/tickets/{number}")
    with page.expect_response(re.compile("/draft$")) as kept:
        page.locator("#answer-body").press_sequentially("Gracias, Rosa. Se ve")
    assert kept.value.status == 204
    page.context.close()

    luis = window(floor.hire("csm_agent", name="Luis Paz"))
    luis.goto(f"/desk/tickets/{number}")
    expect(luis.locator(".collision")).to_contain_text("Jimena Tello escribe una respuesta.")
    again = window(floor.jimena)
    again.goto(f"/desk/tickets/{number}")
    expect(again.locator("#answer-body")).to_have_value("Gracias, Rosa. Se ve")
    again.locator("#answer-body").press("Control+Enter")

    expect(again.locator(".msg--agent")).to_contain_text("Gracias, Rosa. Se ve")
    again.reload()
    expect(again.locator("#answer-body")).to_have_value("")


def test_a_macro_goes_into_what_is_written_and_its_box_closes(window, floor, number):
    floor.do(tickets.create_macro, MacroDraft("Pedir foto", "¿Una foto, {customer}?", wait="customer"))
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")
    page.fill("#answer-body", "Buenas.")

    page.locator("#answer-body").blur()
    page.keyboard.press("m")
    page.locator("#macros .macro").click()

    expect(page.locator("#answer-body")).to_have_value("Buenas.\n\n¿Una foto, Rosa Huamán?")
    expect(page.locator("#macros-box")).to_be_hidden()
    expect(page.locator("#answer-body")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ticket__head")).to_contain_text("Espera del cliente")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_two_reports_of_one_fault_are_merged_and_taken_apart(window, floor, number, width, scheme):
    twice = floor.open(subject="Otra vez lento").number
    page = window(floor.jimena, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"/desk/tickets/{twice}")

    page.locator("[data-open=merging-box]").click()
    page.locator("#merging-box button[type=submit]").click()
    expect(page).to_have_url(re.compile(f"/desk/tickets/{number}\\?merged={twice}$"))
    expect(page.locator(".ticket__head .callout")).to_contain_text(f"{twice} sigue aquí")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".ticket__head .callout button").click()

    expect(page).to_have_url(re.compile(f"/desk/tickets/{twice}$"))
    expect(page.locator(".thread")).to_contain_text("Separado de nuevo")
    assert floor.ticket(twice).status == "acknowledged"


def test_ten_are_answered_at_once(window, floor, number):
    ten = [number, *(floor.open(subject=f"Reporte {turn}").number for turn in range(9))]
    page = window(floor.jimena)
    page.goto("/desk/tickets/bulk?action=reply&" + "&".join(f"ticket={each}" for each in ten))

    page.fill("textarea[name=body]", "Ya encontramos la causa.")
    page.locator("#bulk-form button[type=submit]").click()

    expect(page.locator("#bulk-done")).to_contain_text("Hecho con 10 tickets")
    assert all(floor.ticket(each).answered_at for each in ten)
