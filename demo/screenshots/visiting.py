"""Who visits the demo, in a browser of their own, and how they sign in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from demo.operator.customers import CUSTOMERS
from demo.operator.staff import ADMINISTRATOR, AGENT, CUSTOMER, SUPERVISOR, Login

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
LOGINS = {"rosa": CUSTOMER, "agent": AGENT, "supervisor": SUPERVISOR, "administrator": ADMINISTRATOR}
# Customers without a password sign in with a code; their numbers of account.
BY_CODE = {"yolanda": "104038", "bruno": "104079", "grace": "104094", "edgar": "104103"}
NAMES = {customer.email: customer.contact for customer in CUSTOMERS}
MOST_LOOKS, BETWEEN_LOOKS = 40, 500  # milliseconds
CODE_LETTER = re.compile("código|code")
CODE = re.compile(r"\b\d{6}\b")


class Visitors:
    """The people of one walk: each signs in once, and keeps the browser."""

    def __init__(self, browser: Browser, url: str) -> None:
        """Visit the demo at this address."""
        self._browser = browser
        self._url = url
        self._contexts: dict[str, BrowserContext] = {}

    @contextmanager
    def page_of(self, name: str) -> Iterator[Page]:
        """Give a page of somebody's browser; nobody's is "stranger"."""
        if name not in self._contexts:
            self._contexts[name] = self._new(name)
        page = self._contexts[name].new_page()
        yield page
        page.close()

    def close(self) -> None:
        """Close every browser."""
        for context in self._contexts.values():
            context.close()

    def _new(self, name: str) -> BrowserContext:
        locale = "en-US" if name == "grace" else "es-PE"
        context = self._browser.new_context(base_url=self._url, locale=locale, viewport=PHONE, color_scheme="light")
        page = context.new_page()
        if name in LOGINS:
            sign_in(page, LOGINS[name])
        elif name in BY_CODE:
            self._sign_in_by_code(page, email_of(BY_CODE[name]))
        page.close()
        return context

    def _sign_in_by_code(self, page: Page, email: str) -> None:
        """Ask for a code, and let the administrator read it in the demo's outgoing mail."""
        page.goto("/sign-in/code")
        page.fill("#email", email)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/sign-in/code/enter**")
        page.fill("#code", self._code_for(email))
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def _code_for(self, email: str) -> str:
        """Return the last code that the outgoing mail holds for an address."""
        with self.page_of("administrator") as mail:
            mail.goto("/admin/mail")
            letter = mail.locator("tbody tr", has_text=CODE_LETTER).filter(has_text=NAMES[email]).locator("a")
            mail.goto(str(letter.first.get_attribute("href")))
            return text_after_sending(mail, CODE)


def text_after_sending(page: Page, pattern: re.Pattern[str]) -> str:
    """Return a secret that a letter of the outgoing mail shows: only once it has been sent, and only in a demo."""
    for _ in range(MOST_LOOKS):
        if found := pattern.search(page.inner_text("main")):
            return found.group()
        page.wait_for_timeout(BETWEEN_LOOKS)
        page.reload()
    raise RuntimeError("the outgoing mail does not show what was asked for")


def sign_in(page: Page, login: Login) -> None:
    """Sign in with a password."""
    page.goto("/sign-in" if login.face == "/" else f"/desk/sign-in?next={login.face}")
    page.fill("#email", login.email)
    page.fill("#password", login.password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def email_of(account: str) -> str:
    """Return the address of the contact of an account."""
    return next(customer.email for customer in CUSTOMERS if customer.number == account)
