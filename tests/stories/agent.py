"""What an agent does in the browser."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.stories.looking import seen_after_reload

VERIFIED = re.compile("Cuenta verificada|Account verified")


def row_of(page: Page, number: str) -> Locator:
    """Return the row of a ticket in the queue that is shown."""
    return page.locator(".trow", has_text=number)


def take_from_queue(page: Page, number: str, *, scripts: bool = True) -> None:
    """Find a ticket in the queue, open it once its account is verified, and take it.

    Without scripts a row leads to the page at once.
    """
    page.goto("/desk/")
    row_of(page, number).click()
    if scripts:
        page.locator("#pane .pane__head", has_text=number).locator(".btn--primary").click()
    page.wait_for_url(f"**/desk/tickets/{number}")
    seen_after_reload(page, page.locator(".ticket__head .badge", has_text=VERIFIED))
    page.click("form[action$='/mine'] button")
    expect(page.locator("form[action$='/mine']")).to_have_count(0)


def open_ticket(page: Page, number: str) -> None:
    """Open a ticket by its number."""
    page.goto(f"/desk/tickets/{number}")


def answer(page: Page, words: str) -> None:
    """Write to the customer."""
    page.fill("#answer-body", words)
    page.click("#answer-form button[type=submit]")
    expect(page.locator(".thread .msg--agent", has_text=words)).to_be_visible()


def solve(page: Page, words: str) -> None:
    """Tell the customer that it is solved."""
    page.click("[data-open=solution-box]")
    page.fill("#solution-body", words)
    page.click("#solution-box form[action$='/solution'] button[type=submit]")
    expect(page.locator(".thread .msg--agent", has_text=words)).to_be_visible()


def begin_protocol(page: Page, title: str) -> None:
    """Begin a protocol in the panel of the ticket."""
    page.click(f"#protocol form[action$='/protocol/begin'] button:has-text('{title}')")


def answer_step(page: Page, step: str, answer: str) -> None:
    """Answer the step of this title, in the panel of the ticket, with the choice of these words."""
    expect(page.locator("#protocol h3")).to_contain_text(step)
    page.locator("#protocol .choice", has=page.get_by_text(answer, exact=True)).click()
    page.click("#protocol form[action$='/protocol'] button[type=submit]")
