"""Reports in the desk: in the menu for whom there is one, form, table, file; a broken one is told, and no more."""

from datetime import UTC, date, datetime
from typing import Literal

import pytest

from servicedesk.core.kernel.answers import Column, Report
from servicedesk.core.kernel.settings import Parameters, setting
from servicedesk.desk import reports
from tests.database import ON_ONE_DATABASE
from tests.listeners import hookimpl
from tests.make import make_staff

pytestmark = ON_ONE_DATABASE

LIST, PAGE = "/desk/reports", "/desk/reports/rain/falls"
ASK = f"{PAGE}?run=1&with_since=2026-11-02&with_most=7&with_kind=thin"
ROW = [
    "Lima",
    1284,
    {"amount": "-58.00", "currency": "PEN"},
    date(2026, 11, 22),
    datetime(2026, 11, 23, 14, tzinfo=UTC),
]


class Asked(Parameters):
    """Everything that a form may ask for."""

    since: date = setting(label="From")
    place: str = setting("", label="Place", longest=20)
    most: int = setting(5, label="Most", minimum=1, maximum=9)
    kind: Literal["thin", "thick"] = setting("thin", label="Kind", options={"thin": "Thin", "thick": "Thick"})
    loud: bool = setting(False, label="Loud")


class Reporting:
    """A plugin with a report whose rows a test chooses."""

    def __init__(self):
        """Report nothing at first."""
        self.rows = lambda asked, ctx: []
        self.asked = []
        self.parameters = Asked
        self.first = lambda ctx: {"since": date(2026, 11, 1)}

    @hookimpl
    def provide_reports(self, ctx):
        """Provide one report."""
        kinds = ("text", "number", "money", "day", "moment")
        columns = [Column(f"Column {kind}", kind) for kind in kinds]

        def rows(asked, ctx):
            self.asked.append(asked)
            return self.rows(asked, ctx)

        more = {"parameters": self.parameters, "first": self.first}
        return [Report("falls", "How much fell", "Where it rained.", "ticket.read", columns, rows, **more)]


@pytest.fixture
def rain(plugins):
    """Install the plugin."""
    hooks = Reporting()
    plugins.install("rain", hooks)
    return hooks


@pytest.fixture
def browser(rain, work, client):
    """Return the browser of somebody who may see the report."""
    with work() as uow:
        staff = make_staff(uow, "csm_agent")
    return client(staff)


def test_the_menu_has_reports_for_those_for_whom_there_is_one(rain, work, client, plugins):
    with work() as uow:
        agent, other = make_staff(uow, "csm_agent"), make_staff(uow, "warehouse")

    seen = [f'href="{LIST}"' in client(person).get("/desk/").text for person in (agent, other)]
    plugins.enable("rain", enabled=False)

    assert seen == [True, False]
    assert f'href="{LIST}"' not in client(agent).get("/desk/").text
    assert client(agent).get(PAGE).status_code == 404


def test_the_list_shows_what_one_may_see(browser, work, client):
    with work() as uow:
        other = make_staff(uow, "warehouse")

    assert f'<a href="{PAGE}">How much fell</a>' in browser.get(LIST).text
    assert "Ningún complemento" in client(other).get(LIST).text
    assert client(other).get(PAGE).status_code == 403


def test_a_form_is_shown_before_anything_is_read(browser, rain):
    page = browser.get(PAGE)

    assert page.status_code == 200 and rain.asked == []
    assert 'value="2026-11-01"' in page.text and "Thick" in page.text


def test_what_is_asked_for_stands_in_the_address_and_the_rows_on_the_page(browser, rain):
    rain.rows = lambda asked, ctx: [ROW, [None] * 5]

    page = browser.get(f"{PAGE}?run=1&with_since=2026-11-02&with_most=7&with_kind=thick&with_loud=y&with_place=Lima")

    assert page.status_code == 200
    assert rain.asked == [Asked(since=date(2026, 11, 2), place="Lima", most=7, kind="thick", loud=True)]
    assert "1\u202f284" in page.text and "58.00" in page.text and "2 filas" in page.text
    assert f"{PAGE}/file?run=1" in page.text.replace("&amp;", "&")


def test_a_swap_gets_the_table_alone(browser, rain):
    rain.rows = lambda asked, ctx: [ROW]

    answer = browser.get(ASK, headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith('<div id="report"')


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("with_most=7&with_kind=thin", "Desde"), ("with_since=yesterday&with_most=7&with_kind=thin", "día"),
        ("with_since=2026-11-02&with_most=99&with_kind=thin", "9"),
        ("with_since=2026-11-02&with_most=7&with_kind=wet", "Tipo"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_read(browser, rain, query, told):
    page = browser.get(f"{PAGE}?run=1&{query}")

    assert page.status_code == 422 and told in page.text
    assert rain.asked == []


def test_a_report_without_rows_says_so(browser):
    page = browser.get(ASK)

    assert "Nada coincide" in page.text and "<table" not in page.text


def test_a_report_that_asks_for_nothing_is_read_at_once(browser, rain):
    rain.parameters, rain.first = Parameters, lambda ctx: {}
    rain.rows = lambda asked, ctx: [ROW]

    assert "1 fila" in browser.get(PAGE).text


def test_a_report_that_fails_says_so_and_the_desk_goes_on(browser, rain):
    rain.rows = lambda asked, ctx: 1 / 0

    page = browser.get(ASK)
    file = browser.get(ASK.replace("?", "/file?"))

    assert page.status_code == 200 and "ZeroDivisionError" in page.text and "<table" not in page.text
    assert file.status_code == 409 and "ZeroDivisionError" in file.text
    assert browser.get("/desk/").status_code == browser.get(LIST).status_code == 200


def test_a_report_that_is_read_for_others_already_asks_for_patience(browser, kernel):
    turns, name = kernel.registry.turns, PAGE.split("/")[3]
    with turns.take(name, is_well=True), turns.take(name, is_well=True), turns.take(name, is_well=True):
        page = browser.get(ASK)
        file = browser.get(ASK.replace("?", "/file?"))

    assert page.status_code == 200 and "Este informe se está leyendo para otras personas" in page.text
    assert file.status_code == 409 and "ya está leyendo varios informes" in file.text


def test_a_form_whose_first_answers_fail_says_so(browser, rain):
    rain.first = lambda ctx: 1 / 0

    page = browser.get(PAGE)

    assert page.status_code == 200 and "ZeroDivisionError" in page.text


def test_a_plugin_that_cannot_tell_its_reports_is_named_on_the_list(browser, plugins):
    class Bad:
        @hookimpl
        def provide_reports(self, ctx):
            raise KeyError("sky")

    plugins.install("bad", Bad())

    page = browser.get(LIST).text

    assert "bad" in page and "KeyError" in page and "How much fell" in page


def test_the_file_has_all_rows_as_spreadsheets_read_them(browser, rain):
    rain.rows = lambda asked, ctx: [ROW, ["=1+1", -7, None, None, None], *[ROW] * 300]

    answer = browser.get(ASK.replace("?", "/file?"))

    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rain-falls.csv"'
    assert lines[0].count(";") == 5 and len(lines) == 303
    assert lines[1] == "Lima;1284;-58.00;PEN;2026-11-22;2026-11-23T09:00:00-05:00"
    assert lines[2] == "'=1+1;-7;;;;"


def test_a_file_of_what_does_not_fit_leads_back_to_the_form(browser, rain):
    answer = browser.get(f"{PAGE}/file?run=1&with_most=7")

    assert (answer.status_code, answer.location) == (303, f"{PAGE}?run=1&with_most=7")
    assert rain.asked == []


def test_a_file_for_which_the_disk_has_no_room_is_refused_and_nobody_is_blamed(browser, rain, plugins, monkeypatch):
    failures = []
    plugins.kernel.registry.on_failure = lambda *failure: failures.append(failure)
    monkeypatch.setattr(reports, "TemporaryFile", lambda: open("/dev/full", "wb"))
    rain.rows = lambda asked, ctx: [ROW]

    file = browser.get(ASK.replace("?", "/file?"))

    assert file.status_code == 409 and "No space left" in file.text
    assert failures == []
