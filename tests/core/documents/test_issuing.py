"""Issuing documents: numbered, dated, seen by whom they concern, and checked by whoever holds one."""

from datetime import timedelta

import pytest

from servicedesk.core import documents
from servicedesk.core.documents import DUE
from servicedesk.core.documents.rules import CHECKS_BY_ADDRESS, LONGEST_PAGE, typed_code
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.errors import TooMany
from tests.core.documents.papers import AGENT, CHIEF, FILE, STRANGER, make_document
from tests.database import ON_ONE_DATABASE
from tests.make import make_account

HERE = "203.0.113.7"


def test_a_document_has_its_number_and_code_on_its_page(work, session, clock):
    with work(AGENT) as uow:
        document = make_document(uow)

    assert document.page == f"{document.number} {document.check_code}"
    assert document.number.startswith("DOC-") and len(document.check_code) == 8
    assert (document.issued_at, document.issued_by, document.state) == (clock.now(), "user:2", DUE)
    told = session.query(EventRecord).filter_by(kind="document.issued").one()
    assert told.values["number"] == document.number and told.values["about"] == "ticket:1"


def test_a_page_that_is_far_too_long_is_issued_to_nobody(work, session):
    with pytest.raises(Invalid), work(AGENT) as uow:
        make_document(uow, draw=lambda document: "x" * (LONGEST_PAGE + 1))

    assert documents.list_documents(work(CHIEF)) == []


def test_a_document_is_seen_by_its_issuer_its_account_and_whoever_manages(work):
    with work() as uow:
        account = make_account(uow)
    with work(AGENT) as uow:
        document = make_document(uow, account_id=account.id)
    customer = Actor(kind="contact", id=5, account_ids=frozenset({account.id}))
    neighbour = Actor(kind="contact", id=6, account_ids=frozenset({account.id + 1}))

    for actor in (CHIEF, AGENT, customer):
        assert documents.get_own_document(work(actor), document.number.lower()).id == document.id
    for actor in (neighbour, STRANGER, Actor(kind="user", id=3)):
        with pytest.raises(NotFound):
            documents.get_own_document(work(actor), document.number)


def test_a_document_is_found_by_what_it_is_about_and_by_nothing_else(work):
    with work(AGENT) as uow:
        first, second = make_document(uow), make_document(uow)
        make_document(uow, about="ticket:2")

    found = documents.list_documents_about(work(CHIEF), "ticket:1")

    assert [each.id for each in found] == [second.id, first.id]
    assert documents.get_document(work(CHIEF), first.number, "ticket:1").id == first.id
    with pytest.raises(NotFound):
        documents.get_document(work(CHIEF), first.number, "ticket:2")


def test_the_list_goes_on_after_the_last_of_the_page_before(work, clock):
    for _ in range(3):
        clock.advance(timedelta(minutes=1))
        with work(AGENT) as uow:
            make_document(uow)
    everything = documents.list_documents(work(CHIEF))

    rest = documents.list_documents(work(CHIEF), after=(everything[0].issued_at, everything[0].id))

    assert [each.id for each in rest] == [each.id for each in everything[1:]]
    assert documents.list_documents(work(CHIEF), "failed") == []


@ON_ONE_DATABASE
def test_number_and_code_belong_together_however_they_are_typed(work):
    with work(AGENT) as uow:
        document = make_document(uow)
    code = f" {document.check_code[:4].lower()}-{document.check_code[4:]} "

    with work(STRANGER) as uow:
        assert documents.check_document(uow, document.number.lower(), code, HERE).id == document.id
        assert documents.check_document(uow, document.number, "ZZZZZZZZ", HERE) is None
        assert documents.check_document(uow, document.number, "", HERE) is None
        assert documents.check_document(uow, "DOC-000000", document.check_code, HERE) is None


def test_letters_that_are_misread_are_the_digits_that_they_look_like():
    assert typed_code("o1-il 9z...") == "01119Z"


@ON_ONE_DATABASE
def test_nobody_tries_codes_all_day(work, clock):
    with work(AGENT) as uow:
        document = make_document(uow)
    for _ in range(CHECKS_BY_ADDRESS.tries):
        with work(STRANGER) as uow:
            documents.check_document(uow, document.number, "ZZZZZZZZ", HERE)

    with pytest.raises(TooMany), work(STRANGER) as uow:
        documents.check_document(uow, document.number, document.check_code, HERE)

    clock.advance(CHECKS_BY_ADDRESS.window)
    with work(STRANGER) as uow:
        assert documents.check_document(uow, document.number, document.check_code, HERE) is not None


@ON_ONE_DATABASE
def test_only_the_desk_itself_asks_which_files_belong_to_documents(work):
    with work() as uow:
        document = make_document(uow)
        documents.mark_made(uow, document.id, FILE)

    assert documents.find_kept(work(), [FILE.key, "0" * 32]) == {FILE.key}
    with pytest.raises(Forbidden):
        documents.find_kept(work(CHIEF), [FILE.key])
