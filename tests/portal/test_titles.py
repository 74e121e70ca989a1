"""What a report is called: its symptom in the language of the reader, whoever reported it and in which."""

import pytest

from tests.portal.conftest import words

IN_SPANISH, IN_ENGLISH = "Va muy lento", "It is very slow"
PAGES = ("/", "/tickets", "/tickets.csv", "/tickets/{number}", "/report/known?about={about}&category=slow")


@pytest.mark.parametrize(
    ("language", "read", "unread"), [("es", IN_SPANISH, IN_ENGLISH), ("en", IN_ENGLISH, IN_SPANISH)]
)
def test_customers_read_the_symptom_in_their_language(rosa, street, language, read, unread):
    number = street.open().number
    rosa.get(f"/language/{language}")

    pages = {path: words(rosa.get(path.format(number=number, about=street.internet.number))) for path in PAGES}

    assert [path for path, page in pages.items() if read not in page] == []
    assert [path for path in PAGES[:4] if unread in pages[path]] == []


def test_a_guest_follows_the_report_in_the_language_that_was_chosen_last(client, street):
    guest = client()
    typed = {
        "service_number": "INT-9", "document": "40000001", "category": "slow", "description": "Nada carga.",
        "name": "Rosa", "contact_phone": "900000001",
    }  # fmt: skip
    link = guest.submit("/report/without-signing-in", typed).location
    in_spanish = words(guest.get(link))
    guest.get("/language/en")

    in_english = words(guest.get(link))

    assert f"<h1>{IN_SPANISH}</h1>" in in_spanish and f"<h1>{IN_ENGLISH}</h1>" in in_english
