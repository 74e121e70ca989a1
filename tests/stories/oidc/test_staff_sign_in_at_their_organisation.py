"""SEC-P6 against a real provider: staff sign in at their organisation, and nobody comes in as somebody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from servicedesk.core import people
from tests.stories.oidc.conftest import PASSWORD, Person, link, running_provider, sign_in_through
from tests.web_client import PUBLIC_URL


def test_somebody_links_their_account_once_and_signs_in_with_it_from_then_on(client: Any, jimena: people.User) -> None:
    at_home, person = client(jimena), Person("jsoto")

    linked = link(at_home, person)
    answer = sign_in_through(elsewhere := client(), person, "/desk/sign-in/openid?next=/desk/account")

    assert "Desde ahora puedes entrar con la cuenta de tu organización." in at_home.get(linked.location).text
    assert (answer.status_code, answer.location) == (303, "/desk/account")
    assert "jsoto" in elsewhere.get("/desk/account").text


def test_the_way_there_is_protected_by_state_nonce_and_a_verifier(client: Any, jimena: people.User) -> None:
    """SEC-P6: each of them random, and another each time."""
    asked = [parse_qs(urlsplit(client().get("/desk/sign-in/openid").location).query) for _ in range(2)]

    first, second = asked
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [f"{PUBLIC_URL}/desk/sign-in/openid/callback"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 20
        assert first[name] != second[name]


def test_the_same_address_under_another_subject_takes_nothing_over(client: Any, jimena: people.User) -> None:
    """SEC-P6: the e-mail never finds an account; no account is made for a stranger either."""
    link(client(jimena), Person("jsoto"))
    browser = client()

    answer = sign_in_through(browser, Person("impostor"))

    assert answer.status_code == 403
    assert "Esta cuenta aún no está vinculada" in answer.text
    assert browser.get("/desk/account").status_code == 302


def test_a_forged_state_is_refused(client: Any, jimena: people.User) -> None:
    """SEC-P6: and the way that was begun is over, so that nobody tries on."""
    link(client(jimena), person := Person("jsoto"))
    browser = client()
    path = person.follow(browser.get("/desk/sign-in/openid").location)

    forged = browser.get(with_query(path, state="forged"))
    after = browser.get(path)

    assert (forged.status_code, after.status_code) == (400, 400)
    assert "Empieza de nuevo" in forged.text
    assert browser.get("/desk/account").status_code == 302


@pytest.mark.parametrize("missing", ["state", "code"])
def test_an_answer_that_lacks_something_is_refused(client: Any, jimena: people.User, missing: str) -> None:
    browser = client()
    path = Person("jsoto").follow(browser.get("/desk/sign-in/openid").location)

    answer = browser.get(with_query(path, **{missing: ""}))

    assert answer.status_code == 400


def test_the_answer_of_another_browser_is_refused(client: Any, jimena: people.User) -> None:
    """SEC-P6: CVE-2025-68158. Who is given the attacker's way back is not signed in as the attacker."""
    link(client(jimena), person := Person("jsoto"))
    attacker, victim = client(), client()
    path = person.follow(attacker.get("/desk/sign-in/openid").location)

    fresh = victim.get(path)
    victim.get("/desk/sign-in/openid")
    under_way = victim.get(path)

    assert (fresh.status_code, under_way.status_code) == (400, 400)
    assert victim.get("/desk/account").status_code == 302


def test_a_way_back_works_once(client: Any, jimena: people.User) -> None:
    """SEC-P6: replayed in the same browser, and with its cookies of before."""
    link(client(jimena), person := Person("jsoto"))
    browser, thief = client(), client()
    path = person.follow(browser.get("/desk/sign-in/openid").location)
    thief.set_cookie("state", browser.get_cookie("state", domain="127.0.0.1").value, domain="127.0.0.1")
    browser.get(path)

    again, stolen = browser.get(path), thief.get(path)

    assert (again.status_code, stolen.status_code) == (400, 400)
    assert thief.get("/desk/account").status_code == 302


def test_a_sign_in_of_another_provider_is_refused(client: Any, jimena: people.User) -> None:
    """SEC-P6: RFC 9207, the answer names its issuer."""
    browser = client()
    path = Person("jsoto").follow(browser.get("/desk/sign-in/openid").location)

    answer = browser.get(with_query(path, iss="https://evil.example"))

    assert answer.status_code == 400


def test_whoever_gives_up_at_the_provider_is_told_so(client: Any, jimena: people.User) -> None:
    browser = client()
    asked = parse_qs(urlsplit(browser.get("/desk/sign-in/openid").location).query)

    answer = browser.get(f"/desk/sign-in/openid/callback?error=access_denied&state={asked['state'][0]}")

    assert answer.status_code == 400
    assert "La entrada en tu organización se canceló." in answer.text


def test_linking_asks_for_the_password_of_the_desk(client: Any, jimena: people.User) -> None:
    """SEC-P6: a browser that was led to a stranger's provider lets the stranger in nowhere."""
    browser, person = client(jimena), Person("impostor")
    asked = sign_in_through(browser, person, "/desk/account/openid")

    wrong = browser.submit(asked.location, {"password": "otra clave larga"})
    empty = browser.submit(asked.location, {"password": ""})

    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "Esa no es tu contraseña actual" in wrong.text
    assert sign_in_through(client(), person).status_code == 403


def test_linking_ends_in_the_session_in_which_it_began(client: Any, jimena: people.User) -> None:
    """SEC-P6: not in one that has been signed out meanwhile, nor in that of the next person at this browser."""
    browser, person = client(jimena), Person("jsoto")
    asked = sign_in_through(browser, person, "/desk/account/openid")
    kept = browser.get_cookie("state", domain="127.0.0.1").value

    other = client(jimena)
    other.set_cookie("state", kept, domain="127.0.0.1")

    assert other.get(asked.location).status_code == 400


def test_somebody_who_went_out_on_the_way_links_nothing(client: Any, jimena: people.User) -> None:
    browser, person = client(jimena), Person("jsoto")
    path = person.follow(browser.get("/desk/account/openid").location)
    browser.delete_cookie("sid", domain="127.0.0.1")

    answer = browser.get(path)

    assert answer.status_code == 400


def test_an_account_at_the_provider_belongs_to_one_user(client: Any, jimena: people.User, work: Any) -> None:
    """SEC-P6: the second who links it is told so."""
    person = Person("jsoto")
    link(client(jimena), person)
    other = another_user(work)

    answer = link(client(other), person)

    assert answer.status_code == 409
    assert sign_in_through(client(), person).status_code == 303


def test_what_is_unlinked_opens_nothing(client: Any, jimena: people.User) -> None:
    browser, person = client(jimena), Person("jsoto")
    link(browser, person)
    action = next(
        line.split('action="')[1].split('"')[0]
        for line in browser.get("/desk/account").text.splitlines()
        if "/identities/" in line
    )

    answer = browser.submit("/desk/account", action=action, follow_redirects=True)

    assert "Ya no se puede entrar con esa cuenta." in answer.text
    assert sign_in_through(client(), person).status_code == 403


def test_somebody_who_was_disabled_does_not_come_in_this_way(client: Any, jimena: people.User, work: Any) -> None:
    link(client(jimena), person := Person("jsoto"))
    with work() as uow:
        people.disable_person(uow, "user", jimena.id)

    answer = sign_in_through(client(), person)

    assert answer.status_code == 403


def test_the_session_of_before_is_another_one(client: Any, jimena: people.User) -> None:
    """SEC-W4: this way in gives a new cookie too."""
    link(client(jimena), person := Person("jsoto"))
    browser = client()
    browser.set_cookie("sid", "p" * 43, domain="127.0.0.1")

    sign_in_through(browser, person)

    assert browser.get_cookie("sid", domain="127.0.0.1").value != "p" * 43


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(client: Any, jimena: people.User, wanted: str) -> None:
    """SEC-W3: what was wanted is kept while somebody signs in elsewhere."""
    link(client(jimena), person := Person("jsoto"))

    answer = sign_in_through(client(), person, f"/desk/sign-in/openid?{urlencode({'next': wanted})}")

    assert answer.location == "/desk/"


def test_the_button_is_there_for_staff_alone(client: Any, jimena: people.User) -> None:
    pages = [client().get(path).text for path in ("/desk/sign-in", "/sign-in")]

    assert ["Entrar con la cuenta de tu organización" in page for page in pages] == [True, False]
    assert client().get("/sign-in/openid").status_code == 404


class TestWhenTheProviderGoesDown:
    """The provider stops in the middle, or was never there."""

    @pytest.fixture
    def stopping(self, needs_program: Callable[[str], Path]) -> Iterator[Any]:
        """Return a provider of this test alone."""
        with running_provider(needs_program) as found:
            yield found

    @pytest.fixture
    def issuer(self, stopping: Any) -> str:
        """Return the address of that provider."""
        url: str = stopping[0]
        return url

    def test_whoever_is_on_the_way_is_told_and_the_password_still_works(
        self, client: Any, jimena: people.User, stopping: Any
    ) -> None:
        """SEC-P6: the desk's own way in needs nobody else."""
        browser = client()
        path = Person("jsoto").follow(browser.get("/desk/sign-in/openid").location)
        stopping[1].terminate()
        stopping[1].wait(20)

        answers = [browser.get(path), client().get("/desk/sign-in/openid")]
        local = browser.submit("/desk/sign-in", {"email": jimena.email, "password": PASSWORD})

        assert answers[0].status_code == 400
        assert "no responde como debe" in answers[0].text
        assert local.status_code == 303


def with_query(path: str, **changes: str) -> str:
    """Return a path with other values in its query; an empty one takes it away."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()} | changes
    return f"{urlsplit(path).path}?{urlencode({name: value for name, value in query.items() if value})}"


def another_user(work: Any) -> people.User:
    """Return a second person who works with the desk."""
    from tests.make import make_user

    with work() as uow:
        found = make_user(uow)
        people.keep_password_hash(uow, "user", found.id, people.hash_password(PASSWORD))
    return found
