"""Who comes to the desk, and what every page of it has."""

import re

import pytest

from servicedesk.web.guards import policy_of
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import PERMISSIONS
from tests.web.test_pages import Nesting

pytestmark = ON_ONE_DATABASE


def paths(number):
    """Return the pages of the desk."""
    return ["/desk/", f"/desk/tickets/{number}", f"/desk/tickets/{number}/pane", f"/desk/tickets/{number}/messages"]


def test_every_page_of_the_desk_asks_for_the_right_to_enter_it(app):
    rules = [rule for rule in app.url_map.iter_rules() if re.fullmatch(r"desk\.\w+", rule.endpoint)]

    assert len(rules) >= 14
    asked = {policy_of(app, rule.endpoint).permission for rule in rules}
    asked -= {"wallboard.see"}  # a screen on the wall sees its board alone
    # nobody has the others who may not enter
    others = {"report.read", "ticket.protocol", "inventory.read", "alarm.attend", "outage.edit", "account.retain"}
    others |= {"maintenance.edit", "maintenance.answer"}
    assert asked == {"desk.enter"} | others
    assert all("desk.enter" in PERMISSIONS[role] for role in PERMISSIONS if asked & set(PERMISSIONS[role]))


def test_customers_find_nothing_there_partners_may_not_and_strangers_are_asked_who_they_are(floor):
    number = floor.open().number
    customer, partner = floor.client(floor.contact), floor.client(floor.hire("partner"))

    for path in paths(number):
        assert customer.get(path).status_code == 404
        assert partner.get(path).status_code == 403
        stranger = floor.client().get(path)
        assert stranger.status_code == 302 and stranger.location == f"/desk/sign-in?next={path}"


def test_a_page_whose_session_has_ended_is_led_to_sign_in_by_its_own_poll(floor):
    number = floor.open().number

    poll = floor.client().get(
        f"/desk/tickets/{number}/messages?seen=1",
        headers={**SWAP, "HX-Current-URL": f"http://127.0.0.1:8080/desk/tickets/{number}"},
    )

    assert poll.status_code == 401
    assert poll.headers["HX-Redirect"] == f"/desk/sign-in?next=/desk/tickets/{number}"


@pytest.mark.parametrize("path", ["solution", "assignee", "team", "wait", "links", "steps/start", "mine"])
def test_the_address_of_a_form_that_came_back_leads_to_the_page_on_which_it_stands(desk, floor, path):
    number = floor.open().number

    assert desk.get(f"/desk/tickets/{number}/{path}").location == f"/desk/tickets/{number}"
    assert desk.get(f"/desk/tickets/AR-000000/{path}").status_code == 404


def test_every_element_is_closed_and_named_once(desk, floor):
    for path in paths(floor.open().number):
        html = desk.get(path).text
        nesting = Nesting(html)
        names = re.findall(r' id="([^"]+)"', html)

        assert (nesting.open, nesting.crossed) == ([], []), path
        assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
        assert len(re.findall(r"<h1[ >]", html)) == 1, path


def test_every_control_has_a_label(desk, floor):
    html = desk.get(f"/desk/tickets/{floor.open().number}").text
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    wrapped = re.findall(r"<label[^>]*>(?:(?!</label>).)*?<input[^>]*? id=\"([^\"]+)\"", html, re.DOTALL)
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)

    for control in controls:
        if 'type="hidden"' in control or "data-keys-switch" in control:
            continue
        name = re.search(r' id="([^"]+)"', control)
        assert name and name.group(1) in {*labelled, *wrapped}, control


@pytest.mark.parametrize(("role", "leads"), [("csm_agent", False), ("csm_supervisor", True), ("administrator", True)])
def test_the_way_to_the_settings_is_shown_to_who_has_anything_to_do_there(floor, role, leads):
    page = text_of(floor.client(floor.hire(role)).get("/desk/"))

    assert ('href="/admin/"' in page) is leads
    assert 'href="/desk/" data-go="c" aria-current="page"' in page
