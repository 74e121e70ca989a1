"""SEC-P1 and SEC-P2: a letter goes to the address that is kept, and its link leads to the desk that is configured.

What the database is plays no part here.
"""

from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.web.letters import queue_secret
from tests.web.signing.conftest import link_in
from tests.web_client import PUBLIC_URL, SAME_ORIGIN

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

POISONED: dict[str, dict[str, str]] = {
    "Host": {"Host": "evil.example"},
    "Host with our port": {"Host": "evil.example:8080"},
    "Host that begins like ours": {"Host": "127.0.0.1.evil.example"},
    "Host with ours as a user": {"Host": "127.0.0.1:8080@evil.example"},
    "Host with a port that is none": {"Host": "127.0.0.1:evil.example"},
    "two hosts in one": {"Host": "127.0.0.1:8080, evil.example"},
    "empty Host": {"Host": ""},
    "X-Forwarded-Host": {"X-Forwarded-Host": "evil.example"},
    "X-Forwarded-Proto": {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "666"},
    "Forwarded": {"Forwarded": "host=evil.example;proto=https"},
    "X-Original-URL": {"X-Original-URL": "http://evil.example/forgot", "X-Rewrite-URL": "http://evil.example/forgot"},
}


@pytest.mark.parametrize("headers", POISONED.values(), ids=list(POISONED))
@pytest.mark.parametrize("page", ["/forgot", "/sign-in/code", "/desk/forgot"])
def test_no_request_decides_where_a_link_leads(
    client: Any, persons: Any, letters: Any, headers: dict[str, str], page: str
) -> None:
    """SEC-P1: refused, or answered with a link to the desk itself."""
    person = persons["user" if page.startswith("/desk") else "contact"]
    browser = client()
    form = browser.form(page)
    form.fields["email"] = [person.email]

    answer = browser.send(form, page, headers=headers)

    assert answer.status_code in (303, 400, 403)
    assert "evil.example" not in str(answer.headers)
    assert all("evil.example" not in letter.text + letter.html for letter in letters())
    assert (answer.status_code == 303) == (len(letters()) == 1)


def test_an_absolute_address_in_the_request_line_decides_nothing(
    client: Any, contact: people.Contact, letters: Any
) -> None:
    """SEC-P1: as a proxy would send it."""
    browser = client()
    form = browser.form("/forgot")
    form.fields["email"] = [contact.email]

    answer = browser.post(
        "/forgot",
        data=form.fields,
        headers=SAME_ORIGIN,
        environ_overrides={"REQUEST_URI": "http://evil.example/forgot"},
    )

    assert answer.status_code == 303
    assert link_in(letters()[0]).startswith(f"{PUBLIC_URL}/link/")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080"])
def test_a_page_under_another_name_is_refused(client: Any, host: str) -> None:
    """SEC-P1: the desk answers to its own names alone."""
    answer = client().get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400


@pytest.mark.parametrize("purpose", ["invitation", "reset", "code"])
def test_every_letter_leads_to_the_desk_that_is_configured(
    app: Any, work: Any, contact: people.Contact, letters: Any, clock: Any, purpose: str
) -> None:
    """SEC-P1: whatever the request that made it said."""
    secret = people.OneTimeSecret(purpose, "contact", contact.id, "Rosa", contact.email, "es", "s3cret", clock.now())

    with app.test_request_context("/", base_url="http://evil.example"), work() as uow:
        queue_secret(uow, secret)

    letter = letters()[0]
    assert "evil.example" not in letter.text + letter.html
    assert (f"{PUBLIC_URL}/link/s3cret" in letter.text) == (purpose != "code")
    assert letter.message_id.rstrip(">").endswith("@andina.example")


ADDRESSES: dict[str, Any] = {
    "two fields": ["{email}", "evil@attacker.example"],
    "two fields, the other first": ["evil@attacker.example", "{email}"],
    "a list": "{email},evil@attacker.example",
    "a list with a semicolon": "{email}; evil@attacker.example",
    "a line break": "{email}\nevil@attacker.example",
    "a header": "{email}\r\nCc: evil@attacker.example",
    "a blank": "{email} evil@attacker.example",
    "brackets": "Rosa <{email}>",
    "an encoded break": "{email}%0aevil@attacker.example",
    "a nul": "{email}\x00evil@attacker.example",
    "JSON": '["{email}", "evil@attacker.example"]',
}


@pytest.mark.parametrize("sent", ADDRESSES.values(), ids=list(ADDRESSES))
@pytest.mark.parametrize("page", ["/forgot", "/sign-in/code"])
def test_no_other_address_is_written_to(
    client: Any, contact: people.Contact, letters: Any, sent: Any, page: str
) -> None:
    """SEC-P2: at most one letter, to the one address that is kept."""
    browser = client()
    form = browser.form(page)
    values = sent if isinstance(sent, list) else [sent]
    form.fields["email"] = [value.replace("{email}", contact.email) for value in values]

    answer = browser.send(form, page)

    assert answer.status_code in (303, 422)
    assert [letter.recipient for letter in letters()] in ([], [contact.email])


@pytest.mark.parametrize("name", ["email[]", "email[0]", "Email", "user[email]", "email.0", "to", "recipient"])
def test_no_other_field_is_a_recipient(client: Any, contact: people.Contact, letters: Any, name: str) -> None:
    """SEC-P2: what is sent along beside the address counts for nothing."""
    browser = client()
    form = browser.form("/forgot")
    form.fields |= {"email": [contact.email], name: ["evil@attacker.example"]}

    browser.send(form, "/forgot")

    assert [letter.recipient for letter in letters()] == [contact.email]


@pytest.mark.parametrize("typed", [str.upper, str.title, lambda text: f"  {text} "])
def test_one_address_is_one_however_it_is_typed(client: Any, contact: people.Contact, letters: Any, typed: Any) -> None:
    """SEC-P2: the letter goes to the address as it is kept."""
    client().submit("/forgot", {"email": typed(contact.email)})

    assert [letter.recipient for letter in letters()] == [contact.email]


@pytest.mark.parametrize("letter_in_it", ["\u0131", "\uff41", "\u0430", "\u00df", "\u200b"])
def test_an_address_that_only_looks_alike_is_another(
    client: Any, contact: people.Contact, letters: Any, letter_in_it: str
) -> None:
    """SEC-P2: look-alikes of Unicode are never taken for the address that is kept."""
    typed = contact.email.replace("a", letter_in_it, 1)

    client().submit("/forgot", {"email": typed})

    assert letters() == []
