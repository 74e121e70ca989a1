"""What is being written is there again, is told to colleagues while it is written, and is gone once it is sent."""

from datetime import timedelta

import pytest

from servicedesk.core import notifications, tickets
from tests.desk.conftest import SWAP, act, text_of
from tests.web_client import SAME_ORIGIN

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def write(browser, ticket, kind="reply", body="Hola Rosa,"):
    """Send what stands in the composer, as the page does while somebody types."""
    url = f"/desk/tickets/{ticket.number}"
    form = browser.form(url, f"{url}/messages")
    sent = {name: form.fields[name] for name in ("csrf_token", "once")} | {"kind": kind, "body": body}
    return browser.post(f"{url}/draft", data=sent, headers=SAME_ORIGIN)


def composer(page):
    """Return the form of the answer."""
    return text_of(page).partition('id="composer"')[2].partition("</form>")[0]


def test_a_draft_is_there_again_in_another_browser_and_for_nobody_else(desk, floor, ticket):
    kept = write(desk, ticket, body="Hola Rosa,\n\n<b>")

    again = composer(floor.client(floor.jimena).get(f"/desk/tickets/{ticket.number}"))
    other = composer(floor.client(floor.hire("csm_agent", name="Luis Paz")).get(f"/desk/tickets/{ticket.number}"))

    assert kept.status_code == 204
    assert "Hola Rosa, <b></textarea>" in again and "Sin enviar; guardado" in again
    assert "Hola Rosa" not in other


def test_a_note_comes_back_as_a_note(desk, ticket):
    write(desk, ticket, "note", "Ojo con la acometida")

    page = composer(desk.get(f"/desk/tickets/{ticket.number}"))

    assert 'value="note" checked' in page and "Ojo con la acometida</textarea>" in page


def test_what_was_sent_is_no_draft_any_more(desk, ticket):
    write(desk, ticket)

    act(desk, ticket, "messages", {"body": "Hola Rosa, ya está."})

    assert "Hola Rosa" not in composer(desk.get(f"/desk/tickets/{ticket.number}"))


def test_colleagues_see_who_writes_and_the_page_asks_for_next_to_nothing(desk, floor, ticket, clock):
    luis = floor.client(floor.hire("csm_agent", name="Luis Paz"))
    url = f"/desk/tickets/{ticket.number}/messages?seen={floor.ticket(ticket.number).version}&writers="
    before = luis.get(url, headers=SWAP)

    write(desk, ticket)
    now, own = luis.get(url, headers=SWAP), desk.get(url, headers=SWAP)
    same = luis.get(f"{url}{floor.jimena.id}", headers=SWAP)
    clock.advance(timedelta(minutes=1))
    later = luis.get(f"{url}{floor.jimena.id}", headers=SWAP)

    assert (before.status_code, own.status_code, same.status_code) == (204, 204, 204)
    assert "Jimena Tello escribe una respuesta." in text_of(now)
    assert later.status_code == 200 and "escribe una respuesta" not in text_of(later)


def test_a_note_that_somebody_writes_is_told_as_one(desk, floor, ticket):
    write(desk, ticket, "note", "Ojo")

    page = floor.client(floor.hire("csm_agent", name="Luis Paz")).get(f"/desk/tickets/{ticket.number}")

    assert "Jimena Tello escribe una nota." in text_of(page)


def test_only_who_may_write_keeps_anything(floor, ticket, desk):
    analyst = floor.client(floor.hire("product_analyst"))
    form = desk.form(f"/desk/tickets/{ticket.number}", f"/desk/tickets/{ticket.number}/messages")

    refused = write(desk, ticket, "letter")
    stranger = analyst.post(
        f"/desk/tickets/{ticket.number}/draft", data={"csrf_token": form.fields["csrf_token"]}, headers=SAME_ORIGIN
    )

    assert refused.status_code == 403 and stranger.status_code in (400, 403)


def test_opening_a_ticket_reads_what_one_was_told_of_it(desk, floor, ticket):
    other = floor.open().number
    with floor.work() as uow:
        notifications.give_notice(uow, floor.jimena.id, "mentioned", ticket.number, "user:9")
        notifications.give_notice(uow, floor.jimena.id, "assigned", other)
    before = text_of(desk.get("/desk/notices"))

    page = text_of(desk.get(f"/desk/tickets/{ticket.number}"))

    assert '<span class="pip">2<' in before and '<span class="pip">1<' in page
    assert notifications.count_unread(floor.work(floor.agent)) == 1
    assert tickets.read_desktop(floor.work(floor.agent), ticket).unread_here == 0
