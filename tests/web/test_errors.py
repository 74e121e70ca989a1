"""What people see when something is wrong."""

import logging

import pytest

from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.sample import CONTACT_ROSA

TABLE = [
    ("forbidden", 403, "No tienes permiso para ver o hacer esto"),
    ("missing", 404, "No hay nada aquí"),
    ("invalid", 422, "Hay algo por revisar"),
    ("conflict", 409, "Cambió mientras tanto"),
    ("overtaken", 409, "Cambió mientras tanto"),
    ("refused", 409, "Ahora no se puede hacer"),
    ("often", 429, "Demasiados intentos"),
    ("busy", 503, "Estamos muy ocupados en este momento"),
    ("written", 503, "Estamos muy ocupados en este momento"),
    ("away", 503, "Estamos muy ocupados en este momento"),
    ("lent", 503, "Estamos muy ocupados en este momento"),
    ("bug", 500, "No se pudo"),
]
each_error = pytest.mark.parametrize(("what", "status", "title"), TABLE)


def lost(*_: object) -> None:
    """Stand in for anything that needs the database while it is away."""
    raise ConnectionError("the database is away")


@each_error
def test_a_browser_gets_a_page_that_says_what_to_do(customer: Browser, what: str, status: int, title: str) -> None:
    response = customer.get(f"/fail/{what}")

    assert response.status_code == status
    assert f"<title>{title} · Andina Red</title>" in response.text
    assert f"Código {status}, número {response.headers['X-Request-Id']}" in response.text


@each_error
def test_a_swap_gets_a_fragment(customer: Browser, what: str, status: int, title: str) -> None:
    response = customer.swap(f"/fail/{what}")

    assert response.status_code == status
    assert response.text.strip().startswith('<div id="problem"')
    assert title in response.text


@each_error
def test_a_program_gets_json(customer: Browser, what: str, status: int, title: str) -> None:
    response = customer.get(f"/fail/{what}", Accept="application/json")
    answer = response.json

    assert response.status_code == status
    assert answer is not None
    assert (answer["code"], answer["reason"]) == (str(status), title)
    assert answer["requestId"] == response.headers["X-Request-Id"]


def test_json_names_the_fields(customer: Browser) -> None:
    answer = customer.get("/fail/invalid", Accept="application/json").json

    assert answer is not None
    assert answer["problems"] == {"phone": "Escribe el teléfono con 7 a 15 dígitos"}


def test_a_bug_tells_its_number_and_nothing_else(customer: Browser, caplog: pytest.LogCaptureFixture) -> None:
    response = customer.get("/fail/bug")

    assert "secret of the house" not in response.text
    assert "RuntimeError" not in response.text
    logged = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert vars(logged)["request_id"] == response.headers["X-Request-Id"]
    assert logged.exc_info is not None


def test_the_error_page_is_in_the_language_of_the_reader(customer: Browser) -> None:
    customer.get("/language/en")

    assert "There is nothing here" in customer.get("/nothing").text


def test_headers_that_belong_to_an_error_stay(customer: Browser) -> None:
    assert customer.get("/fail/often").headers["Retry-After"] == "30"
    assert customer.get("/fail/busy").headers["Retry-After"] == "5"
    assert "GET" in customer.client.delete("/", headers={"Sec-Fetch-Site": "same-origin"}).headers["Allow"]


def test_what_is_too_big_is_refused_at_once_and_told_how(customer: Browser) -> None:
    response = customer.send("/report", {"note": "x" * 30_000})

    assert response.status_code == 413
    assert "elige menos archivos o más pequeños" in response.text
    assert "Volver al formulario" not in response.text


@pytest.mark.parametrize(
    ("came", "leads"),
    [
        ("http://localhost/report?x=1", 'href="/report?x=1"'),
        ("http://evil.example/report", ""),
        ("http://localhost//e", ""),
    ],
)
def test_who_sent_too_much_is_led_back_to_the_form(customer: Browser, came: str, leads: str) -> None:
    response = customer.send("/report", {"note": "x" * 30_000}, referer=came)

    assert ("Volver al formulario" in response.text) == bool(leads) and leads in response.text


def test_a_path_without_its_last_stroke_is_still_led_there(agent: Browser) -> None:
    response = agent.get("/desk")

    assert (response.status_code, response.headers["Location"]) == (308, "http://localhost/desk/")


def test_not_knowing_who_asks_is_an_error_with_a_page(visit: Visit) -> None:
    response = visit(CONTACT_ROSA, current_actor=lost).get("/report")

    assert response.status_code == 500
    assert "No se pudo" in response.text


def test_when_even_the_error_page_fails_the_number_is_said(visit: Visit) -> None:
    response = visit(CONTACT_ROSA, home_url=lost).get("/fail/bug")

    assert (response.status_code, response.mimetype) == (500, "text/plain")
    assert response.text == f"500 {response.headers['X-Request-Id']}"


def test_the_page_about_a_failure_asks_as_little_as_possible(visit: Visit) -> None:
    """With the database away, neither the reader, nor the operator, nor the ways to reach help can be found."""
    browser = visit(CONTACT_ROSA, current_actor=lost, help_links=lost, place=lost)

    response = browser.get("/report", Accept_Language="en")

    assert response.status_code == 500
    assert "That did not work" in response.text
