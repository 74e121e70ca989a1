"""What somebody is told in the desk: a list, a count, and the page where each chooses."""

import pytest

from servicedesk.core import notifications
from servicedesk.core.notifications import Ways
from tests.desk.conftest import text_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def tell(floor, number, kind="assigned", by="", times=1):
    """Let the desk tell the agent."""
    with floor.work() as uow:
        for _ in range(times):
            notifications.give_notice(uow, floor.jimena.id, kind, number, by)


def test_what_happened_is_told_in_words_and_leads_to_the_ticket(desk, floor, ticket):
    luis = floor.hire("csm_agent", name="Luis Paz")
    tell(floor, ticket.number, "assigned", f"user:{luis.id}")
    tell(floor, ticket.number, "mentioned", "user:999")
    tell(floor, "AR-ZZZZZZ", "answered")

    page = text_of(desk.get("/desk/notices"))

    for words in ("Ticket asignado por Luis Paz", "Mención de Alguien en una nota", "El cliente respondió"):
        assert words in page
    assert f'href="/desk/tickets/{ticket.number}"' in page and "Casi no carga." in page
    assert page.count("is-unread") == 3


def test_everything_is_read_at_once(desk, floor, ticket):
    tell(floor, ticket.number)

    page = text_of(desk.submit("/desk/notices", action="/desk/notices/read", follow_redirects=True))

    assert "is-unread" not in page and 'class="pip"' not in page and 'id="bell"' in page
    assert desk.get("/desk/notices/read").headers["Location"] == "/desk/notices"


def test_the_bell_of_an_open_page_asks_whether_anything_is_new(desk, floor, ticket):
    asked = text_of(desk.get("/desk/")).partition('hx-get="/desk/notices/unread')[2].partition('"')[0]
    url, swap = f"/desk/notices/unread{asked}", {"HX-Request": "true", "X-Polled": "1"}

    before = desk.get(url, headers=swap)
    tell(floor, ticket.number, times=2)
    after = desk.get(url, headers=swap)
    settled = desk.get(text_of(after).partition('hx-get="')[2].partition('"')[0], headers=swap)

    assert [each.status_code for each in (before, after, settled)] == [204, 200, 204]
    assert '<span class="pip">2<span class="sr-only"> sin leer</span></span>' in text_of(after)
    assert desk.get(url).headers["Location"] == "/desk/notices"


def test_a_long_list_comes_in_pages(desk, floor, ticket):
    tell(floor, ticket.number, times=51)

    first = desk.get("/desk/notices")
    older = text_of(first).partition('rel="next" href="')[2].partition('"')[0]
    second = text_of(desk.get(older))

    assert first.text.count("is-unread") == 50 and second.count("is-unread") == 1
    assert 'rel="prev"' in second


def test_nobody_sees_what_another_was_told(floor, ticket):
    tell(floor, ticket.number)

    page = text_of(floor.client(floor.hire("csm_agent", name="Luis Paz")).get("/desk/notices"))

    assert "Sin avisos" in page


def test_each_chooses_what_they_are_told_and_how(desk, floor):
    url = "/desk/account/notices"
    form = desk.form(url, url)
    form.fields |= {"assigned": ["desk"], "answered": [], "team": ["desk", "mail"], "mentioned": ["mail"], "late": []}

    page = text_of(desk.send(form, url, follow_redirects=True))

    assert "La elección quedó guardada." in page
    known = notifications.own_ways(floor.work(floor.agent))
    assert known == {
        **known,
        "assigned": Ways(True, False), "mentioned": Ways(False, True), "answered": Ways(False, False),
        "team": Ways(True, True), "warned": Ways(True, False), "breached": Ways(True, True),
        "escalated": Ways(True, True), "returned": Ways(True, True), "late": Ways(False, False),
    }  # fmt: skip
    assert desk.form(url, url).fields["team"] == ["desk", "mail"]


def test_the_account_leads_to_the_choice(desk):
    assert 'href="/desk/account/notices"' in desk.get("/desk/account").text


@pytest.mark.parametrize(
    ("kind", "place"),
    [("clocks", "/admin/time"), ("rules", "/admin/rules"), ("codes", "/admin/country"),
     ("outage_proposed", "/desk/alarms?proposed=1")],
)  # fmt: skip
def test_what_is_about_no_ticket_leads_to_where_it_is_settled(desk, floor, kind, place):
    tell(floor, "", kind, "job:codes")

    page = desk.get("/desk/notices")

    assert page.status_code == 200 and f'href="{place}"' in text_of(page)
