"""What surrounds the list of a queue: filters in the address, its file, saved views, and what is new in it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from servicedesk.core import tickets
from tests.desk.conftest import SWAP, act, text_of
from tests.desk.test_queue import fill, subjects
from tests.make import make_category, make_team
from tests.statements import counted
from tests.web_client import Browser


def link_to(page, words):
    """Return where the link with these words leads."""
    return text_of(page).split(words)[0].rpartition("<a ")[2].partition('href="')[2].partition('"')[0]


def test_words_and_choices_in_the_address_narrow_the_list(desk, floor):
    with floor.work() as uow:
        category = make_category(uow)
    found = floor.open(subject="Uno", description="Sin señal en el patio").number
    floor.open(subject="Dos", description="Otra cosa")
    floor.change(found, priority=1, category_id=category.id)

    for query in ("q=senal+patio", "priority=1", f"category={category.id}", "q=uno&priority=1&channel=portal"):
        assert subjects(desk.get(f"/desk/?{query}")) == ["Uno"], query
    for query in ("q=senal&priority=2", "channel=phone", "q=nadie"):
        page = desk.get(f"/desk/?{query}")
        assert subjects(page) == [] and "Nada coincide con estos filtros" in page.text, query
    assert subjects(desk.get("/desk/?priority=x&channel=y&q=a")) == ["Uno", "Dos"]


def test_a_filtered_list_shows_its_filters_and_the_way_back(desk, floor):
    page = desk.get("/desk/?show=held&q=luz&priority=2")

    assert 'name="q" value="luz"' in text_of(page) and '<option value="2" selected>' in text_of(page)
    assert link_to(page, "Quitar los filtros").startswith("/desk/?show=held")
    assert 'name="show" value="held"' in text_of(page)


def test_what_has_ended_has_the_newest_first(desk, floor, clock):
    for subject in ("Viejo", "Nuevo"):
        floor.do(tickets.cancel, floor.open(subject=subject).number)
        clock.advance(timedelta(minutes=5))

    assert subjects(desk.get("/desk/?show=ended")) == ["Nuevo", "Viejo"]


def test_the_whole_queue_is_a_file_that_runs_nothing(desk, floor, clock):
    fill(floor, clock, 60)
    floor.open(subject='=HYPERLINK("http://x")')

    answer = desk.get("/desk/queue.csv?show=work")
    lines = answer.text.splitlines()

    assert answer.mimetype == "text/csv" and "tickets-work.csv" in answer.headers["Content-Disposition"]
    assert lines[0].startswith("\ufeffNúmero;Asunto;Estado") and len(lines) == 62
    assert sum("'=HYPERLINK" in line for line in lines) == 1 and not any(line.startswith("=") for line in lines)
    assert desk.get("/desk/queue.csv?show=held").text.count("\n") == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_longer_than_one_reading_misses_and_repeats_nothing(desk, floor, clock, monkeypatch):
    monkeypatch.setattr("servicedesk.desk.queue.EXPORTED", 20)
    fill(floor, clock, 45)

    lines = desk.get("/desk/queue.csv").text.splitlines()[1:]

    assert [line.split(";")[1] for line in lines] == [f"Ticket {turn:02}" for turn in range(45)]


def test_a_view_is_kept_under_a_name_shown_beside_the_queues_and_removed(desk, floor):
    floor.open(subject="Uno")
    keep = link_to(desk.get("/desk/?show=held&priority=1"), "Guardar esta vista")

    there = desk.submit(keep, {"name": "Retenidos urgentes"}, "/desk/views")
    queue = desk.get(there.location)

    assert parse_qs(urlsplit(there.location).query) == {"show": ["held"], "priority": ["1"]}
    assert 'aria-current="true"' in text_of(queue).split("Retenidos urgentes")[0].rpartition("<a")[2]
    removal = text_of(desk.get("/desk/views")).partition('action="/desk/views/')[2].partition('"')[0]
    desk.submit("/desk/views", {}, f"/desk/views/{removal}")
    assert "Retenidos urgentes" not in desk.get("/desk/").text


def test_a_view_without_a_name_is_asked_for_one_and_keeps_its_filters(desk, floor):
    answer = desk.submit("/desk/views?show=held", {"name": ""}, "/desk/views")

    assert answer.status_code == 422 and 'name="filters" value="show=held"' in text_of(answer)


def test_a_view_is_shared_with_a_team_that_only_looks(floor):
    with floor.work() as uow:
        team = make_team(uow)
    ana = floor.hire("csm_agent", name="Ana Rojas")
    with floor.work() as uow:
        for person in (ana, floor.jimena):
            uow.session.merge(person).teams = [uow.session.merge(team)]
    hers, mine = floor.client(ana), floor.client(floor.jimena)

    mine.submit("/desk/views?priority=1", {"name": "De todos", "team": str(team.id)}, "/desk/views")
    page = hers.get("/desk/views")

    assert "De todos" in page.text and "removal" not in page.text
    assert "De todos" in hers.get("/desk/").text


def news_of(page):
    return text_of(page).partition('id="queue-news" hx-get="')[2].partition('"')[0]


def test_a_queue_hears_of_what_others_did_and_of_nothing_else(desk, floor):
    number = floor.open(subject="Uno").number
    url = news_of(desk.get("/desk/"))
    silent = desk.get(url, headers=SWAP)
    act(desk, floor.ticket(number), "mine")
    own = desk.get(url, headers=SWAP)

    floor.open(subject="Dos")
    loud = desk.get(url, headers=SWAP)
    again = desk.get(news_of(loud), headers=SWAP)

    assert silent.status_code == 204 and own.status_code == 200 and "nuevo" not in own.text
    assert "1 ticket nuevo o con cambios" in text_of(loud) and again.status_code == 204
    assert "<html" in desk.get(url).text and "1 ticket nuevo" in text_of(desk.get(url))


def test_what_is_new_elsewhere_is_no_news_of_this_queue(desk, floor):
    url = news_of(desk.get("/desk/?show=held"))
    floor.open(subject="Uno")

    assert "nuevo" not in desk.get(url, headers=SWAP).text


def test_a_poll_without_news_takes_two_statements(desk: Browser, floor):
    url = news_of(desk.get("/desk/"))
    desk.get(url, headers=SWAP)

    with counted(floor.work()) as statements:
        answer = desk.get(url, headers=SWAP)

    assert answer.status_code == 204 and len(statements) <= 2


def test_a_ticket_is_taken_beside_the_queue_without_leaving_it(desk, floor):
    number = floor.open(subject="Uno").number

    taken = desk.submit(f"/desk/tickets/{number}/pane", {}, f"/desk/tickets/{number}/pane/mine", headers=SWAP)

    assert taken.status_code == 200 and taken.text.strip().startswith('<div id="pane-inside"')
    assert "Jimena Tello" in taken.text and f"{number}/pane/mine" not in taken.text
    assert desk.get(f"/desk/tickets/{number}/pane/mine").location == f"/desk/tickets/{number}"


def test_rows_can_be_ticked_once_something_takes_many_at_once(app, floor):
    if "desk.bulk" not in app.view_functions:
        app.add_url_rule("/desk/tickets/bulk", "desk.bulk", lambda: "", methods=["POST"])
    number = floor.open(subject="Uno").number
    desk = floor.client(floor.jimena)

    page = desk.get("/desk/")
    form = desk.form("/desk/", "/desk/tickets/bulk")

    assert f'form="bulk" name="ticket" value="{number}"' in text_of(page)
    assert 'name="action" value="reply"' in text_of(page) and form.method == "post"


def test_a_file_gives_its_connection_back_read_to_the_end_or_not(desk, floor, kernel):
    floor.open()
    lent = kernel.engine.pool.checkedout()

    for _ in range(2):
        desk.get("/desk/queue.csv").close()
        desk.get("/desk/queue.csv", buffered=True)

    assert kernel.engine.pool.checkedout() == lent
