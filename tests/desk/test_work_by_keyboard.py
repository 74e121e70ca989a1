"""An agent's work in a real browser: a queue by keyboard alone, the palette, and a phone call."""

import re

import pytest
from playwright.sync_api import expect

from tests.in_chromium import WIDTHS, wait_until_settled

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def numbers(floor):
    """Open three tickets, the first one due first."""
    return [floor.open(subject=f"Caso {turn}", description="Casi no carga.").number for turn in range(3)]


def test_a_queue_is_worked_by_keyboard_alone(window, floor, numbers):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#pane h2")).to_have_text("Caso 1")
    wait_until_settled(page)
    page.keyboard.press("a")
    expect(page.locator("#pane .facts")).to_contain_text("Jimena Tello")
    page.locator(".trow").nth(1).focus()
    page.keyboard.press("r")

    expect(page).to_have_url(re.compile(f"/desk/tickets/{numbers[1]}#answer-body$"))
    expect(page.locator("#answer-body")).to_be_focused()
    page.keyboard.type("Lo revisamos ahora.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("Lo revisamos ahora.")
    assert floor.ticket(numbers[1]).assignee_id == floor.jimena.id


def test_the_list_is_filtered_by_a_key_and_the_address_says_how(window, floor, numbers):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")

    page.keyboard.press("/")
    page.keyboard.type("caso 2")
    page.keyboard.press("Enter")

    expect(page.locator(".trow__subj")).to_have_text(["Caso 2"])
    assert "q=caso+2" in page.url
    page.go_back()
    expect(page.locator(".trow__subj")).to_have_count(3)


def test_the_help_of_a_page_is_one_key_away(window, floor, numbers):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto(f"/desk/tickets/{numbers[0]}")

    page.keyboard.press("h")

    expect(page).to_have_url(re.compile("/desk/help/ticket$"))


def test_the_palette_finds_and_goes_by_keyboard(window, floor, numbers):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")

    page.keyboard.press("Control+k")
    page.keyboard.type("caso 1")
    chosen = page.locator("#palette [aria-selected=true]")
    expect(chosen).to_contain_text("Caso 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/desk/tickets/{numbers[1]}$"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_call_is_taken_by_keyboard_alone(window, floor, numbers, width):
    with floor.work() as uow:
        uow.session.merge(floor.contact).document = "40506070"
    page = window(floor.jimena, viewport={"width": width, "height": 800})
    page.goto("/desk/")

    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page.locator("#caller")).to_be_focused()
    page.keyboard.type("40.506.070")
    expect(page.locator("#found a")).to_have_count(1)
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator("#found a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#description")).to_be_focused()
    page.keyboard.type("No tiene tono desde la mañana")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".ticket__head h1")).to_have_text("No tiene tono desde la mañana")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_around_the_queue_load_whole_and_none_scrolls_sideways(window, floor, numbers, width, scheme):
    page = window(floor.jimena, viewport={"width": width, "height": 800}, color_scheme=scheme)

    for path in (
        "/desk/?q=caso&priority=3", "/desk/search?q=caso", "/desk/calls?q=quispe", "/desk/views?show=held",
        f"/desk/calls?service={floor.service.number}",
    ):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
