"""Guards: who gets in, who is led to sign in, and who finds nothing."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.web.guards import NoPolicy, Permission, policy_of, require_policies
from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.sample import CONTACT_ROSA, USER_JIMENA, sample_app
from tests.web.test_forms import GOOD

ADMINISTRATOR = replace(USER_JIMENA, permissions=frozenset({"plugin.enable"}))
PLUGIN = Actor(kind="plugin", name="debt_check", permissions=frozenset({"plugin.enable"}))
PAGES = ("/", "/report", "/desk/", "/admin/", "/account")


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (ANONYMOUS, (200, 302, 302, 302, 302)),
        (CONTACT_ROSA, (200, 200, 404, 404, 200)),
        (USER_JIMENA, (200, 404, 200, 403, 200)),
        (ADMINISTRATOR, (200, 404, 200, 200, 200)),
        (PLUGIN, (200, 404, 404, 404, 404)),
    ],
    ids=lambda value: value.key if isinstance(value, Actor) else "",
)
def test_each_door_opens_to_its_own_people(visit: Visit, actor: Actor, expected: tuple[int, ...]) -> None:
    browser = visit(actor)

    assert tuple(browser.get(page).status_code for page in PAGES) == expected


def test_a_stranger_is_led_to_sign_in_and_back(stranger: Browser) -> None:
    location = urlsplit(stranger.get("/desk/?after=12&q=va%20lento").headers["Location"])

    assert location.path == "/sign-in"
    assert parse_qs(location.query)["next"] == ["/desk/?after=12&q=va%20lento"]


def test_a_swap_without_a_session_leads_the_whole_page_to_sign_in(stranger: Browser) -> None:
    response = stranger.swap("/desk/", HX_Current_URL="http://localhost/desk/queue?q=1")

    assert (response.status_code, response.text) == (401, "")
    assert response.headers["HX-Redirect"] == "/sign-in?next=/desk/queue%3Fq%3D1"


def test_the_way_back_never_leaves_the_site(stranger: Browser) -> None:
    response = stranger.swap("/desk/", HX_Current_URL="https://evil.example//evil.example/x")

    assert response.headers["HX-Redirect"] == "/sign-in?next=/"


def test_what_was_posted_without_a_session_is_not_led_away(visit: Visit) -> None:
    """The page that held the form stays one step back, with what was typed."""
    actors = [CONTACT_ROSA]
    browser = Browser(sample_app(lambda: actors[-1]))
    token = browser.token()
    actors.append(ANONYMOUS)

    response = browser.send("/report", GOOD, token)

    assert response.status_code == 401
    assert "lo que escribiste sigue ahí" in response.text


def test_a_program_without_a_session_gets_401_and_no_page(stranger: Browser) -> None:
    response = stranger.get("/desk/", Accept="application/json")

    assert (response.status_code, response.mimetype) == (401, "application/json")


def test_a_wrong_door_and_a_missing_page_look_the_same(customer: Browser) -> None:
    def without_number(text: str) -> str:
        return text.replace(text.split("número ")[1].split("<", maxsplit=1)[0], "")

    wrong, missing = customer.get("/desk/"), customer.get("/desk/nothing")

    assert wrong.status_code == missing.status_code == 404
    assert without_number(wrong.text).replace("%2Fdesk%2F", "") == without_number(missing.text).replace(
        "%2Fdesk%2Fnothing", ""
    ).replace("/desk/nothing", "/desk/")


def test_the_start_is_refused_and_every_open_door_named() -> None:
    app = sample_app()
    plugin = Blueprint("trial", __name__, url_prefix="/x/trial")
    plugin.add_url_rule("/a", "a", lambda: "a")
    plugin.add_url_rule("/b", "b", lambda: "b", methods=["POST"])
    require_policies(app)
    app.register_blueprint(plugin)

    with pytest.raises(NoPolicy, match=r"trial\.a, trial\.b$"):
        require_policies(app)


def test_a_door_without_a_policy_stays_shut(visit: Visit) -> None:
    app = sample_app(lambda: ADMINISTRATOR)
    app.add_url_rule("/late", "late", lambda: "came after the start")

    assert Browser(app).get("/late").status_code == 404


def test_every_door_of_the_kit_says_who_may_enter() -> None:
    app = sample_app()

    assert policy_of(app, "static_files.send") is not None
    require_policies(app)


def test_a_permission_is_a_policy_of_its_own() -> None:
    assert Permission("ticket.reply") == Permission("ticket.reply")
    assert Permission("ticket.reply") != Permission("ticket.assign")
