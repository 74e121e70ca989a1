"""Who comes to the administrator's pages."""

import re

import pytest

from servicedesk.desk import OF_SETTINGS
from servicedesk.web.guards import policy_of
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE
from tests.make import make_account, make_contact
from tests.web.test_pages import Nesting

pytestmark = ON_ONE_DATABASE

PAGES = {
    "/admin/plugins": "plugin.manage", "/admin/deliveries": "delivery.retry", "/admin/mail": "mail.read",
    "/admin/events": "event.read", "/admin/users": "user.manage", "/admin/teams": "team.manage",
    "/admin/roles": "role.manage", "/admin/letters": "settings.manage", "/admin/operator": "settings.manage",
    "/admin/accounts": "account.edit", "/admin/contacts": "account.edit", "/admin/consultants": "account.edit",
    "/admin/risk": "settings.manage", "/admin/documents": "settings.manage",
    "/admin/services": "inventory.edit",
    "/admin/resources": "inventory.edit", "/admin/symptoms": "category.edit", "/admin/articles": "article.edit",
    "/admin/escalation": "escalation.edit", "/admin/protocols": "protocol.edit", "/admin/calendars": "settings.manage",
    "/admin/policies": "settings.manage", "/admin/time": "promise.confirm",
    "/admin/rules": "rule.edit", "/admin/rules/log": "rule.edit",
    "/admin/country": "settings.manage",
}  # fmt: skip


def test_every_page_asks_for_a_permission(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]

    assert len(rules) >= 9
    assert all(policy_of(app, rule.endpoint).permission for rule in rules)


@pytest.mark.parametrize("path", ["/admin/", *PAGES])
def test_customers_find_nothing_there_and_strangers_are_asked_who_they_are(office, path):
    with office.work() as uow:
        customer = make_contact(uow, make_account(uow))

    assert office.client(customer).get(path).status_code == 404
    stranger = office.client().get(path)
    assert (stranger.status_code, stranger.location) == (302, f"/desk/sign-in?next={path}")


@pytest.mark.parametrize(
    ("role", "open_pages"),
    [
        ("partner", set()), ("teleservice", set()), ("csm_agent", set()),
        ("csm_supervisor", {"/admin/mail", "/admin/events", "/admin/articles", "/admin/time"}),
        ("administrator", set(PAGES)),
    ],
)  # fmt: skip
def test_each_role_enters_what_it_has_to_do_with(office, role, open_pages):
    browser = office.client(office.hire(role))

    answers = {path: browser.get(path).status_code for path in PAGES}

    assert answers == {path: 200 if path in open_pages else 403 for path in PAGES}


@pytest.mark.parametrize(
    ("role", "place"),
    [("administrator", "/admin/plugins"), ("csm_supervisor", "/admin/mail"), ("csm_agent", "/desk/")],
)
def test_the_way_in_leads_to_the_first_page_that_is_open(office, role, place):
    assert office.client(office.hire(role)).get("/admin/").location == place


def test_the_way_to_the_settings_is_shown_to_whoever_has_a_part_of_them(office):
    analyst = text_of(office.client(office.hire("product_analyst")).get("/desk/"))
    agent = text_of(office.client(office.hire("csm_agent")).get("/desk/"))

    assert 'href="/admin/"' in analyst and 'href="/admin/"' not in agent
    assert set(OF_SETTINGS) == set(PAGES.values())


def test_a_partner_is_not_led_anywhere(office):
    assert office.client(office.hire("partner")).get("/admin/").status_code == 403


def test_the_side_menu_shows_what_is_open_and_where_one_is(office):
    supervisor = text_of(office.client(office.hire("csm_supervisor")).get("/admin/mail"))

    assert 'href="/admin/mail" aria-current="page"' in supervisor
    assert 'href="/admin/plugins"' not in supervisor
    assert 'href="/admin/" aria-current="page"' in supervisor


@pytest.mark.parametrize("path", PAGES)
def test_every_element_is_closed_and_named_once(office, admin, path):
    office.put("listening")

    html = admin.get(path).text

    nesting, names = Nesting(html), re.findall(r' id="([^"]+)"', html)
    assert (nesting.open, nesting.crossed) == ([], [])
    assert len(set(names)) == len(names)
    assert len(re.findall(r"<h1[ >]", html)) == 1
