"""What a ticket is called: a symptom in the language of each reader, what somebody typed as it was typed."""

import pytest

from servicedesk.core import notifications, tickets
from servicedesk.core.tickets import MacroDraft
from tests.desk.conftest import text_of
from tests.make import make_category

IN_SPANISH, IN_ENGLISH = "Va muy lento", "It is very slow"
PAGES = (
    "/desk/", "/desk/queue.csv", "/desk/tickets/{number}", "/desk/tickets/{number}/pane", "/desk/search?q={number}",
    "/desk/calls?account={account}", "/desk/tickets/{other}", "/desk/notices",
    "/desk/tickets/bulk?action=take&ticket={number}",
)  # fmt: skip


@pytest.fixture
def called(floor):
    """Return what to ask for each page on which a ticket stands that is called by its symptom."""
    with floor.work() as uow:
        make_category(uow, code="slow", symptom=IN_SPANISH, symptom_en=IN_ENGLISH)
    slow, other = floor.open(category="slow").number, floor.open(subject="Otro").number
    return {"number": slow, "other": other, "account": floor.account.number}


def show(floor, person, called):
    """Return the pages as somebody sees them who was told of the ticket."""
    with floor.work() as uow:
        notifications.give_notice(uow, person.id, "assigned", called["number"], "")
    browser = floor.client(person)
    return {path: text_of(browser.get(path.format(**called))) for path in PAGES}


@pytest.mark.parametrize(
    ("language", "read", "unread"), [("es", IN_SPANISH, IN_ENGLISH), ("en", IN_ENGLISH, IN_SPANISH)]
)
def test_staff_read_a_symptom_in_their_language_wherever_a_ticket_is_named(floor, called, language, read, unread):
    joan = floor.hire("csm_supervisor", name="Joan Field", language=language)

    pages = show(floor, joan, called)

    assert [path for path, page in pages.items() if read not in page or unread in page] == []


@pytest.mark.parametrize("typed", [IN_SPANISH, IN_ENGLISH, "slow"])
def test_staff_find_a_ticket_by_its_title_in_either_language(floor, called, typed):
    joan = floor.hire("csm_agent", language="en")

    page = text_of(floor.client(joan).get("/desk/search", query_string={"q": typed}))

    assert called["number"] in page and IN_ENGLISH in page and called["other"] not in page


def test_what_somebody_typed_stays_as_it_was_typed(floor, called):
    joan = floor.hire("csm_agent", language="en")
    typed = floor.open(category="slow", subject="Los videos").number

    page = text_of(floor.client(joan).get(f"/desk/tickets/{typed}/pane"))

    assert "<h2>Los videos</h2>" in page and floor.ticket(typed).subject_en is None


def test_a_symptom_without_english_words_is_read_in_spanish(floor):
    with floor.work() as uow:
        make_category(uow, code="slow", symptom=IN_SPANISH, symptom_en="")

    ticket = floor.open(category="slow")

    assert ticket.subject_in("en") == ticket.subject_in("es") == IN_SPANISH


def test_a_macro_names_the_ticket_in_the_language_of_its_reader(floor, desk, called):
    floor.do(tickets.create_macro, MacroDraft("Aviso", "Sobre: {subject}", "About: {subject}"))
    offered = f"/desk/tickets/{called['number']}/macros"

    in_spanish = text_of(desk.get(offered))
    with floor.work() as uow:
        tickets.get_ticket(uow, called["number"]).contact.language = "en"
    in_english = text_of(desk.get(offered))

    assert f"Sobre: {IN_SPANISH}" in in_spanish and f"About: {IN_ENGLISH}" in in_english
