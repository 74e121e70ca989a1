"""What a customer does in the browser."""

from playwright.sync_api import Page, expect

from tests.stories.postbox import Postbox, link_of

SEND = "button[type=submit]"


def report(page: Page, category: str, words: str) -> str:
    """Report a fault from the first page on, and return the number that the last one shows."""
    page.goto("/")
    page.click(".report-cta")
    page.locator(f".choice:has(input[value={category}])").click()
    page.click(f"#report-start {SEND}")
    page.wait_for_url(lambda url: "/report?" not in url and not url.endswith("/report"))
    if "/report/known" in page.url:  # an open report, or an article: it is another fault
        page.click("#report-known .btn--primary")
    page.fill("#description", words)
    page.click(f"#report-details {SEND}")
    page.wait_for_url("**/report/done/**")
    number = page.url.rpartition("/")[2]
    expect(page.locator(".refcode")).to_have_text(number)
    return number


def follow(page: Page, number: str) -> None:
    """Look at one's own report."""
    page.goto(f"/tickets/{number}")


def open_letter(page: Page, post: Postbox, recipient: str, words: str) -> str:
    """Wait for a letter, follow its link, and return what its subject says."""
    letter = post.wait_for(recipient, words)
    page.goto(link_of(letter))
    return str(letter["Subject"])


def reply(page: Page, words: str) -> None:
    """Write to the desk."""
    page.fill("#reply textarea", words)
    page.click(f"#reply {SEND}")
    expect(page.locator("#story .bubble--me", has_text=words)).to_be_visible()


def confirm(page: Page, stars: int) -> None:
    """Say that it works again, with a rating."""
    page.locator(f"#answer .choice:has(input[value='{stars}'])").click()
    page.click(f"#answer > form {SEND}")


def reject(page: Page, words: str) -> None:
    """Say that it still fails, and how."""
    page.click("#answer summary")
    page.fill("#why", words)
    page.click(f"#answer details {SEND}")
