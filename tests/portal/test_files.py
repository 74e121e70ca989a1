"""Photos and documents that come with a report: taken, refused one by one, carried along, handed out harmless."""

from io import BytesIO
from threading import Semaphore

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from servicedesk.adapters.files import images
from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.tickets.models import Attachment, Ticket
from tests.listeners import Gate
from tests.portal.conftest import words
from tests.web_client import PUBLIC_URL, SAME_ORIGIN, choose_form

DETAILS = "/report/details?about=INT-1&category=slow"


def photo(colour=(90, 110, 120)):
    written = BytesIO()
    Image.new("RGB", (80, 60), colour).save(written, "JPEG")
    return written.getvalue()


def send(browser, form, files, page=DETAILS):
    """Send a form with files as a browser does."""
    sent = MultiDict((name, value) for name, values in form.fields.items() for value in values)
    for content, name in files:
        sent.add("photos", FileStorage(BytesIO(content), name))
    boundary, body = encode_multipart(sent)
    headers = {**SAME_ORIGIN, "Referer": PUBLIC_URL + page, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    return browser.post(form.action or page, data=body, headers=headers)


def stored(installation):
    """Return how many files lie in the store."""
    return len([path for path in installation.config.files_path.rglob("*") if path.is_file()])


@pytest.fixture
def details(rosa):
    """Return the form of the details as it is at first."""
    return rosa.form(DETAILS, "", ("contact_phone",))


def test_photos_arrive_with_the_report(rosa, details, session):
    answer = send(rosa, details, [(photo(), "equipo.jpg"), (b"%PDF-1.4 recibo", "recibo.pdf")])

    assert answer.status_code == 303
    kept = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [(each.name, each.media_type) for each in kept] == [
        ("equipo.jpg", "image/jpeg"), ("recibo.pdf", "application/pdf"),
    ]  # fmt: skip


def test_each_refused_file_is_told_with_its_reason_and_nothing_typed_is_lost(rosa, details, session):
    details.fields["description"] = ["Desde ayer"]
    files = [(b"<html>", "malo.html"), (b"no es una imagen", "roto.jpg"), (photo(), "bien.jpg"), (b"", "vacio.pdf")]

    answer = send(rosa, details, files)

    page = words(answer)
    assert answer.status_code == 422
    assert "No pudimos aceptar 3 archivos" in page
    assert "malo.html no es de un tipo que aceptemos" in page
    assert "roto.jpg no es lo que dice su nombre" in page and "vacio.pdf está vacío" in page
    assert "Desde ayer</textarea>" in answer.text
    assert session.scalars(select(Ticket)).all() == []


def test_one_refused_file_is_told_at_its_field(rosa, details):
    answer = send(rosa, details, [(b"<html>", "malo.html")])

    assert answer.status_code == 422 and "No pudimos" not in words(answer)
    assert 'href="#photos"' in answer.text and 'aria-invalid="true"' in answer.text


def test_while_many_photos_arrive_one_is_asked_for_again_and_the_rest_is_kept(rosa, details, monkeypatch):
    monkeypatch.setattr(images, "at_most_a_few", Semaphore(0))
    details.fields["description"] = ["Desde ayer"]

    answer = send(rosa, details, [(photo(), "equipo.jpg"), (b"%PDF-1.4 recibo", "recibo.pdf")])

    assert answer.status_code == 422
    assert "equipo.jpg no se pudo revisar, porque llegan muchas fotos a la vez" in words(answer)
    assert "Desde ayer</textarea>" in answer.text
    assert len(choose_form(answer, "", ("carried",)).fields["carried"]) == 1


def test_a_file_that_was_accepted_is_not_chosen_again(rosa, details, session, installation):
    """A browser forgets chosen files, so the form that comes back carries them."""
    details.fields["contact_phone"] = ["x"]
    stopped = send(rosa, details, [(photo(), "equipo.jpg")])
    corrected = choose_form(stopped, "", ("carried",))
    corrected.fields["contact_phone"] = ["987654214"]

    sent = send(rosa, corrected, [])

    assert stopped.status_code == 422 and "equipo.jpg" in stopped.text
    assert sent.status_code == 303
    assert session.scalars(select(Attachment.name)).all() == ["equipo.jpg"]
    assert stored(installation) == 1


def test_a_file_that_is_carried_can_be_left_out(rosa, details, session):
    details.fields["contact_phone"] = ["x"]
    corrected = choose_form(send(rosa, details, [(photo(), "equipo.jpg")]), "", ("carried",))
    corrected.fields |= {"contact_phone": ["987654214"], "carried": []}

    send(rosa, corrected, [])

    assert session.scalars(select(Attachment)).all() == []


def test_a_refusal_by_a_plugin_carries_the_files_too(rosa, details, plugins, session):
    plugins.install("refusing", Gate(lambda draft, ctx: Refusal("ticket.has_news")))
    stopped = send(rosa, details, [(photo(), "equipo.jpg")])
    plugins.enable("refusing", enabled=False)

    send(rosa, choose_form(stopped, "", ("carried",)), [])

    assert stopped.status_code == 409
    assert session.scalars(select(Attachment.name)).all() == ["equipo.jpg"]


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0.aaa.bbb"])
def test_a_token_that_is_not_ours_carries_nothing(rosa, details, session, token):
    details.fields["carried"] = [token]

    assert send(rosa, details, []).status_code == 303
    assert session.scalars(select(Attachment)).all() == []


def test_a_token_of_somebody_else_carries_nothing(rosa, client, details, street, session):
    details.fields["contact_phone"] = ["x"]
    token = choose_form(send(rosa, details, [(photo(), "equipo.jpg")]), "", ("carried",)).fields["carried"]
    mateo, address = client(street.mateo), "/report/details?about=INT-9&category=slow"
    form = mateo.form(address, "", ("contact_phone",))
    form.fields |= {"carried": token, "contact_phone": ["955000111"]}

    assert send(mateo, form, [], address).status_code == 303
    assert session.scalars(select(Attachment)).all() == []


def test_files_stay_for_the_sweep_where_the_database_failed(rosa, details, installation, kernel):
    with kernel.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE attachment RENAME TO attachment_away")
    try:
        answer = send(rosa, details, [(photo(), "equipo.jpg")])
    finally:
        with kernel.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE attachment_away RENAME TO attachment")

    assert answer.status_code in (500, 503)  # SQLite calls a missing table a failure of the database
    assert stored(installation) == 1  # the report may have been committed all the same


def test_more_files_than_allowed_are_told_and_none_is_kept(rosa, details, installation):
    answer = send(rosa, details, [(photo(), f"{n}.jpg") for n in range(6)])

    assert answer.status_code == 422 and "Elige como máximo 5 archivos" in words(answer)
    assert stored(installation) == 0


def test_a_file_beyond_the_limit_is_told_with_the_limit(rosa, details):
    answer = send(rosa, details, [(b"%PDF-" + b"x" * 8_000_000, "enorme.pdf")])

    assert answer.status_code == 422
    assert "enorme.pdf pesa demasiado. El máximo es 8 MB" in words(answer)


def test_more_than_fits_into_one_request_is_answered_at_once_with_the_way_out(rosa, details, session):
    answer = send(rosa, details, [(b"x" * 13 * 1024 * 1024, "enorme.pdf")])

    assert answer.status_code == 413
    assert "elige menos archivos o más pequeños" in words(answer)
    assert session.scalars(select(Ticket)).all() == []


def test_an_answer_may_come_with_files_and_they_can_be_saved(rosa, street, session):
    number = street.open().number
    page = f"/tickets/{number}"
    form = rosa.form(page, "", ("body",))
    form.fields["body"] = ["Aquí está."]
    send(rosa, form, [(photo(), "señal baja.jpg")], page)
    file = session.scalars(select(Attachment)).one()

    shown, given = rosa.get(page), rosa.get(f"{page}/files/{file.id}")

    assert f'href="{page}/files/{file.id}"' in shown.text
    assert file.name == "señal baja.jpg"
    assert given.status_code == 200 and given.data[:3] == b"\xff\xd8\xff" and len(given.data) == file.size
    assert given.headers["Content-Disposition"].startswith("attachment; filename=")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in given.headers["Cache-Control"]
    given.close()


def test_a_refused_file_with_an_answer_keeps_the_words(rosa, street, session):
    page = f"/tickets/{street.open().number}"
    form = rosa.form(page, "", ("body",))
    form.fields["body"] = ["Aquí está."]

    answer = send(rosa, form, [(b"MZ", "virus.exe")], page)

    assert answer.status_code == 422 and "Aquí está.</textarea>" in answer.text
    assert "virus.exe no es de un tipo que aceptemos" in words(answer)


def test_files_of_others_and_of_other_reports_are_not_there(rosa, client, street, session):
    number, other = street.open().number, street.open().number
    page = f"/tickets/{number}"
    form = rosa.form(page, "", ("body",))
    form.fields["body"] = ["Aquí está."]
    send(rosa, form, [(photo(), "equipo.jpg")], page)
    file = session.scalars(select(Attachment)).one()
    mateo = client(street.mateo)

    paths = [f"/tickets/{other}/files/{file.id}", f"{page}/files/0", f"{page}/files/x", f"{page}/files/{2**70}"]
    statuses = [rosa.get(path).status_code for path in paths]

    assert statuses == [404] * 4
    assert mateo.get(f"{page}/files/{file.id}").status_code == 404
    assert client().get(f"{page}/files/{file.id}").status_code == 302


def test_a_file_whose_bytes_are_gone_is_not_there(rosa, street, session, installation):
    page = f"/tickets/{street.open().number}"
    form = rosa.form(page, "", ("body",))
    form.fields["body"] = ["Aquí está."]
    send(rosa, form, [(photo(), "equipo.jpg")], page)
    file = session.scalars(select(Attachment)).one()
    installation.files.remove(file.key)

    assert rosa.get(f"{page}/files/{file.id}").status_code == 404
