"""SEC-P4 and SEC-P5: a stranger learns nothing from how long it takes, and nothing secret is written down."""

from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.people.passwords import HASHING
from tests.database import SettableClock
from tests.web.signing.conftest import OTHER_PASSWORD, PASSWORD, code_in, cookie_in, seen
from tests.web_client import Browser

SAMPLES = 60
NOBODY = "nadie@cliente.example"
LARGEST_DIFFERENCE = 0.020  # seconds between the medians


@pytest.mark.faults
@pytest.mark.parametrize(
    ("page", "typed"),
    [("/sign-in", {"password": "otra clave larga"}), ("/forgot", {}), ("/sign-in/code", {})],
    ids=["password", "reset", "code"],
)
def test_a_stranger_waits_as_long_as_a_customer(
    client: Any, contact: people.Contact, clock: SettableClock, page: str, typed: dict[str, str]
) -> None:
    """SEC-P4: the difference of the medians stays below 20 ms."""
    times: dict[str | None, list[float]] = {contact.email: [], NOBODY: []}
    browser = client()
    form = browser.form(page)

    for _ in range(SAMPLES):
        clock.advance(timedelta(hours=2))
        for email, taken in times.items():
            form.fields |= {"email": [email], **{name: [value] for name, value in typed.items()}}
            taken.append(time_of(browser, form, page))

    known, unknown = (median(taken) for taken in times.values())
    assert abs(known - unknown) < LARGEST_DIFFERENCE


def test_a_stranger_costs_the_same_work_as_a_customer(client: Any, contact: people.Contact) -> None:
    """SEC-P4: one password is hashed for either, and none for what cannot be looked at."""
    spent = []

    for email in (contact.email, NOBODY, "ROSA@otra.example"):
        before = HASHING.spent
        client().submit("/sign-in", {"email": email, "password": "otra clave larga"})
        spent.append(HASHING.spent - before)

    assert spent == [1, 1, 1]


def test_a_password_that_is_too_long_is_not_hashed(client: Any, contact: people.Contact) -> None:
    """SEC-P7: a flood of long passwords costs nothing."""
    before = HASHING.spent

    answer = client().submit("/sign-in", {"email": contact.email, "password": "x" * 5000})

    assert answer.status_code == 422
    assert HASHING.spent == before


def test_nothing_secret_is_logged(
    client: Any, contact: people.Contact, letters: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """SEC-P5: passwords, codes, cookies and handles stay out of the log, also when it tells everything."""
    caplog.set_level("DEBUG")
    browser = client()
    browser.submit("/sign-in", {"email": contact.email, "password": "otra clave larga"})
    browser.submit("/sign-in/code", {"email": contact.email})
    code = code_in(letters()[0])
    cookies = [
        cookie_in(browser.submit("/sign-in/code/enter", {"code": code})),
        cookie_in(browser.submit("/account", {"current": PASSWORD, "new": OTHER_PASSWORD})),
    ]

    logged = caplog.text + " ".join(str(vars(record)) for record in caplog.records)

    assert all(cookies)
    assert [each for each in ("otra clave larga", PASSWORD, OTHER_PASSWORD, code, *cookies) if each in logged] == []


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/forgot", "/link/x"])
def test_no_page_asks_the_address_who_somebody_is(client: Any, contact: people.Contact, path: str) -> None:
    """SEC-P5: an address that carries a name, a mail or a person's number fills nothing in."""
    plain = client().get(path)

    told = client().get(f"{path}?email={contact.email}&user={contact.id}&sid=x")

    assert contact.email not in told.text.split("<main")[1].split("</main>")[0]
    assert seen(plain).count("<input") == seen(told).count("<input")


def time_of(browser: Browser, form: Any, page: str) -> float:
    """Return how long an answer took."""
    began = perf_counter()
    answer = browser.send(form, page)
    taken = perf_counter() - began
    assert answer.status_code in (303, 422)
    return taken
