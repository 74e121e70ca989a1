"""Whoever holds a document may ask whether it is genuine, and learns nothing that does not stand on it."""

import pytest

from servicedesk.core import documents, maintenance
from servicedesk.core.documents.rules import CHECKS_BY_ADDRESS
from servicedesk.core.kernel.ports import StoredFile
from tests.core.documents.papers import AGENT, make_document
from tests.core.maintenance.conftest import ground, planned
from tests.portal.conftest import words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
__all__ = ["ground", "planned"]


@pytest.fixture
def paper(work):
    """Return a document whose file was made."""
    with work(AGENT) as uow:
        document = make_document(uow, title="CANARY-B Rosa Quispe")
        documents.mark_made(uow, document.id, StoredFile("f" * 32, 20, "a" * 64))
    return document


def ask(browser, number, code):
    return browser.submit("/check", {"number": number, "code": code})


def test_a_genuine_document_is_told_with_its_day_and_fingerprint(client, paper):
    page = ask(client(), paper.number, paper.check_code)

    assert "Es auténtico" in words(page) and paper.number in page.text and "a" * 64 in page.text
    assert "Constancia de un reporte" in words(page) and "CANARY-B" not in page.text


def test_a_copy_that_was_made_later_and_otherwise_is_genuine_too(client, work, paper):
    with work(AGENT) as uow:
        documents.mark_made(uow, paper.id, StoredFile("e" * 32, 21, "b" * 64))

    page = ask(client(), paper.number, paper.check_code)

    assert "a" * 64 in page.text and "b" * 64 in page.text


def test_a_notice_of_planned_work_says_when_it_is_overtaken_and_not_by_what(client, work, planned):
    with work(AGENT) as uow:
        notice = make_document(uow, about=f"maintenance:{planned.id}:1")

    before = words(ask(client(), notice.number, notice.check_code))
    with work() as uow:
        maintenance.address_everybody(uow, planned.id, "cancelled", 2)
    after = words(ask(client(), notice.number, notice.check_code))

    assert "Es auténtico" in before and "Es auténtico" in after
    assert "Ya no es el más reciente" in after and "Ya no es el más reciente" not in before
    assert "cancel" not in after and "cancel" not in before


@pytest.mark.parametrize(("number", "code"), [("", "ZZZZZZZZ"), ("DOC-000000", "")])
def test_number_and_code_that_do_not_belong_together_tell_nothing(client, paper, number, code):
    page = ask(client(), number or paper.number, code or paper.check_code)

    assert page.status_code == 200 and "No conocemos este documento" in words(page)
    assert "Es auténtico" not in page.text and "a" * 64 not in page.text


def test_what_was_scanned_is_one_tap_from_its_answer(client, paper):
    place = f"/check/{paper.number}/{paper.check_code}"

    page = client().submit(place, {}, "/check")

    assert "Es auténtico" in words(page)
    assert "Es auténtico" not in client().get(place).text


def test_what_is_missing_is_asked_for(client, paper):
    assert ask(client(), paper.number, "").status_code == 422


def test_nobody_tries_all_day(client, paper, work):
    for _ in range(CHECKS_BY_ADDRESS.tries):
        with work(AGENT) as uow:
            documents.check_document(uow, paper.number, "ZZZZZZZZ", "127.0.0.1")

    page = ask(client(), paper.number, paper.check_code)

    assert page.status_code == 429 and "Es auténtico" not in page.text


def test_it_is_said_in_english_too(client, paper):
    reader = client()
    reader.set_cookie("lang", "en", domain="127.0.0.1")

    assert "It is genuine" in words(ask(reader, paper.number, paper.check_code))
