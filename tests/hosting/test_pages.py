"""Pages and files of plugins: under addresses of their own, gone while the plugin is off, none of them the desk's."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.hosting.swapping import Swapping
from tests.database import ON_ONE_DATABASE, Plugins
from tests.make import make_account, make_contact, make_staff, make_ticket
from tests.web_client import PUBLIC_URL, cookie_of

BEGIN = (
    "from flask import Blueprint\nfrom servicedesk.plugin_api import Page\nfrom servicedesk.plugin_api.pages import *\n"
)
PAGE = (
    BEGIN
    + """
bp = Blueprint("rain_desk", __name__)

@bp.get("/")
@allows(STAFF)
def index():
    return show("rain/index.html", "rain/index.html", who=unit_of_work().actor.name)

@bp.get("/fails")
@allows(STAFF)
def fails():
    raise SystemExit("rain")

@bp.get("/refuses")
@allows(STAFF)
def refuses():
    from servicedesk.plugin_api import NotFound
    raise NotFound

@hookimpl
def provide_pages(ctx):
    return [Page("desk", "Rain", bp, permission="ticket.read")]
"""
)
TEMPLATE = (
    '{% extends "web/desk.html" %}{% block title %}Rain{% endblock %}'
    "{% block main %}It rains on {{ who }}{% endblock %}"
)
ONE = (
    BEGIN
    + '\nbp = Blueprint("rain_{face}", __name__)\n{more}\n\n@hookimpl\ndef provide_pages(ctx):\n    return [{page}]\n'
)
ASKING = "Page('desk', 'Rain', bp, permission='rain.see')"
ONE_PAGE = "Page('desk', 'Rain', bp)"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
TAKES = '@bp.post("/takes")\n@allows(MACHINE)\ndef takes():\n    return "taken"\n'
SENT_WRONGLY: dict[str, tuple[bytes, dict[str, Any]]] = {
    "too many parts": (PART * 300 + b"--x--", {"content_type": "multipart/form-data; boundary=x"}),
    "half of it": (b"[1, 2", {"environ_overrides": {"CONTENT_LENGTH": "100"}}),
    "too much": (b"[1, 2", {"environ_overrides": {"CONTENT_LENGTH": "100000000"}}),
}
INDEX = '@bp.get("/")\n@allows({policy})\ndef index():\n    return "rain"\n'


@pytest.fixture
def app(put: Callable[..., Flask]) -> Flask:
    """Return the application with the pages of one plugin."""
    return put(PAGE, templates___rain___index__html=TEMPLATE, static___rain__css="p { color: blue }")


@pytest.fixture
def failures(kernel: Kernel) -> list[str]:
    """Return what was counted against plugins."""
    found: list[str] = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append(f"{plugin} {hook}: {error!r}")
    return found


def test_a_page_lies_under_its_own_address_and_stands_in_the_menu(client: Any, staff: Any) -> None:
    browser = client(staff)

    page = browser.get("/desk/x/rain/")
    assert page.status_code == 200
    assert f"It rains on {staff.name}" in page.text
    assert '<a href="/desk/x/rain/"' in browser.get("/desk/").text


def test_a_page_is_gone_while_its_plugin_is_off(client: Any, staff: Any, kernel: Kernel) -> None:
    browser = client(staff)
    Plugins(kernel).enable("rain", enabled=False)

    assert browser.get("/desk/x/rain/").status_code == 404
    assert "/desk/x/rain/" not in browser.get("/desk/").text
    assert browser.get("/static/x/rain/rain.css").status_code == 404


def test_a_page_keeps_its_own_policy(client: Any, work: Callable[..., UnitOfWork]) -> None:
    with work() as uow:
        contact = make_contact(uow, make_account(uow))

    assert client().get("/desk/x/rain/").status_code == 302
    assert client(contact).get("/desk/x/rain/").status_code == 404


def test_the_menu_shows_a_page_to_those_who_may_go_there(client: Any, work: Callable[..., UnitOfWork]) -> None:
    with work() as uow:
        agent, other = make_staff(uow, "csm_agent"), make_staff(uow, "warehouse")

    seen = ["/desk/x/rain/" in client(person).get("/desk/").text for person in (agent, other)]

    assert seen == [True, False]


def seen_by(app: Flask, kernel: Kernel, person: Any) -> tuple[int, bool]:
    """Return what the page of the plugin answers somebody, and whether his menu leads there."""
    browser = app.test_client()
    browser.set_cookie("sid", cookie_of(kernel, person), domain="127.0.0.1")
    menu = browser.get("/desk/", base_url=PUBLIC_URL).text
    return browser.get("/desk/x/rain/", base_url=PUBLIC_URL).status_code, "/desk/x/rain/" in menu


def test_a_page_may_ask_for_a_permission_that_its_plugin_defines(
    put: Callable[..., Flask], kernel: Kernel, work: Callable[..., UnitOfWork]
) -> None:
    body = ONE.format(face="desk", more=INDEX.format(policy="STAFF"), page=ASKING)
    app = put(body, more='own_permissions = [{name = "rain.see", es = "Ver", en = "See", given_with = "ticket.read"}]')
    with work() as uow:
        staff = [make_staff(uow, role) for role in ("administrator", "csm_agent", "warehouse")]
        people.introduce_permissions(uow, {"rain.see": "ticket.read"})

    assert [seen_by(app, kernel, person) for person in staff] == [(200, True), (200, True), (403, False)]


def test_the_menu_leads_nobody_to_a_page_that_he_may_not_open(
    put: Callable[..., Flask], kernel: Kernel, work: Callable[..., UnitOfWork]
) -> None:
    app = put(ONE.format(face="desk", more=INDEX.format(policy="Permission('report.read')"), page=ONE_PAGE))
    with work() as uow:
        staff = [make_staff(uow, role) for role in ("csm_supervisor", "csm_agent")]

    assert [seen_by(app, kernel, person) for person in staff] == [(200, True), (403, False)]


def test_a_page_that_raises_costs_one_answer_and_is_counted(client: Any, staff: Any, failures: list[str]) -> None:
    browser = client(staff)

    answers = [browser.get(f"/desk/x/rain/{name}").status_code for name in ("fails", "refuses", "")]

    assert answers == [500, 404, 200]
    assert failures == ["rain page rain_desk.fails: SystemExit('rain')"]


@pytest.mark.parametrize("sent", SENT_WRONGLY)
@ON_ONE_DATABASE
def test_what_a_stranger_sends_wrongly_does_not_count_against_the_plugin(
    put: Callable[..., Flask], failures: list[str], sent: str
) -> None:
    browser = put(ONE.format(face="desk", more=INDEX.format(policy="STAFF") + TAKES, page=ONE_PAGE)).test_client()
    body, options = SENT_WRONGLY[sent]

    answer = browser.post(f"{PUBLIC_URL}/desk/x/rain/takes", input_stream=BytesIO(body), **options)

    assert answer.status_code in (400, 413)
    assert failures == []


@ON_ONE_DATABASE
def test_what_a_stranger_sends_wrongly_is_not_the_trial_of_a_plugin(
    put: Callable[..., Flask], kernel: Kernel, work: Callable[..., UnitOfWork]
) -> None:
    browser = put(ONE.format(face="desk", more=INDEX.format(policy="STAFF") + TAKES, page=ONE_PAGE)).test_client()
    with work() as uow:
        uow.session.get_one(PluginRecord, "rain").quarantined_at = uow.now()
    kernel.registry.states.forget()
    kernel.registry.trials.allow("rain")
    body, options = SENT_WRONGLY["too much"]

    wrong = browser.post(f"{PUBLIC_URL}/desk/x/rain/takes", input_stream=BytesIO(body), **options)
    right = browser.post(f"{PUBLIC_URL}/desk/x/rain/takes", data=b"{}")

    assert (wrong.status_code, right.text) == (413, "taken")


def test_a_file_of_a_plugin_is_sent_as_it_is(client: Any) -> None:
    answer = client().get("/static/x/rain/rain.css")

    assert (answer.status_code, answer.text) == (200, "p { color: blue }")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert client().get("/static/x/rain/../hooks.py").status_code == 404
    assert client().get("/static/x/snow/rain.css").status_code == 404


STRANGE = [
    ("of no blueprint", "", "Page('desk', 'Rain', 'bp')", "Blueprint named rain_desk"),
    ("by another name", "bp = Blueprint('desk', __name__)\n" + INDEX, ONE_PAGE, "Blueprint named rain_desk"),
    ("own templates", "bp = Blueprint('rain_desk', __name__, template_folder='x')\n", ONE_PAGE, "by where they lie"),
    ("no policy", "@bp.get('/')\ndef index():\n    return 'rain'\n", ONE_PAGE, "who may enter"),
    ("a hook for all", INDEX + "bp.before_app_request(lambda: 'mine')\n", ONE_PAGE, "nothing else"),
    ("a hook before its own", INDEX + "bp.before_request(lambda: 'mine')\n", ONE_PAGE, "nothing else"),
    ("errors of all", INDEX + "bp.app_errorhandler(404)(lambda error: 'x')\n", ONE_PAGE, "nothing else"),
    ("words for all", INDEX + "bp.app_context_processor(dict)\n", ONE_PAGE, "nothing else"),
    ("a filter", INDEX + "bp.app_template_filter('money')(str)\n", ONE_PAGE, "nothing else"),
    ("a permission of nobody", INDEX.replace("{policy}", "Permission('snow.see')"), ONE_PAGE, "asks for snow.see"),
    ("an entry for nobody", INDEX, "Page('desk', 'Rain', bp, permission='snow.see')", "asks for snow.see"),
    ("no index", "@bp.get('/more')\n@allows(STAFF)\ndef more():\n    return 'rain'\n", ONE_PAGE, "at /"),
]


@pytest.mark.parametrize(("more", "page", "says"), [each[1:] for each in STRANGE], ids=[each[0] for each in STRANGE])
def test_a_blueprint_that_reaches_further_is_left_out_and_the_desk_is_served(
    put: Callable[..., Flask], failures: list[str], more: str, page: str, says: str
) -> None:
    body = ONE.replace("{face}", "desk").replace("{more}", more.replace("{policy}", "STAFF"))

    app = put(body.replace("{page}", page))

    assert len(failures) == 1 and says in failures[0], failures
    assert app.test_client().get("/sign-in", base_url=PUBLIC_URL).status_code == 200


def test_one_blueprint_is_put_in_once(put: Callable[..., Flask], failures: list[str]) -> None:
    page = "Page('portal', 'Rain', bp)"

    app = put(ONE.format(face="portal", more=INDEX.format(policy="PUBLIC"), page=f"{page}, {page}"))

    assert app.test_client().get("/x/rain/", base_url=PUBLIC_URL).text == "rain"
    assert len(failures) == 1 and "there already" in failures[0]


def test_a_face_without_such_pages_has_none(put: Callable[..., Flask], failures: list[str]) -> None:
    put(ONE.format(face="moon", more=INDEX.format(policy="PUBLIC"), page="Page('moon', 'Rain', bp)"))

    assert len(failures) == 1


BOX = '@hookimpl\ndef provide_ticket_panels(ticket, ctx):\n    return [Panel("Rain", "rain/_box.html")]\n'


def test_one_request_goes_without_plugins_for_an_administrator(
    put: Callable[..., Flask], staff: Any, work: Callable[..., UnitOfWork], kernel: Kernel
) -> None:
    app = put(BOX, templates___rain____box__html="It rains")
    with work() as uow:
        agent, path = make_staff(uow, "csm_agent"), f"/desk/tickets/{make_ticket(uow).number}"
    seen = {}
    for who, person in (("administrator", staff), ("agent", agent)):
        browser = app.test_client()
        browser.set_cookie("sid", cookie_of(kernel, person), domain="127.0.0.1")
        answers = [browser.get(path + query, base_url=PUBLIC_URL) for query in ("", "?safe-mode=1", "")]
        seen[who] = [(answer.status_code, "It rains" in answer.text) for answer in answers]

    assert seen["administrator"] == [(200, True), (200, False), (200, True)]
    assert seen["agent"] == [(200, True)] * 3


def test_a_new_application_takes_over_and_a_broken_one_does_not(caplog: pytest.LogCaptureFixture) -> None:
    made: list[Any] = [lambda environ, start: [b"first"], lambda environ, start: [b"second"], None]
    swapping = Swapping(lambda: made.pop(0) or 1 / 0)
    answers = [list(swapping({}, lambda *args: None))]

    for _ in range(2):
        swapping.renew()
        answers.append(list(swapping({}, lambda *args: None)))

    assert answers == [[b"first"], [b"second"], [b"second"]]
    assert "could not be made anew" in caplog.text
