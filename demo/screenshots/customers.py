"""The pages of the portal, and those of signing in: each stop of a walk is a state worth seeing."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from demo.operator.customers import CUSTOMERS
from demo.operator.knowledge import CATEGORIES

SEND = "main form[method=post] button[type=submit]"
FAULT = {"about": "INT-400112", "category": "slow"}  # Rosa's, with a report that is open
LINES = {line.number: line.name for customer in CUSTOMERS for line in customer.lines}
SYMPTOMS = {sort.code: sort.symptoms for sort in CATEGORIES}
NOTHING_KNOWN = {"about": "900000214", "category": "other"}


def strangers(page: Page) -> Iterator[str]:
    """Walk the pages of somebody who has not signed in."""
    for name, path in (
        ("sign-in", "/sign-in"),
        ("sign-in-code", "/sign-in/code"),
        ("sign-in-forgot", "/forgot"),
        ("sign-in-forgot-sent", "/forgot/sent"),
        ("sign-in-dead-link", "/link/not-a-link"),
        ("status", "/status"),
        ("status-in-english", "/status?lang=en"),
        ("document-check", "/check"),
        ("document-check-scanned", "/check/DOC-7K2MQ4/ABCD2345"),
        ("desk-sign-in", "/desk/sign-in"),
        ("desk-sign-in-code", "/desk/sign-in/code"),
        ("desk-setup-explained", "/desk/setup"),
    ):
        page.goto(path)
        yield name
    page.goto("/check/DOC-7K2MQ4/ABCD2345")
    page.click(SEND)
    page.wait_for_selector(".callout")
    yield "document-check-unknown"
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


def guests(page: Page) -> Iterator[str]:
    """Walk the report of somebody who does not sign in, and the help that is open to everybody."""
    page.goto("/report/without-signing-in")
    yield "guest-report"
    page.click(SEND)
    page.wait_for_selector(".error-summary")
    yield "guest-report-error"
    for field, typed in (("service_number", "INT-400112"), ("document", "00000000"), ("name", "Rosa")):
        page.fill(f"#{field}", typed)
    page.select_option("#category-0", "slow")
    page.fill("#contact_phone", "900000001")
    page.click(SEND)
    page.wait_for_url("**/r/**")
    yield "guest-followed"
    page.click(SEND)
    page.wait_for_selector(".error-summary")
    yield "guest-followed-error"
    page.goto("/r/no-such-link")
    yield "guest-dead-link"
    page.goto("/help?q=wifi")
    yield "help-found"
    page.goto("/help?q=satelites")
    yield "help-nothing"
    page.goto("/help/articles/wifi-lento")
    yield "help-article"
    page.goto("/help/pages/report")
    yield "help-of-a-page"


def at_home(page: Page) -> Iterator[str]:
    """Walk what a customer sees when all is well but for one open report."""
    page.goto("/")
    yield "portal-home"
    page.goto("/account")
    yield "portal-account"
    page.goto("/account/contact")
    yield "portal-contact"
    page.fill("#phone", "12")
    page.click(SEND)
    page.wait_for_selector(".error-summary")
    yield "portal-contact-error"
    page.goto("/help")
    yield "portal-help"
    page.goto("/tickets")
    yield "portal-tickets"
    page.goto("/tickets?state=ended")
    yield "portal-tickets-none"
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
    open_report(page, "INT-400112", "slow")
    yield "portal-ticket"
    page.click("#reply button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "portal-ticket-error"
    open_report(page, "INT-400112", "slow")
    page.click("#claim summary")
    yield "portal-ticket-claim"
    page.click("#claim button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "portal-ticket-claim-error"
    open_report(page, "900000870", "other")
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
    page.goto("/services/INT-400389")
    yield "portal-service"
    open_report(page, "INT-400389", "no_service")
    yield "portal-outage-ticket"


def in_debt(page: Page) -> Iterator[str]:
    """Walk what a customer sees who owes."""
    page.goto("/")
    yield "portal-debt-home"
    open_report(page, "INT-400797", "slow")
    yield "portal-debt-ticket"
    page.goto("/report/details?about=INT-400797&category=intermittent")
    page.click(SEND)
    page.wait_for_url("**/report/done/**")
    yield "portal-debt-done"


def ended(page: Page) -> Iterator[str]:
    """Walk a report that is closed, one that needs the customer, and one that became a claim."""
    open_report(page, "INT-401034", "slow")
    yield "portal-ticket-closed"
    page.click("#again button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "portal-ticket-again-error"
    open_report(page, "INT-401034", "equipment_damaged")
    yield "portal-ticket-appointment"
    open_report(page, "900000103", "no_signal")
    yield "portal-claim"
    page.goto(str(page.locator("aside p a[href*='/tickets/']").first.get_attribute("href")))
    yield "portal-ticket-overdue"


def in_english(page: Page) -> Iterator[str]:
    """Walk a few pages in English, and what a corporate account has."""
    page.goto("/")
    yield "portal-home-en"
    page.goto("/report")
    yield "portal-report-1-en"
    open_report(page, "CIR-7009", "circuit_down", english=True)
    yield "portal-ticket-carrier-en"


def open_report(page: Page, service: str, category: str, *, english: bool = False) -> None:
    """Open one's own report about a service, found by what was noticed."""
    page.goto("/tickets")
    about = page.locator("a.ticket-card", has_text=LINES[service]).filter(has_text=SYMPTOMS[category][english])
    page.goto(str(about.first.get_attribute("href")))
