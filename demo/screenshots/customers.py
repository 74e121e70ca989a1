"""The pages of the portal, and those of signing in: each stop of a walk is a state worth seeing."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from demo.operator.stories import STORIES

SEND = "main form[method=post] button[type=submit]"
FAULT = {"about": "INT-400112", "category": "slow"}  # Rosa's, with a report that is open
NOTHING_KNOWN = {"about": "900000214", "category": "other"}


def strangers(page: Page) -> Iterator[str]:
    """Walk the pages of somebody who has not signed in."""
    for name, path in (
        ("sign-in", "/sign-in"),
        ("sign-in-code", "/sign-in/code"),
        ("sign-in-forgot", "/forgot"),
        ("sign-in-forgot-sent", "/forgot/sent"),
        ("sign-in-dead-link", "/link/not-a-link"),
        ("desk-sign-in", "/desk/sign-in"),
        ("desk-sign-in-code", "/desk/sign-in/code"),
        ("desk-setup-explained", "/desk/setup"),
    ):
        page.goto(path)
        yield name
    page.goto("/sign-in")
    page.click(SEND)
    yield "sign-in-empty"
    page.fill("#email", "nadie@correo.example")
    page.fill("#password", "no es mi clave")
    page.click(SEND)
    page.wait_for_load_state()
    yield "sign-in-wrong"
    page.goto("/sign-in/code")
    page.fill("#email", "nadie@correo.example")
    page.click(SEND)
    page.wait_for_url("**/sign-in/code/enter**")
    yield "sign-in-code-sent"


def at_home(page: Page) -> Iterator[str]:
    """Walk what a customer sees when all is well but for one open report."""
    page.goto("/")
    yield "portal-home"
    page.goto("/account")
    yield "portal-account"
    page.goto("/tickets")
    yield "portal-tickets"
    page.goto("/no-such-page")
    yield "portal-not-found"
    page.goto("/desk/")
    yield "portal-not-for-customers"


def reporting(page: Page) -> Iterator[str]:
    """Walk the report of a fault to its end, with what can go wrong on the way."""
    page.goto("/report")
    yield "portal-report-1"
    page.goto("/report/known?category=slow")
    yield "portal-report-1-error"
    page.goto(f"/report/known?{urlencode(FAULT)}")
    yield "portal-report-known"
    page.goto(f"/report/details?{urlencode(NOTHING_KNOWN)}")
    yield "portal-report-2"
    page.fill("#contact_phone", "12")
    page.click(SEND)
    page.wait_for_selector(".error-summary")
    yield "portal-report-2-error"
    page.fill("#contact_phone", "900002140")
    page.fill("#description", "No puedo activar el servicio de voz por wifi.")
    page.click(SEND)
    page.wait_for_url("**/report/done/**")
    yield "portal-report-done"
    page.goto("/report/question")
    yield "portal-question"
    page.click(SEND)
    page.wait_for_selector(".error-summary")
    yield "portal-question-error"


def following(page: Page) -> Iterator[str]:
    """Walk the reports of one customer: waiting for the desk, solved, empty reply."""
    page.goto("/tickets")
    page.click(f"text={subject_of('104001', 'INT-400112')}")
    yield "portal-ticket"
    page.click("#reply button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "portal-ticket-error"
    page.goto("/tickets")
    page.click(f"text={subject_of('104001', '900000870')}")
    yield "portal-ticket-solved"
    page.click("#answer summary")
    page.click("#answer details button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "portal-ticket-solved-error"


def in_an_outage(page: Page) -> Iterator[str]:
    """Walk what a customer sees while an outage is known."""
    page.goto("/")
    yield "portal-outage-home"
    page.goto("/report/known?about=INT-400389&category=no_service")
    yield "portal-outage-known"
    page.goto("/tickets")
    page.click(f"text={subject_of('104038', 'INT-400389', last=True)}")
    yield "portal-outage-ticket"


def in_debt(page: Page) -> Iterator[str]:
    """Walk what a customer sees who owes."""
    page.goto("/")
    yield "portal-debt-home"
    page.goto("/tickets")
    page.click(f"text={subject_of('104079', 'INT-400797')}")
    yield "portal-debt-ticket"
    page.goto("/report/details?about=INT-400797&category=intermittent")
    page.click(SEND)
    page.wait_for_url("**/report/done/**")
    yield "portal-debt-done"


def ended(page: Page) -> Iterator[str]:
    """Walk a report that is closed, and one that needs the customer."""
    page.goto("/tickets")
    page.click(f"text={subject_of('104103', 'INT-401034')}")
    yield "portal-ticket-closed"
    page.goto("/tickets")
    page.click(f"text={subject_of('104103', 'INT-401034', last=True)}")
    yield "portal-ticket-appointment"
    page.goto("/tickets")
    page.click(f"text={subject_of('104103', '900000103')}")
    yield "portal-ticket-overdue"


def in_english(page: Page) -> Iterator[str]:
    """Walk a few pages in English, and what a corporate account has."""
    page.goto("/")
    yield "portal-home-en"
    page.goto("/report")
    yield "portal-report-1-en"
    page.goto("/tickets")
    page.click(f"text={subject_of('104094', 'CIR-7009')}")
    yield "portal-ticket-carrier-en"


def subject_of(account: str, service: str, *, last: bool = False) -> str:
    """Return the beginning of what a customer of the demo reported of a service, the first or the last time."""
    told = [story.words for story in STORIES if (story.account, story.service) == (account, service)]
    return (told[-1] if last else told[0])[:30]
