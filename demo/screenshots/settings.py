"""The administrator's lists with the page of one thing and the page of a new one."""

from collections.abc import Iterator

from playwright.sync_api import Page

LISTS = (
    "users",
    "teams",
    "roles",
    "skills",
    "shifts",
    "accounts",
    "contacts",
    "services",
    "resources",
    "symptoms",
    "articles",
    "escalation",
)


def settings(page: Page) -> Iterator[str]:
    """Walk who works here, how the desk speaks and looks, and what has happened."""
    for name in LISTS:
        yield from things(page, name)
    page.goto("/admin/escalation")
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    page.goto(str(page.locator("main ol a").first.get_attribute("href")))
    yield "admin-escalation-level"
    yield from promises(page)
    yield from protocols(page)
    yield from rules(page)
    page.goto("/admin/consultants")
    yield "admin-consultants"
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    yield "admin-consultant"
    page.goto("/admin/assignment")
    yield "admin-assignment"
    yield from retention(page)
    page.goto("/admin/letters")
    yield "admin-letters"
    page.goto("/admin/letters/1")
    yield "admin-letter"
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#preview-title")
    yield "admin-letter-preview"
    yield from papers(page)
    page.goto("/admin/country")
    yield "admin-country"
    page.goto("/admin/time")
    yield "admin-time"
    page.goto("/admin/time/limit")
    yield "admin-time-limit"
    yield from network(page)
    page.goto("/admin/operator")
    yield "admin-operator"
    page.goto("/admin/events")
    yield "admin-events"
    page.goto("/admin/events?kind=team.created&actor=nobody")
    yield "admin-events-empty"


def papers(page: Page) -> Iterator[str]:
    """Visit the words of documents: the list, and one that is looked at before it is saved."""
    page.goto("/admin/documents")
    yield "admin-documents"
    page.goto("/admin/documents/1")
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#preview-title")
    yield "admin-document-preview"


def network(page: Page) -> Iterator[str]:
    """Visit what is said of alarms, and the limits of planned work with a line that cannot be read."""
    page.goto("/admin/alarms")
    yield "admin-alarms"
    page.goto("/admin/maintenance")
    yield "admin-maintenance"
    page.locator("#freezes").fill("Navidad")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-maintenance-error"


def retention(page: Page) -> Iterator[str]:
    """Visit the accounts at risk, one of them, and the rules by which they are."""
    page.goto("/desk/accounts")
    yield "desk-accounts"
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    yield "desk-account-at-risk"
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "desk-account-error"
    page.goto("/desk/accounts?show=due")
    yield "desk-accounts-due"
    page.goto("/admin/risk")
    yield "admin-risk"
    page.goto("/admin/risk/corporate")
    yield "admin-risk-rules"
    page.locator("#threshold").fill("0")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-risk-error"


def promises(page: Page) -> Iterator[str]:
    """Visit the calendars and the policies, and try both."""
    yield from things(page, "calendars")
    page.goto("/admin/calendars/1")
    page.locator("#try_at").fill("2026-11-30T10:00")
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#tried-title")
    yield "admin-calendar-tried"
    page.goto("/admin/policies")
    yield "admin-policies"
    page.goto(str(page.locator("li.card h3 a").nth(1).get_attribute("href")))  # the first is that of claims
    yield "admin-policy"
    page.locator("#resolution_3").fill("2 h")
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#changes-title")
    yield "admin-policy-changes"
    page.goto("/admin/policies/new")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-policy-error"
    page.goto("/admin/policies/try")
    yield "admin-policies-try"
    page.goto("/admin/policies/try?kind=fault&priority=2&account_kind=corporate&at=2026-11-27T16:00")
    yield "admin-policies-tried"


def things(page: Page, name: str) -> Iterator[str]:
    """Visit a list, the first thing on it, and the form for a new one with what it objects to."""
    page.goto(f"/admin/{name}")
    yield f"admin-{name}"
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    yield f"admin-{name}-one"
    page.goto(f"/admin/{name}/new")
    yield f"admin-{name}-new"
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield f"admin-{name}-error"


def rules(page: Page) -> Iterator[str]:
    """Visit the rules, one of them with its dry run and its removal, a new one with lines, and what they did."""
    page.goto("/admin/rules")
    yield "admin-rules"
    one = str(page.locator("main ol h3 a").first.get_attribute("href"))
    page.goto(one)
    yield "admin-rule"
    page.goto(f"{one}/trial")
    yield "admin-rule-trial"
    page.goto(f"{one}/removal")
    yield "admin-rule-removal"
    page.goto("/admin/rules/new")
    yield "admin-rule-new"
    page.locator("#new_condition-0").select_option("title")
    page.locator("button[value=condition]").click()
    page.wait_for_selector("#condition_0_typed")
    page.locator("#new_action-0").select_option("tell_team")
    page.locator("button[value=action]").click()
    page.wait_for_selector("#action_0_text")
    yield "admin-rule-lines"
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_selector(".error-summary")
    yield "admin-rule-error"
    page.goto("/admin/rules/log")
    yield "admin-rule-log"
    page.goto(str(page.locator("tbody a[href*='/log/']").first.get_attribute("href")))
    yield "admin-rule-run"


def protocols(page: Page) -> Iterator[str]:
    """Visit the protocols, one of them with a step, a version and a walk, and what the forms object to."""
    page.goto("/admin/protocols")
    yield "admin-protocols"
    one = str(page.locator("tbody a").first.get_attribute("href"))
    page.goto(one)
    yield "admin-protocol"
    page.goto(str(page.locator("#steps a[href*='/steps/']").first.get_attribute("href")))
    yield "admin-protocol-step"
    page.fill("#branches", "nada")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-protocol-step-error"
    page.goto(f"{one}/steps")
    yield "admin-protocol-step-new"
    page.goto(f"{one}/walk")
    yield "admin-protocol-walk"
    page.goto(f"{one}/versions/1")
    yield "admin-protocol-version"
    page.goto("/admin/protocols/new")
    yield "admin-protocol-new"
    page.goto("/admin/protocols/file")
    yield "admin-protocol-file"
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-protocol-file-error"
    page.goto("/desk/protocols")
    yield "desk-protocol-figures"
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    yield "desk-protocol-answers"
