"""Every route, every kind of person, an object of their own, another's and none: SEC-A1, SEC-A2, SEC-A4, SEC-W2."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from servicedesk.core import tickets
from servicedesk.web.guards import NoPolicy, policy_of, require_policies
from tests.contract.authorization import CANARY_B, CANARY_NOTE, SENT, UNKNOWN_NUMBER, World, build, matrix
from tests.make import make_ticket
from tests.page_forms import forms_of

SIGN_IN = re.compile(r"/sign-in(\?|$)")
FILLED = {
    "name": "ghost",
    "slug": "ghost",
    "topic": "home",
    "code": "en",
    "view_id": "1",
    "step": "cancel",
    "version": "0",
    "action": "start",
    "part": "claim",
    "plugin": "nobody",
    "way": "begin",
    "button": "switch",
    "user_id": "1",
    "absence_id": "1",
    "left": "away",
    "shift": "place",
    "deed": "answer",
    "attending": "clear",
    "segment": "residential",
} | dict.fromkeys(("secret", "token"), "x" * 43)
RANDOM = {"number": UNKNOWN_NUMBER, "other": UNKNOWN_NUMBER, "paper": UNKNOWN_NUMBER} | dict.fromkeys(
    (
        "attachment_id",
        "file_id",
        "notification_id",
        "delivery_id",
        "session_id",
        "identity_id",
        "macro_id",
        "alarm_id",
        "run_id",
        "row_id",
        "version_id",
        "contact_id",
        "escalation_id",
    ),
    999_999,
)
OBJECTS = ("number", "attachment_id", "file_id")
VARYING = re.compile(
    r'value="[\w.~-]{16,}"|AR-[0-9A-Z]{6}|[0-9a-f]{16,32}|name="once"[^>]*>|sid=[^;]+|/tickets/[^"]*|\b\d{1,6}\b',
    re.IGNORECASE,
)

# Who may enter is decided above the database; these sweeps are long enough once.
ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def world(work) -> World:
    with work() as uow:
        return build(uow)


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield every route as ``METHOD endpoint``, its method and its endpoint."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.endpoint}", method, rule.endpoint


def address(app: Flask, endpoint: str, values: dict[str, object]) -> str:
    """Return an address of this endpoint, its variables filled with these values."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    if endpoint == "static_files.send":
        return "/static/0/ghost.css"
    if endpoint == "plugin_files.send":
        return "/static/x/ghost/ghost.css"
    if endpoint == "portal.tickets.leave_form":
        values = values | {"action": "reply"}
    built = app.url_map.bind("127.0.0.1:8080").build(endpoint, {name: values[name] for name in rule.arguments})
    return str(built)


def token_of(browser, kind: str) -> str:
    """Return the token of a form on a page that this person may see."""
    page = {"contact": "/account", "user": "/desk/account"}.get(kind, "/forgot")
    return next(
        form.fields["csrf_token"][0] for form in forms_of(browser.get(page).text) if "csrf_token" in form.fields
    )


def send(app: Flask, browser, token: str, method: str, endpoint: str, values: dict[str, object]):
    """Send a request as the person's own page would, with what such a page may send."""
    path = address(app, endpoint, FILLED | RANDOM | values)
    if method == "GET":
        return browser.get(path)
    origin = {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}
    other = str(values.get("other", UNKNOWN_NUMBER))
    typed = {name: text.replace("{other}", other) for name, text in SENT.get(endpoint, {}).items()}
    return browser.post(path, data={"csrf_token": token} | typed, headers=origin)


def persons(world: World) -> dict[str, tuple[str, object]]:
    """Return everybody who may try: a stranger, both customers, and one user of each role."""
    found: dict[str, tuple[str, object]] = {"stranger": ("anonymous", None)}
    found |= {f"contact {letter}": ("contact", contact) for letter, contact in world.contacts.items()}
    return found | {role: ("user", user) for role, user in world.users.items()}


def test_every_route_is_in_the_matrix_and_declares_what_it_says(app):
    found = {name: endpoint for name, _, endpoint in routes(app)}

    assert sorted(found) == sorted(matrix())
    for name, endpoint in found.items():
        policy = policy_of(app, endpoint)
        audience = "user" if policy.name == "staff" else policy.name
        assert audience == matrix()[name], name


def test_a_route_without_a_policy_stops_the_start(app):
    """SEC-A2: deny by default, at the start and not at run time."""
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    with pytest.raises(NoPolicy, match="forgotten"):
        require_policies(app)


def expected(audience: str, kind: str, permissions: frozenset[str]) -> str:
    """Return what must come of it: let in, led to sign in, nothing there, or forbidden."""
    if audience in ("public", "machine"):
        return "in"
    if kind == "anonymous":
        return "sign in"
    if (kind == "contact") != (audience == "contact"):
        return "nothing"
    if audience in ("contact", "user") or audience in permissions:
        return "in"
    return "forbidden"


def outcome(response) -> str:
    """Return what came of it."""
    if response.status_code == 401 or (response.status_code in (302, 303) and SIGN_IN.search(response.location)):
        return "sign in"
    return {403: "forbidden", 404: "nothing"}.get(response.status_code, "in")


@ON_ONE_DATABASE
def test_everybody_enters_what_is_theirs_and_nothing_else(app, client, world):
    wrong = []
    for person, (kind, who) in persons(world).items():
        permissions, browser = world.permissions.get(person, frozenset()), client(who)
        token = token_of(browser, kind)
        for name, method, endpoint in routes(app):
            want = expected(matrix()[name], kind, permissions)
            if endpoint.endswith("sign_out") or (want == "in" and matrix()[name] == "public"):
                continue
            got = outcome(send(app, browser, token, method, endpoint, {}))
            # Inside, an object that is not there is nothing, and a role may lack the permission of the action.
            fine = got == want or (want == "in" and got in ("nothing", "forbidden"))
            wrong += [] if fine else [f"{person}: {name}: {got} instead of {want}"]

    assert wrong == []


@pytest.mark.parametrize(("person", "audience"), [("contact A", "contact"), ("sales_consultant", "desk.enter")])
@ON_ONE_DATABASE
def test_a_foreign_object_is_as_if_it_were_not_there_and_nothing_is_written(
    app, client, world, kernel, person, audience
):
    """SEC-A1: own id, another's id, no id; the last two cannot be told apart."""
    kind, who = persons(world)[person]
    browser, tried = client(who), 0
    token = token_of(browser, kind)
    for name, method, endpoint in routes(app):
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        if matrix()[name] != audience or not set(OBJECTS) & set(rule.arguments):
            continue
        with written(kernel) as statements:
            foreign = send(app, browser, token, method, endpoint, world.foreign)
            none = send(app, browser, token, method, endpoint, {})
        assert (foreign.status_code, none.status_code) == (404, 404), name
        assert VARYING.sub("", foreign.text) == VARYING.sub("", none.text), name
        assert statements == [], name
        tried += 1

    assert tried >= 8


@ON_ONE_DATABASE
def test_what_is_sent_is_good_enough_to_be_taken_where_it_is_allowed(app, client, world, work):
    """What is refused above is refused because of whose it is, and not because of what it lacks."""
    with work() as uow:
        second = make_ticket(uow, tickets.get_ticket(uow, world.own["number"]).account).number
    mine, taken = world.own | {"other": second, "row_id": 1}, {}
    for person in ("contact A", "administrator"):
        kind, who = persons(world)[person]
        browser = client(who)
        token = token_of(browser, kind)
        for endpoint in SENT:
            if (
                kind == "contact"
                and not endpoint.startswith("portal.")
                or kind == "user"
                and endpoint.startswith("portal.")
            ):
                continue
            taken[endpoint] = send(app, browser, token, "POST", endpoint, mine).status_code

    assert {endpoint: status for endpoint, status in taken.items() if status not in (200, 204, 303, 409)} == {}


def test_a_child_is_not_found_under_another_s_parent(app, client, world):
    """SEC-A1: a file of one ticket under the number of another."""
    browser = client(world.contacts["A"])
    mixed = world.own | {"file_id": world.foreign["file_id"]}

    assert send(app, browser, "", "GET", "portal.tickets.download", mixed).status_code == 404


@pytest.mark.parametrize("person", ["contact A", "sales_consultant"])
def test_nothing_of_another_customer_is_ever_shown(app, client, world, person):
    """SEC-A1, SEC-A4: no page, fragment, header or file shows what is another's; no customer sees a note."""
    kind, who = persons(world)[person]
    browser, seen = client(who), 0
    for name, method, endpoint in routes(app):
        if method != "GET" or matrix()[name] in ("machine",) or "openid" in endpoint:
            continue
        for values in (world.own, world.foreign):
            for headers in ({}, {"HX-Request": "true"}):
                response = browser.get(address(app, endpoint, FILLED | RANDOM | values), headers=headers)
                told = response.get_data(as_text=True) + str(response.headers)
                assert CANARY_B not in told, name
                assert kind != "contact" or CANARY_NOTE not in told, name
                seen += response.status_code == 200

    assert seen >= 10


@ON_ONE_DATABASE
def test_looking_changes_nothing(app, client, world, kernel):
    """SEC-W2: a safe method writes nothing, whoever sends it."""
    for person, (kind, who) in persons(world).items():
        browser = client(who)
        for name, method, endpoint in routes(app):
            if method != "GET" or endpoint.endswith(("to_provider", "from_provider")):
                continue
            with written(kernel) as statements:
                browser.get(address(app, endpoint, FILLED | RANDOM | world.own))
            assert statements == [], f"{person}: {name} ({kind})"


def test_what_changes_something_needs_the_token_of_its_page(app, client, world):
    """SEC-W2: no token, another's token, another site: refused, for every route that is not a machine's."""
    own, other = client(world.contacts["A"]), client(world.contacts["B"])
    foreign_token = token_of(other, "contact")
    origin = {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}
    for name, method, endpoint in routes(app):
        if method == "GET" or matrix()[name] == "machine":
            continue
        path = address(app, endpoint, FILLED | RANDOM | world.own)
        good = {"csrf_token": token_of(own, "contact")}
        for sent, headers in (
            ({}, origin),
            ({"csrf_token": foreign_token}, origin),
            (good, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
            (good, {}),
        ):
            assert own.post(path, data=sent, headers=headers).status_code == 403, name


class written:
    """Collect the statements that change anything inside the block."""

    def __init__(self, kernel):
        """Watch this desk."""
        self.engine, self.statements = kernel.engine, []

    def note(self, connection, cursor, statement, *rest):
        """Keep a statement that changes something."""
        if statement.lstrip().split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            self.statements.append(statement)

    def __enter__(self):
        """Begin to watch."""
        event.listen(self.engine, "before_cursor_execute", self.note)
        return self.statements

    def __exit__(self, *error):
        """Stop watching."""
        event.remove(self.engine, "before_cursor_execute", self.note)
