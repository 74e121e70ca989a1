"""An objection by phone, noted from the page of the work or of the call, with what to tell the customer."""

from datetime import timedelta

from servicedesk.core import maintenance
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.desk.test_works import clinic, planned, staff

pytestmark = ON_ONE_DATABASE
__all__ = ["clinic", "staff"]  # the fixtures of planned work
SAID = {"why": "health", "words": "Tengo un respirador", "better_times": "Sábado"}


def address_in(response, words):
    """Return where the link with these words leads."""
    return response.text.partition(words)[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


def test_whoever_takes_the_call_finds_the_customer_notes_it_and_reads_what_to_say(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    phones, care = staff("teleservice", "phones"), staff("customer_care", "care")
    page = f"/desk/maintenance/{number}/objection"
    assert page in phones.get(f"/desk/maintenance/{number}").text

    found = phones.get(f"{page}?q=sauces")
    form = address_in(found, "Clínica Los Sauces")
    sent = phones.submit(form, SAID)
    after = text_of(phones.get(sent.location))

    assert "Anotada a tiempo" in after and "respondemos antes" in after
    objection = maintenance.list_objections(work())[0]
    assert objection.better_times == "Sábado" and objection.noted_by.startswith("user:")
    assert "Por teléfono, anotada por phones" in text_of(care.get(f"/desk/maintenance/objections/{objection.id}"))


def test_after_the_limit_the_page_says_so_politely(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    clock.advance(timedelta(days=3))
    care = staff("customer_care", "care")
    account = care.get(f"/desk/maintenance/{number}/objection?q=sauces")
    form = address_in(account, "Clínica Los Sauces")

    before = text_of(care.get(form))
    missing = care.submit(form, {"why": ""})
    sent = care.submit(form, SAID)

    assert "Ya pasó el plazo para objetar" in before and missing.status_code == 422
    assert "Anotada fuera de plazo" in text_of(care.get(sent.location))


def test_a_call_leads_there_and_work_that_is_over_does_not(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    phones = staff("teleservice", "phones")

    call = phones.get("/desk/calls?service=L-1").text
    with work() as uow:
        maintenance.cancel_maintenance(uow, number)
    over = text_of(phones.get(f"/desk/maintenance/{number}/objection"))

    assert f"/desk/maintenance/{number}/objection?account=" in call
    assert "Ya no se puede objetar" in over
