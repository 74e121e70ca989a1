"""The desk in a real browser: boxes, keys, swaps, news while somebody types, and all of it without a script."""

import re

import pytest
from playwright.sync_api import expect

from servicedesk.core import tickets
from tests.database import ON_ONE_DATABASE
from tests.in_chromium import WIDTHS

pytestmark = [pytest.mark.browser, ON_ONE_DATABASE]

FOCUSED = "document.activeElement.id || document.activeElement.className"


@pytest.fixture
def number(floor):
    """Open the ticket that is looked at."""
    return floor.open(description="Casi no carga.").number


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_load_whole_and_none_scrolls_sideways(window, floor, number, width, scheme):
    floor.do(tickets.add_note, number, "Una palabra muy larga: " + "x" * 300)
    page = window(floor.jimena, viewport={"width": width, "height": 800}, color_scheme=scheme)

    for path in ("/desk/", "/desk/?show=held", f"/desk/tickets/{number}", f"/desk/tickets/{number}/pane"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(
    ("box", "first"),
    [
        ("solution", "solution-body"), ("waiting", "waiting-reason-0"), ("assignment", "assignment-assignee-0"),
        ("linking", "linking-kind-0"), ("cancelling", "btn"),
    ],
)  # fmt: skip
def test_a_box_opens_leads_to_its_first_field_and_gives_the_focus_back(window, floor, number, box, first):
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")
    opener = page.locator(f"[data-open={box}-box]")

    opener.click()
    focused = page.evaluate(FOCUSED)
    page.keyboard.press("Escape")

    assert focused.startswith(first)
    expect(page.locator(f"#{box}-box")).to_be_hidden()
    expect(opener).to_be_focused()
    assert page.url.endswith(number)


def test_a_box_opens_by_its_key_and_by_the_space_bar(window, floor, number):
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")

    page.keyboard.press("l")
    expect(page.locator("#linking-box")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("[data-open=waiting-box]").focus()
    page.keyboard.press(" ")

    expect(page.locator("#waiting-box")).to_be_visible()


def test_what_is_wrong_in_a_box_is_said_in_the_box_and_nothing_is_lost(window, floor, number):
    page = window(floor.jimena, expected=("422",))
    page.goto(f"/desk/tickets/{number}")
    page.evaluate("window.untouched = true")
    page.locator("[data-open=linking-box]").click()
    page.locator("label:has(#linking-kind-1)").click()
    page.fill("#linking-number", "AR-XXXXXX")

    page.keyboard.press("Enter")

    expect(page.locator("#linking-box .error-summary")).to_be_focused()
    assert page.evaluate("document.querySelector('#linking-box').matches(':modal')")
    assert page.input_value("#linking-number") == "AR-XXXXXX" and page.is_checked("#linking-kind-1")
    assert page.evaluate("window.untouched")


def test_what_goes_well_in_a_box_draws_the_ticket_anew(window, floor, number):
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")
    page.locator("[data-open=solution-box]").click()
    page.fill("#solution-body", "Cambiamos el conector.")

    page.locator("#solution-box button[type=submit]").click()

    expect(page.locator(".thread")).to_contain_text("Cambiamos el conector.")
    expect(page.locator(".ticket__head")).to_contain_text("Resuelto, sin confirmar")
    assert page.locator("dialog[open]").count() == 0


def test_an_answer_goes_by_two_keys_and_the_end_of_the_conversation_stays_in_sight(window, floor, number):
    for turn in range(30):
        floor.do(tickets.add_note, number, f"Nota {turn}")
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto(f"/desk/tickets/{number}")
    expect(page.get_by_text("Nota 29", exact=True)).to_be_in_viewport()

    page.keyboard.press("r")
    page.keyboard.type("Lo revisamos ahora.")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".msg--agent")).to_be_in_viewport()
    expect(page.locator("#answer-body")).to_have_value("")
    page.reload()
    expect(page.locator("#answer-body")).to_have_value("")


def test_a_note_is_chosen_by_a_key_and_carries_no_files(window, floor, number):
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")
    expect(page.locator(".attach")).to_be_visible()

    page.keyboard.press("n")
    page.keyboard.type("Ojo con la acometida.")
    expect(page.locator(".attach")).to_be_hidden()
    page.locator("#answer-form button[type=submit]").click()

    expect(page.locator(".msg--note")).to_contain_text("Ojo con la acometida.")


def test_chosen_files_are_named_and_sent(window, floor, number):
    page = window(floor.jimena)
    page.goto(f"/desk/tickets/{number}")
    page.set_input_files("#answer-photos", {"name": "medida.csv", "mimeType": "text/csv", "buffer": b"a;b\n"})
    expect(page.locator(".attach [data-chosen]")).to_have_text("medida.csv")

    page.fill("#answer-body", "Va la medida.")
    page.locator("#answer-form button[type=submit]").click()

    expect(page.locator(".files")).to_contain_text("medida.csv")


def test_news_come_while_somebody_types_and_leave_the_words_alone(window, floor, number):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.clock.install()
    page.goto(f"/desk/tickets/{number}")
    page.fill("#answer-body", "¿Probaste")
    floor.hear(number, "Ya funciona de nuevo.")

    page.clock.fast_forward(16_000)

    expect(page.locator(".thread")).to_contain_text("Ya funciona de nuevo.")
    expect(page.locator("#answer-body")).to_be_focused()
    page.keyboard.type(" reiniciar?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("¿Probaste reiniciar?")


def test_a_message_that_crossed_the_answer_is_shown_and_the_words_wait(window, floor, number):
    page = window(floor.jimena, expected=("409",))
    page.goto(f"/desk/tickets/{number}")
    floor.hear(number, "Ya funciona de nuevo.")
    page.fill("#answer-body", "¿Probaste reiniciar?")

    page.keyboard.press("Control+Enter")

    expect(page.locator("#answer-form .error-summary")).to_be_focused()
    expect(page.locator(".thread")).to_contain_text("Ya funciona de nuevo.")
    expect(page.locator("#answer-body")).to_have_value("¿Probaste reiniciar?")
    page.reload()
    expect(page.locator("#answer-body")).to_have_value("¿Probaste reiniciar?")


def test_a_row_is_previewed_and_marked_and_opens_by_enter(window, floor, number):
    floor.open(subject="Otro")
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".trow[aria-current] .trow__subj")).to_have_text("Otro")
    expect(page.locator("#pane h2")).to_have_text("Otro")
    page.locator(".trow").first.click()
    expect(page.locator("#pane h2")).to_have_text("Casi no carga.")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/desk/tickets/{number}$"))


def test_a_row_opens_in_another_tab_where_that_is_asked(window, floor, number):
    page = window(floor.jimena, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")

    with page.context.expect_page() as opened:
        page.locator(".trow").click(modifiers=["Control"])

    assert opened.value.url.endswith(f"/desk/tickets/{number}")


def test_a_row_opens_by_a_tap_where_there_is_no_room_for_a_preview(window, floor, number):
    page = window(floor.jimena, viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto("/desk/")

    page.locator(".trow").tap()

    expect(page).to_have_url(re.compile(f"/desk/tickets/{number}$"))


def test_a_row_on_a_phone_shows_the_customer_and_each_badge_whole(window, floor, number):
    floor.change(number, priority=1)
    floor.do(tickets.wait_for, number, "customer")
    page = window(floor.jimena, viewport={"width": 390, "height": 800})
    page.goto("/desk/?show=waiting")

    cut = page.locator(".trow__meta").first.evaluate("each => each.scrollWidth > each.clientWidth")
    name = page.locator(".trow__meta > span:not(.id, .badge)").first.evaluate(
        "each => each.scrollWidth - each.clientWidth"
    )

    assert page.locator(".trow__meta .badge").count() >= 2
    assert (cut, name) == (False, 0)


def test_everything_is_done_without_a_script(window, floor, number):
    page = window(floor.jimena, expected=("422",), java_script_enabled=False, viewport={"width": 1440, "height": 800})
    page.goto("/desk/")
    page.locator(".trow").click()
    page.locator("a[href='#linking-box']").click()
    page.fill("#linking-number", "AR-XXXXXX")
    page.locator("#linking-box button[type=submit]").click()
    assert page.locator("#linking-box .error-summary").is_visible()
    assert page.input_value("#linking-number") == "AR-XXXXXX"

    page.goto(f"/desk/tickets/{number}")
    page.locator("a[href='#waiting-box']").click()
    page.locator("#waiting-box .dialog__back").click()
    assert not page.locator("#waiting-box").is_visible()
    page.fill("#answer-body", "Lo revisamos ahora.")
    page.locator("#answer-form button[type=submit]").click()

    assert page.url.endswith(f"/desk/tickets/{number}")
    assert "Lo revisamos ahora." in page.locator(".thread").inner_text()


def test_every_way_of_a_full_bar_has_room_and_is_reached_on_a_phone(window, floor):
    page = window(floor.hire("administrator", name="Lucía Campos"), viewport={"width": 390, "height": 844})
    page.goto("/desk/")

    page.locator(".rail a").last.focus()
    boxes = [each.bounding_box() for each in page.locator(".rail a:visible").all()]

    assert min(box["width"] for box in boxes) >= 50
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 391
