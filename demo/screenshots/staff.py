"""The pages of the desk and of the administrator: each stop of a walk is a state worth seeing."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from demo.operator.customers import CUSTOMERS
from demo.operator.staff import SUPERVISOR
from demo.screenshots.customers import SYMPTOMS
from demo.screenshots.visiting import DESKTOP, text_after_sending

ACCOUNTS = {customer.number: customer.name for customer in CUSTOMERS}
LINK = re.compile(r"http\S+/desk/link/\S+")
DIALOGS = ("solution", "waiting", "assignment", "linking", "cancelling", "merging", "macros", "escalation")


def queues(page: Page) -> Iterator[str]:
    """Walk the queues."""
    page.set_viewport_size(DESKTOP)
    page.goto("/desk/")
    yield "desk-queue"
    page.set_viewport_size(DESKTOP)
    page.locator(".trow").nth(2).click()
    page.wait_for_selector(".pane__head")
    yield "desk-queue-preview"
    for view in ("mine", "escalated", "outside", "unassigned", "waiting", "held", "resolved", "ended"):
        page.goto(f"/desk/?show={view}")
        yield f"desk-queue-{view}"
    page.goto("/desk/wallboard")
    yield "desk-wallboard"
    page.goto("/desk/")
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")
    yield "desk-keys"


def attending(page: Page) -> Iterator[str]:
    """Walk one ticket with its dialogs."""
    open_ticket(page, "104001", "slow")
    yield "desk-ticket"
    for name in DIALOGS:
        page.reload()
        page.click(f"[data-open={name}-box]")
        page.wait_for_load_state("networkidle")
        yield f"desk-ticket-{name}"
    page.reload()
    page.click("#answer-form button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "desk-ticket-error"
    page.goto(f"{page.url}/closing")
    yield "desk-closing"
    page.go_back()
    yield from papers(page)
    page.goto(str(page.locator("[data-key=e]").get_attribute("href")))
    yield "desk-escalation"
    page.locator("#escalation form button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-escalation-error"
    yield from protocol(page)
    page.goto("/desk/reports")
    yield "desk-reports"
    page.goto("/desk/reports/debt_check/held-for-debt?since=2026-01-01&until=2026-12-31")
    yield "desk-report"
    page.goto("/desk/account")
    yield "desk-account"
    page.goto("/desk/help/ticket")
    yield "desk-help"
    page.goto("/desk/tickets/AR-000-000")
    yield "desk-not-found"
    page.goto("/admin/plugins")
    yield "desk-forbidden"


def network(page: Page) -> Iterator[str]:
    """Walk what is wrong in the network, and one alarm that somebody attends to."""
    page.set_viewport_size(DESKTOP)
    page.goto("/desk/alarms?state=cleared&severity=minor")
    yield "desk-alarms-empty"
    page.goto("/desk/alarms")
    yield "desk-alarms"
    page.locator(".trow").first.click()
    page.wait_for_selector("#alarm")
    yield "desk-alarm"
    page.locator("#alarm form.stack button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-alarm-error"
    page.goto("/desk/alarms?q=olt-ate")
    page.locator(".trow").first.click()
    page.wait_for_selector("#alarm")
    page.locator("#alarm a[href*='/desk/alarms/resources/']").click()
    page.wait_for_selector("#tree")
    yield "desk-tree"
    page.go_back()
    page.locator("a[href$='/outage']").click()
    yield "desk-outage-new"
    page.goto(page.url.removesuffix("/outage") + "/dismissal")
    yield "desk-no-outage"
    page.goto("/desk/outages")
    yield "desk-outages"
    page.locator(".trow").first.click()
    page.wait_for_selector("#outage")
    yield "desk-outage"
    page.locator("a[href$='/end']").click()
    yield "desk-outage-end"
    page.goto("/desk/services/1/downtime")
    yield "desk-downtime"


def other_tickets(page: Page) -> Iterator[str]:
    """Walk tickets in other states: held, linked to an outage, of a carrier, ended."""
    for name, account, category, view in (
        ("held", "104079", "slow", "held"),
        ("outage", "104038", "no_service", "work"),
        ("carrier", "104094", "circuit_down", "waiting"),
        ("solved", "104001", "other", "resolved"),
        ("ended", "104061", "circuit_down", "ended"),
        ("overdue", "104103", "no_signal", "work"),
    ):
        open_ticket(page, account, category, view)
        yield f"desk-ticket-{name}"
    page.goto(f"{page.url}/closing")
    yield "desk-closing-claimed"
    claim = page.locator("section[aria-labelledby=claim-title] a").first.get_attribute("href")
    page.goto(f"{claim}/closing")
    yield "desk-closing-of-a-claim"


def many_at_once(page: Page) -> Iterator[str]:
    """Walk what is told to an agent, the texts that are used again, and what is done to many tickets."""
    page.goto("/desk/notices")
    yield "desk-notices"
    page.goto("/desk/account/notices")
    yield "desk-notices-choice"
    page.goto("/desk/macros")
    yield "desk-macros-empty"
    page.goto("/desk/macros/new")
    yield "desk-macro-new"
    page.fill("#title", "Pedir una foto")
    page.fill("#body", "Hola, {clave}")
    page.click("#macro-form button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "desk-macro-error"
    page.fill("#body", "Hola, {customer}: ¿nos mandas una foto del equipo?")
    page.click("#macro-form button[type=submit]")
    page.wait_for_url("**/desk/macros")
    yield "desk-macros"
    page.click("tbody a")
    page.wait_for_selector("#macro-form")
    yield "desk-macro"
    open_ticket(page, "104001", "slow")
    here = page.url
    page.goto(f"{here}/macros")
    yield "desk-ticket-macros-page"
    page.goto("/desk/")
    numbers = [row.inner_text() for row in page.locator(".trow .id").all()[:10]]
    page.goto("/desk/tickets/bulk?action=note&" + "&".join(f"ticket={number}" for number in numbers))
    yield "desk-bulk"
    page.fill("#body", "Revisado en bloque.")
    page.click("#bulk-form button[type=submit]")
    page.wait_for_selector("#bulk-done")
    yield "desk-bulk-done"


def administration(page: Page) -> Iterator[str]:
    """Walk the settings."""
    page.goto("/admin/plugins")
    yield "admin-plugins"
    yield from one_plugin(page)
    page.goto("/admin/deliveries")
    yield "admin-deliveries"
    page.goto("/admin/deliveries?state=parked")
    yield "admin-deliveries-empty"
    page.goto("/admin/mail")
    yield "admin-mail"
    page.goto("/admin/mail?state=failed")
    yield "admin-mail-empty"
    page.goto("/admin/help/mail")
    yield "admin-help"
    yield from choosing_a_password(page)


def one_plugin(page: Page) -> Iterator[str]:
    """Look at everything that there is about one plugin; what is wrong is not saved."""
    address = "/admin/plugins/debt_check"
    page.goto(address)
    yield "admin-plugin-settings"
    page.fill("[name=set_grace_days]", "1000")
    page.click(".savebar button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "admin-plugin-settings-error"
    for part in ("health", "history", "missed", "uninstall"):
        page.goto(f"{address}/{part}")
        yield f"admin-plugin-{part}"


def choosing_a_password(page: Page) -> Iterator[str]:
    """Ask for a new password, read the letter in the outgoing mail, and follow its link."""
    page.goto("/desk/forgot")
    yield "desk-forgot"
    page.fill("#email", SUPERVISOR.email)
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url("**/forgot/sent")
    page.goto("/admin/mail")
    letter = page.locator("tbody tr", has_text="contraseña").locator("a").first
    page.goto(str(letter.get_attribute("href")))
    link = text_after_sending(page, LINK)
    yield "admin-mail-message"
    page.goto(link)
    yield "desk-new-password"
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "desk-new-password-error"


def papers(page: Page) -> Iterator[str]:
    """Issue a ticket as a document, from its page and back to it."""
    ticket = page.url
    page.goto(f"{ticket}/papers")
    yield "desk-papers"
    page.click("#papers form button[type=submit]")
    page.wait_for_selector("#papers li .btn", timeout=120_000)
    yield "desk-papers-issued"
    page.goto(ticket)


def protocol(page: Page) -> Iterator[str]:
    """Walk a protocol from its beginning over an answer that is missing to its outcome, and back."""
    open_ticket(page, "104001", "slow")
    page.wait_for_selector("details#protocol")
    yield "desk-ticket-protocol"
    ticket = page.url
    page.goto(f"{ticket}/promises")
    page.wait_for_selector("details#promises")
    yield "desk-promises"
    page.goto(f"{ticket}/protocol")
    yield "desk-protocol"
    page.locator("form[action$='/protocol/begin'] button").first.click()
    page.wait_for_selector("#protocol .choice")
    yield "desk-protocol-step"
    page.locator("#protocol form button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "desk-protocol-error"
    page.locator("#protocol .choice").first.click()
    page.locator("#protocol form button[type=submit]").first.click()
    page.wait_for_selector("#protocol ol li")
    yield "desk-protocol-outcome"


def open_ticket(page: Page, account: str, category: str, view: str = "work") -> None:
    """Open a ticket that stands in a queue, found by whose it is and what was noticed."""
    page.goto(f"/desk/?show={view}")
    rows = page.locator(".trow", has_text=ACCOUNTS[account]).filter(has_text=re.compile("|".join(SYMPTOMS[category])))
    page.goto(str(rows.first.get_attribute("href")))
