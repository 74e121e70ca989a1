"""Forms: what was typed is kept, what is wrong is said beside the field and in the reader's language."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import validators

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Message
from servicedesk.web import fields
from servicedesk.web.checks import Required, SameAs, Shortest
from servicedesk.web.forms import SAID_BY_WTFORMS, Form
from tests.web.browser import Browser, Elements, value_of
from tests.web.conftest import Visit
from tests.web.sample import ReportForm, sample_app

GOOD: dict[str, Any] = {"symptom": "slow", "phone": "987 654 321", "visits": "2", "agree": "y", "note": ""}


def read(**sent: Any) -> ReportForm:
    """Read a form that is good but for what is given here."""
    return ReportForm.read(MultiDict({**GOOD, **sent}))


@pytest.fixture(autouse=True)
def _reader() -> Any:
    """Read forms as a Spanish-speaking visitor."""
    with sample_app().test_request_context(headers={"Accept-Language": "es-PE"}):
        yield


def test_a_good_form_has_clean_values() -> None:
    form = read(phone=" 987-654 321", note=" uno\r\ndos\x00 \u202e")

    assert form.errors == {}
    assert (form.phone.data, form.note.data, form.visits.data) == ("987654321", "uno\ndos", 2)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("phone", "", "Completa este dato"),
        ("phone", "98765421", "Escribe un celular de 9 dígitos"),
        ("symptom", "", "Elige una de las opciones"),
        ("symptom", "earthquake", "Elige una de las opciones"),
        ("channel", "pigeon", "Elige una de las opciones"),
        ("topics", "z", "Elige una de las opciones"),
        ("note", "x" * 51, "Escribe como máximo 50 caracteres"),
        ("visits", "30", "Escribe un número entre 1 y 10"),
        ("visits", "two", "Escribe un número entero"),
        ("visits", "9" * 5000, "Escribe un número entero"),
        ("at", "tomorrow", "Escribe la fecha y la hora, por ejemplo 26/11/2026 13:30"),
        ("agree", "", "Elige una de las opciones"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(name: str, value: str, words: str) -> None:
    sent = {key: each for key, each in GOOD.items() if key != "agree" or name != "agree"}

    form = ReportForm.read(MultiDict({**sent, **({name: value} if value or name != "agree" else {})}))

    assert form.errors == {name: words}


def test_an_optional_choice_may_be_left_open() -> None:
    assert read(channel="").errors == {}


def test_a_moment_is_read_in_the_operators_zone() -> None:
    assert read(at="2026-11-26T13:30").at.data == datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def test_options_given_when_reading_decide_what_may_be_chosen() -> None:
    sent = MultiDict({**GOOD, "symptom": "12"})

    assert ReportForm.read(sent, options={"symptom": [("12", "Internet Hogar 200")]}).errors == {}
    assert "symptom" in ReportForm.read(sent, options={"symptom": [("13", "Móvil de Mateo")]}).errors


def test_a_file_that_is_too_big_is_told_with_its_size() -> None:
    photo = FileStorage(BytesIO(b"x" * 2_500), "router.jpg")

    form = ReportForm.read(MultiDict(GOOD), MultiDict({"photo": photo}))

    assert form.errors["photo"].replace("\u00a0", " ") == "router.jpg pesa 2.5 kB. El máximo es 2 kB"
    assert photo.stream.tell() == 0


def test_a_small_file_and_no_file_are_both_fine() -> None:
    photo = FileStorage(BytesIO(b"x"), "router.jpg")

    assert ReportForm.read(MultiDict(GOOD), MultiDict({"photo": photo})).photo.data is photo
    assert ReportForm.read(MultiDict(GOOD), MultiDict({"photo": FileStorage(BytesIO(), "")})).photo.data is None


class FilesForm(Form):
    """Several files."""

    photos = fields.uploads("Fotos", most=2)


def test_too_many_files_are_refused() -> None:
    files = MultiDict([("photos", FileStorage(BytesIO(b"x"), f"{n}.jpg")) for n in range(3)])

    assert FilesForm.read(MultiDict(), files).errors == {"photos": "Elige como máximo 2 archivos"}


class CountForm(Form):
    """A number that has to be there."""

    times = fields.whole("Veces", Required())


def test_zero_is_an_answer_and_nothing_is_none() -> None:
    assert CountForm.read(MultiDict({"times": "0"})).errors == {}
    assert CountForm.read(MultiDict({"times": ""})).errors == {"times": "Completa este dato"}


class PasswordForm(Form):
    """A new password written twice, an address and a code."""

    password = fields.password("Contraseña", Required(), shortest=8)
    again = fields.password("Otra vez", SameAs("password", "error.not_understood"))
    email = fields.email("Correo")
    code = fields.one_time_code("Código")
    name = fields.text("Nombre", Shortest(2))


def test_a_password_is_taken_as_it_is_written() -> None:
    form = PasswordForm.read(MultiDict({"password": " spaces count ", "again": " spaces count "}))

    assert form.errors == {}
    assert form.password.data == " spaces count "
    assert "spaces" not in str(form.password())


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"password": "short", "again": "short"}, {"password": "Escribe al menos 8 caracteres"}),
        ({"again": "other"}, {"again": "Escríbelo de otra forma: así no lo entendemos"}),
        ({"email": "rosa at home"}, {"email": "Escribe un correo como nombre@ejemplo.com"}),
        ({"email": "a@b.pe,c@d.pe"}, {"email": "Escribe un correo como nombre@ejemplo.com"}),
        ({"code": "12 34"}, {"code": "Escribe el código de 6 dígitos"}),
        ({"code": "123 456", "email": "rosa.q@correo.example"}, {}),
        ({"name": "R"}, {"name": "Escribe al menos 2 caracteres"}),
    ],
)
def test_every_sort_of_field_says_its_own_rule(sent: dict[str, str], wrong: dict[str, str]) -> None:
    form = PasswordForm.read(MultiDict({"password": "long enough", "again": "long enough", **sent}))

    assert form.errors == wrong


def test_what_the_core_says_stands_beside_the_field_or_over_the_form() -> None:
    form = read()

    form.complain({"phone": Message("taken"), "nowhere": Message("too_long", {"longest": 9})})

    assert form.errors == {"": "Escribe como máximo 9 caracteres", "phone": "Ya existe: escribe otro"}


def test_words_that_do_not_tell_of_which_field_get_its_label() -> None:
    form = read(phone="", visits="30")

    assert list(form.complaints()) == [
        ("phone", "¿A qué celular te avisamos? Completa este dato"),
        ("visits", "Escribe un número entre 1 y 10"),
    ]


def test_a_check_of_wtforms_never_speaks_english_to_the_reader() -> None:
    class Foreign(Form):
        """A form whose writer took a check from elsewhere."""

        url = fields.text("Dirección", validators.URL())

    assert Foreign.read(MultiDict({"url": "x"})).errors == {"url": "Escríbelo de otra forma: así no lo entendemos"}
    assert "Not a valid choice." in SAID_BY_WTFORMS


def test_a_form_keeps_its_key_while_it_is_corrected() -> None:
    key = str(ReportForm.blank().once.data)

    assert read(once=key, phone="").once.data == key
    assert read(once="guessed").once.data not in ("guessed", key)
    assert ReportForm.blank().once.data != key


def test_a_form_with_errors_comes_back_with_what_was_typed(customer: Browser) -> None:
    response = customer.send("/report", {**GOOD, "phone": "12", "note": "<i>ojo</i>"})
    page = Elements(response.text)

    assert response.status_code == 422
    assert value_of(response.text, "phone") == "12"
    assert "&lt;i&gt;ojo&lt;/i&gt;</textarea>" in response.text
    phone = next(each for each in page.named("input") if each.get("name") == "phone")
    assert (phone["aria-invalid"], phone["aria-describedby"]) == ("true", "phone-h phone-e")
    assert response.text.count("Escribe un celular de 9 dígitos") == 2
    assert "<title>Error: Confirma y envía" in response.text


def test_a_swapped_form_with_errors_is_the_form_alone(customer: Browser) -> None:
    response = customer.send("/report", {**GOOD, "phone": "12"}, HX_Request="true")

    assert response.status_code == 422
    assert response.text.strip().startswith('<form id="report-form"')


@pytest.mark.parametrize(
    ("note", "status", "words"),
    [
        ("invalid", 422, "Escribe el teléfono con 7 a 15 dígitos"),
        ("conflict", 409, "ticket.changed"),
        ("overtaken", 409, "Alguien cambió esto en el mismo momento"),
        ("refused", 409, "debt_check.overdue"),
    ],
)
def test_what_a_service_raises_brings_the_form_back(customer: Browser, note: str, status: int, words: str) -> None:
    response = customer.send("/report", {**GOOD, "note": note})

    assert response.status_code == status
    assert words in response.text
    assert f"{note}</textarea>" in response.text


def test_an_english_reader_reads_english(visit: Visit) -> None:
    reader = visit(Actor(kind="contact", id=3, language="en"))

    response = reader.send("/report", {**GOOD, "phone": "12", "visits": ""})

    assert "Enter a 9-digit mobile number" in response.text
    assert "Check 2 things" in response.text
