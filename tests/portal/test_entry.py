"""Who comes in, and what every page of the portal has."""

from servicedesk.web.guards import CONTACT, policy_of
from tests.portal.conftest import words

OPEN = {"help", "guests", "status", "checking"}
BY_LINK = {"portal.maintenance.follow", "portal.maintenance.download_by_link", "portal.maintenance.object_by_link"}
PAGES = ["/", "/report", "/report/details?about=INT-1&category=slow", "/report/question", "/tickets"]


def own_rules(app):
    return [
        rule for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("portal.") and not rule.endpoint.startswith("portal.signing.")
    ]  # fmt: skip


def test_every_page_of_the_portal_is_for_contacts_alone_but_for_what_everybody_may_see(app):
    rules = own_rules(app)

    others = {rule.endpoint for rule in rules if policy_of(app, rule.endpoint) is not CONTACT}
    assert len(rules) >= 20
    assert {endpoint for endpoint in others if endpoint.split(".")[1] not in OPEN} == BY_LINK


def test_strangers_and_staff_reach_none_of_them(app, client, street):
    number = street.open().number
    paths = [*PAGES, f"/tickets/{number}", f"/tickets/{number}/files/1", f"/report/done/{number}"]

    strangers = [client().get(path).status_code for path in paths]
    jimena = client(street.jimena)
    staff = [jimena.get(path).status_code for path in paths]

    assert set(strangers) == {302} and set(staff) == {404}


def test_the_pages_for_signing_in_are_there(client, street):
    assert client().get("/sign-in").status_code == 200


def test_the_language_and_the_light_are_changed_from_every_page_and_lead_back_to_it(rosa, street):
    number = street.open().number
    for path in (*PAGES, f"/tickets/{number}"):
        page = rosa.get(path)
        address = page.text.partition('class="lang" href="')[2].partition('"')[0].replace("&amp;", "&")
        assert rosa.get(address).location == path

    rosa.get(f"/language/en?next=/tickets/{number}")
    english = rosa.get(f"/tickets/{number}")
    rosa.get(f"/theme?next=/tickets/{number}")

    assert '<html lang="en"' in english.text and "My reports" in words(english)
    assert 'data-theme="dark"' in rosa.get(f"/tickets/{number}").text


def test_the_menu_leads_to_every_part_and_marks_where_one_is(rosa):
    page = words(rosa.get("/report/question"))

    for label, address in {"Inicio": "/", "Mis reportes": "/tickets", "Ayuda": "/help"}.items():
        assert f'<a class="only-wide" href="{address}">{label}</a>' in page
    assert '<a class="only-wide" href="/report" aria-current="page">Reportar</a>' in page


def test_no_page_is_kept_by_anybody_and_none_has_anything_inline(rosa, street):
    number = street.open().number
    for path in (*PAGES, f"/tickets/{number}"):
        page = rosa.get(path)
        assert page.headers["Cache-Control"] == "no-store" and "HX-Request" in page.headers["Vary"]
        assert " style=" not in page.text and " onclick" not in page.text
