"""What the scripts of the portal add in a real browser: small photos, words that are not lost."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from servicedesk.core.tickets.models import Attachment

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
DETAILS = "/report/details?about=INT-1&category=slow"
# As a string of hexadecimal digits: a list of a million numbers takes Playwright half a minute.
SENT = """async () => { const f = document.querySelector("#photos"); await f.shrinking;
    const bytes = new Uint8Array(await f.files[0].arrayBuffer());
    return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join(""); }"""


def photo_of_a_phone() -> bytes:
    """Return a photo that lies on its side and tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right to see it
    exif.get_ifd(0x8825)[1] = "S"
    written = BytesIO()
    Image.effect_noise((3200, 2400), 60).convert("RGB").save(written, "JPEG", quality=90, exif=exif)
    return written.getvalue()


def test_a_photo_leaves_the_phone_small_upright_and_without_its_place(window: Any, street: Any, session: Any) -> None:
    page = window(street.rosa)
    page.goto(DETAILS)
    taken = photo_of_a_phone()

    page.set_input_files("#photos", {"name": "IMG_1.jpeg", "mimeType": "image/jpeg", "buffer": taken})
    leaving = Image.open(BytesIO(bytes.fromhex(page.evaluate(SENT))))
    page.click("#report-details button[type=submit]")
    page.wait_for_url("**/report/done/**")

    assert Image.open(BytesIO(taken)).getexif()[0x0112] == 6
    assert leaving.size == (1500, 2000) and not leaving.getexif()
    assert session.scalars(select(Attachment.name)).all() == ["IMG_1.jpg"]


def test_a_file_that_no_browser_can_draw_is_sent_as_it_is(window: Any, street: Any) -> None:
    page = window(street.rosa, expected=("422",))
    page.goto(DETAILS)

    page.set_input_files("#photos", {"name": "x.jpeg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 no photo"})
    page.click("#report-details button[type=submit]")

    expect(page.locator(".error-summary")).to_contain_text("x.jpeg")


def test_what_was_typed_outlives_the_page_and_goes_when_it_was_sent(window: Any, street: Any) -> None:
    number = street.open().number
    page = window(street.rosa)
    page.goto(f"/tickets/{number}")
    page.fill("#body", "La luz es roja.")

    page.reload()
    expect(page.locator("#body")).to_have_value("La luz es roja.")
    page.click("#reply button[type=submit]")
    expect(page.locator("#reply")).to_contain_text("Tu mensaje se envió.")

    expect(page.locator("#body")).to_have_value("")
    page.reload()
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator("#reply")).not_to_contain_text("Tu mensaje se envió.")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("plano.pdf", 8_000_001)], "plano.pdf pesa más de 8"),
        ([("a.pdf", 7_000_000), ("b.pdf", 7_000_000)], "pesan juntos más de 12"),
    ],
)
def test_what_is_too_big_is_said_before_it_is_sent_and_nothing_typed_is_lost(
    window: Any, street: Any, files: list[tuple[str, int]], says: str
) -> None:
    page = window(street.rosa)
    page.goto(DETAILS)
    page.fill("#description", "La luz es roja.")

    chosen = [
        {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF" + b"0" * (size - 4)} for name, size in files
    ]
    page.set_input_files("#photos", chosen)
    page.click("#report-details button[type=submit]")

    expect(page.locator("[data-chosen]")).to_contain_text(says)
    expect(page.locator("#photos")).to_be_focused()
    expect(page.locator("#description")).to_have_value("La luz es roja.")


def test_what_was_chosen_while_an_answer_was_on_its_way_stays_chosen(window: Any, street: Any) -> None:
    page, held = window(street.rosa), []
    page.goto("/report?about=987654214")
    page.route("**/report?**", lambda route: held.append(route))  # noqa: PLW0108  # it marks what it is given

    with page.expect_request("**/report?**"):
        page.check("[name=about][value=INT-1]", force=True)
    page.check("[name=category][value=other]", force=True)
    held[0].continue_()

    expect(page.locator("[name=category][value=slow]")).to_have_count(1)
    expect(page.locator("[name=about][value=INT-1]")).to_be_checked()
    expect(page.locator("[name=category][value=other]")).to_be_checked()
