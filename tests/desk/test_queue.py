"""The queues: what each shows, in which order, how far it counts, and what it does with strange addresses."""

import re
from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.tickets.models import Ticket
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import add, make_team
from tests.statements import counted

MOST_STATEMENTS = 8
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')  # it changes every second


def subjects(page):
    """Return the subjects of the rows, from top to bottom."""
    rows = text_of(page).split('<span class="trow__subj">')[1:]
    return [row.partition("</span>")[0] for row in rows]


def test_the_nearest_deadline_stands_first_under_how_pressing_it_is(desk, floor, clock):
    for subject, hours in (("En plazo", 24), ("Vencido", -2), ("Pronto", 3)):
        number = floor.open(subject=subject).number
        floor.change(
            number, attend_by=clock.now() + timedelta(hours=hours), queue_by=clock.now() + timedelta(hours=hours)
        )
    answered = floor.open(subject="Respondido").number
    floor.do(tickets.reply, answered, tickets.ReplyDraft("Lo vemos."))

    page = desk.get("/desk/")

    assert subjects(page) == ["Vencido", "Pronto", "En plazo", "Respondido"]
    headings = ["Vencidos", "Vencen en 4 h", "En plazo", "Sin plazo pendiente"]
    places = [text_of(page).index(f'<li class="tlist__group">{each}</li>') for each in headings]
    assert places == sorted(places)
    assert "−2:00" in page.text and "3:00" in page.text


@pytest.fixture
def one_of_each(floor):
    """Open a ticket for each view, called by its name; those of Jimena and of nobody are to be attended too."""
    numbers = {
        name: floor.open(subject=name).number for name in ("mine", "free", "waiting", "held", "resolved", "ended")
    }
    other = floor.hire("csm_agent", name="Raúl Vilca")
    for name, number in numbers.items():
        floor.do(tickets.assign, number, {"mine": floor.jimena.id, "free": None}.get(name, other.id))
    floor.do(tickets.wait_for, numbers["waiting"], "carrier")
    with floor.work() as uow:
        tickets.hold(uow, tickets.get_ticket(uow, numbers["held"]).id, Hold("debt_check.overdue", {"days": 3}))
    floor.do(tickets.resolve, numbers["resolved"], "Listo.")
    floor.do(tickets.cancel, numbers["ended"])
    return numbers


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("", {"mine", "free", "waiting"}),
        ("work", {"mine", "free", "waiting"}),
        ("mine", {"mine"}),
        ("unassigned", {"free"}),
        ("waiting", {"waiting"}),
        ("held", {"held"}),
        ("resolved", {"resolved"}),
        ("ended", {"ended"}),
        ("no_such_view", {"mine", "free", "waiting"}),
    ],
)
def test_each_view_shows_its_own(desk, one_of_each, view, shown):
    page = desk.get("/desk/", query_string={"show": view} if view else {})

    assert set(subjects(page)) == shown


def test_the_views_say_how_many_there_are_and_which_one_is_open(desk, one_of_each):
    page = text_of(desk.get("/desk/?show=held"))

    for label, count in {"Asignados a mí": 1, "Por atender": 3, "Sin asignar": 1, "Retenidos": 1}.items():
        assert f'{label}<span class="count">{count}</span>' in page
    assert 'href="/desk/?show=held" aria-current="page"' in page
    assert "<h1>Retenidos</h1>" in page


def test_a_row_says_what_a_ticket_waits_for_and_what_is_not_sure(desk, floor, one_of_each):
    floor.change(one_of_each["free"], priority=1, account_check="unverified")

    page = text_of(desk.get("/desk/"))

    assert "Espera del portador" in page
    assert "Prioridad 1" in page and "Cuenta sin verificar" in page
    assert '<span class="sr-only">Asignado a Raúl Vilca</span>' in page


def test_a_team_narrows_the_list_and_its_counts(desk, floor):
    with floor.work() as uow:
        team, empty = make_team(uow), make_team(uow, code="noc", name="NOC")
    ours = floor.open(subject="Nuestro").number
    floor.open(subject="De otros")
    floor.change(ours, team_id=team.id)

    page = desk.get(f"/desk/?team={team.id}")
    nobody = desk.get(f"/desk/?team={empty.id}")

    assert subjects(page) == ["Nuestro"]
    assert 'Por atender<span class="count">1</span>' in text_of(page)
    assert f'href="/desk/?team={team.id}" aria-current="true"' in text_of(page)
    assert f'href="/desk/?show=held&team={team.id}"' in text_of(page)
    assert "Cola al día" in nobody.text


def test_an_empty_queue_is_good_news(desk):
    page = desk.get("/desk/")

    assert "Cola al día" in page.text and 'class="is-lit"' in page.text
    assert subjects(page) == []


def fill(floor, clock, count):
    """Add tickets of one account in one go, each due a minute after the one before."""
    with floor.work() as uow:
        for turn in range(count):
            due = clock.now() + timedelta(hours=5, minutes=turn)
            add(uow, Ticket(
                subject=f"Ticket {turn:02}", account_id=floor.account.id, number=f"AR-{turn:06}", attend_by=due,
                queue_by=due, opened_at=clock.now(), changed_at=clock.now(), promise_began_at=clock.now(),
            ))  # fmt: skip


def more_of(page):
    """Return where the rest of a list is."""
    return text_of(page).partition('hx-trigger="revealed"')[2].partition('href="')[2].partition('"')[0]


def test_a_long_queue_comes_in_parts_that_miss_and_repeat_nothing(desk, floor, clock):
    fill(floor, clock, 53)
    first = desk.get("/desk/")

    rest = desk.get(more_of(first), headers=SWAP)

    assert [*subjects(first), *subjects(rest)] == [f"Ticket {turn:02}" for turn in range(53)]
    assert rest.text.lstrip().startswith("<li ") and "<html" not in rest.text
    assert "tlist__group" not in rest.text and more_of(rest) == ""


def test_the_next_part_is_a_whole_page_for_a_browser_without_scripts(desk, floor, clock):
    fill(floor, clock, 51)

    page = desk.get(more_of(desk.get("/desk/?show=work")))

    assert subjects(page) == ["Ticket 50"]
    assert "<h1>Por atender</h1>" in page.text
    assert 'href="/desk/?show=work"' in page.text and "Desde el inicio" in page.text


def test_a_list_that_ends_with_its_part_says_no_more(desk, floor, clock):
    fill(floor, clock, 50)

    rest = desk.get(more_of(desk.get("/desk/")), headers=SWAP)

    assert rest.text.strip() == ""


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "query", ["after=x", "after=1", "after=1-x", f"after={'9' * 18}-1", "after=-1-1", "team=x", "team=-1"]
)
def test_a_place_that_is_none_is_not_found(desk, query):
    assert desk.get(f"/desk/?{query}").status_code == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize("query", [f"team={2**70}"[:24], "after=99999999999999999-9223372036854775807", "team="])
def test_a_place_beyond_everything_is_only_empty(desk, query):
    assert desk.get(f"/desk/?{query}").status_code in (200, 404)


def test_a_row_is_previewed_with_the_end_of_its_conversation(desk, floor):
    number = floor.open(description="La primera línea.").number
    for turn in range(8):
        floor.do(tickets.add_note, number, f"Nota {turn}")

    pane = desk.get(f"/desk/tickets/{number}/pane", headers=SWAP)
    page = desk.get(f"/desk/tickets/{number}/pane")

    assert "Nota 7" in pane.text and "Nota 1" not in pane.text
    assert pane.text.strip().startswith('<div id="pane-inside"')
    assert f'action="/desk/tickets/{number}/pane/mine"' in pane.text
    assert "<html" in page.text and TOKEN.sub("", pane.text.strip()) in TOKEN.sub("", page.text)


def test_a_queue_takes_few_statements(desk, floor, clock):
    fill(floor, clock, 60)
    desk.get("/desk/")

    with counted(floor.work()) as statements:
        page = desk.get("/desk/")

    assert page.status_code == 200
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
