"""The help of each page of staff is one key or one tap away, and tells of that page."""

import re

import pytest

from servicedesk.admin.guides import GUIDES as OF_ADMIN
from servicedesk.core import people
from servicedesk.core.people.rules.permissions import DEFAULT_ROLES
from servicedesk.desk.guides import GUIDES as OF_DESK
from servicedesk.language.catalogues import Catalogues
from servicedesk.web.guides import FIRST, topic_of
from tests.make import make_staff, make_ticket

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

FACES = {"desk": OF_DESK, "admin": OF_ADMIN}
OUTSIDE = ("sign-in", "forgot", "link", "setup", "sign-out")  # drawn as pages outside any face
THE_QUEUE = ("", "queue", "help")


@pytest.fixture
def lucia(work, client):
    """Return the browser of somebody who may do everything."""
    with work() as uow:
        chief = make_staff(uow, "administrator", name="Lucía Campos")
    return client(chief)


def pages_of(app, face):
    """Return the addresses below a face that can be read."""
    found = (str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted(path.removeprefix(f"/{face}/") for path in found if path.startswith(f"/{face}/"))


@ON_ONE_DATABASE
@pytest.mark.parametrize("face", FACES)
def test_every_page_of_staff_has_words_of_its_own(app, face):
    inside = [path for path in pages_of(app, face) if not path.startswith(OUTSIDE)]

    wordless = [path for path in inside if topic_of(path, FACES[face]) == FIRST]

    assert {re.split(r"[/.]", path)[0] for path in wordless} <= set(THE_QUEUE), wordless
    assert len(inside) > len(THE_QUEUE)


@ON_ONE_DATABASE
@pytest.mark.parametrize("face", FACES)
def test_no_help_is_left_of_a_page_that_is_gone(app, face):
    paths = {guide.path or topic for topic, guide in FACES[face].items()} - {FIRST, "x"}

    assert {path for path in paths if not any(each.startswith(path) for each in pages_of(app, face))} == set()


def test_the_longest_address_wins():
    assert topic_of("tickets/bulk", OF_DESK) == "bulk"
    assert topic_of("tickets/AR-104482/files/3", OF_DESK) == "ticket"
    assert topic_of("ticketsandmore", OF_DESK) == FIRST
    assert topic_of("help/macros", OF_DESK) == "macros"


@ON_ONE_DATABASE
@pytest.mark.parametrize("face", FACES)
def test_the_help_of_a_page_is_told_in_the_readers_language(lucia, face):
    guides, say = FACES[face], Catalogues().gettext

    pages = {topic: lucia.get(f"/{face}/help/{topic}") for topic in guides}

    for topic, page in pages.items():
        assert page.status_code == 200 and f"<h2>{say('es_PE', guides[topic].title)}</h2>" in page.text, topic
        assert page.text.count("<li>") == len(guides[topic].points) + len(guides) - 1, topic


@ON_ONE_DATABASE
@pytest.mark.parametrize("face", FACES)
def test_there_is_no_help_about_what_is_not_there(lucia, face):
    assert lucia.get(f"/{face}/help/no-such-page").status_code == 404


@ON_ONE_DATABASE
def test_each_page_leads_to_its_help(lucia, work):
    with work() as uow:
        number = make_ticket(uow).number
    pages = {
        "/desk/": "/desk/help/home", "/desk/calls": "/desk/help/calls", "/desk/search?q=a": "/desk/help/search",
        f"/desk/tickets/{number}": "/desk/help/ticket", "/desk/account": "/desk/help/account",
        "/desk/no-such-page": "/help", "/admin/users/new": "/admin/help/users", "/admin/mail": "/admin/help/mail",
        "/admin/help/mail": "/admin/help/mail",
    }  # fmt: skip

    for page, help_page in pages.items():
        assert re.search(rf'<a[^>]* href="{help_page}"[^>]*>.*circle-help', lucia.get(page).text), page


@ON_ONE_DATABASE
@pytest.mark.parametrize("page", ["/sign-in", "/forgot", "/desk/sign-in", "/sign-in/code"])
@pytest.mark.usefixtures("lucia")
def test_whoever_cannot_come_in_finds_help_too(client, page):
    assert 'href="/help/pages/sign-in"' in client().get(page).text


@ON_ONE_DATABASE
def test_the_roles_that_a_desk_begins_with_are_named_in_the_readers_language(lucia, work):
    with work() as uow:
        people.ensure_default_roles(uow)

    roles = lucia.get("/admin/roles").text

    names = [role.name for role in DEFAULT_ROLES if role.code != "administrator"]  # the fixture named it otherwise
    spoken = [Catalogues().gettext("es_PE", name) for name in names]
    assert [name for name in spoken if f">{name}</a>" not in roles] == []
    assert set(names) & set(spoken) == set()
