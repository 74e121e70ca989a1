"""The words of documents: changed with a preview, kept in versions, and a machine that can make no PDF says so."""

import io
from dataclasses import replace

import pypdf
import pytest

from servicedesk.adapters.papers import libraries, printing
from servicedesk.adapters.papers.issuing import Contents, issue_paper
from servicedesk.core import documents
from servicedesk.core.documents.models import DocumentTemplate
from servicedesk.core.kernel.answers import DocumentKind
from servicedesk.language.kinds import TICKET
from servicedesk.web.papers import house
from tests.admin.conftest import text_of
from tests.database import EVERYTHING, ON_ONE_DATABASE
from tests.listeners import hookimpl
from tests.web_client import PUBLIC_URL, SAME_ORIGIN

pytestmark = ON_ONE_DATABASE

PAGE = "/admin/documents"
RECORD = f"{PAGE}/1"  # of a report, in Spanish
RAIN = DocumentKind(
    "rain", "Notice of rain", "It rains in %(place)s", "Stay in.\n\n%(facts)s", {"place": "Lima"}, ("facts",)
)  # fmt: skip


class Weather:
    """A plugin that issues a document of its own."""

    @hookimpl
    def provide_document_kinds(self, ctx):
        """Provide one."""
        return [RAIN]


class Broken:
    """A plugin that fails when it is asked."""

    @hookimpl
    def provide_document_kinds(self, ctx):
        """Fail."""
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def able(monkeypatch):
    """Let the machine lack nothing, whatever it has."""
    monkeypatch.setattr(libraries, "NAMES", ())


def issued(office):
    """Return the title of a record that is issued now."""
    with office.app.test_request_context(), office.work() as uow:
        contents = Contents("es", {"number": "AR-7K2MQ4", "subject": "Sin Internet"})
        return issue_paper(uow, house(), TICKET.name, TICKET, contents).title


def test_every_document_stands_there_in_both_languages_as_it_came(office, admin):
    office.put("weather", Weather())
    office.put("broken", Broken())

    page = text_of(admin.get(PAGE))

    assert "Constancia de un reporte" in page and page.count("Como vino") == 4
    assert "Notice of rain" in page and "It rains in %(place)s" in page
    assert text_of(admin.get(f"{PAGE}?language=en")).count("Como vino") == 2


def test_a_document_is_issued_in_the_operators_own_words(office, admin):
    admin.submit(RECORD, {"title": "Registro %(number)s", "body": "Hola.\n\n%(facts)s"})

    assert issued(office) == "Registro AR-7K2MQ4"
    assert "Texto propio" in admin.get(PAGE).text


def test_a_placeholder_that_a_document_cannot_fill_is_refused(office, admin):
    answer = admin.submit(RECORD, {"title": "x", "body": "%(password)s"})

    assert answer.status_code == 422 and "Este documento no puede decir password" in text_of(answer)
    assert documents.list_templates(office.work(EVERYTHING)) == {}


def test_a_preview_shows_the_document_with_examples_and_keeps_nothing(office, admin):
    form = admin.form(RECORD, names=("body",))
    form.fields |= {
        "title": ["Registro %(number)s"], "body": ["## Parte\n\n<b>%(subject)s</b>\n\n%(facts)s"], "preview": ["1"]
    }  # fmt: skip

    shown = admin.send(form, RECORD)
    form.fields["about"] = ["gone:es"]

    assert "<h4>Registro AR-7K2MQ4</h4>" in shown.text and "<h5>Parte</h5>" in shown.text
    assert "&lt;b&gt;Sin Internet desde ayer&lt;/b&gt;" in shown.text and "La mesa pone aquí esta parte" in shown.text
    assert admin.send(form, RECORD).status_code == 404
    assert documents.list_templates(office.work(EVERYTHING)) == {}


def test_every_version_comes_back(office, admin):
    for title in ("Uno", "Dos"):
        admin.submit(RECORD, {"title": title, "body": "Hola."})
    admin.submit(RECORD, action=f"{RECORD}/reset")
    ours = issued(office)

    admin.submit(RECORD, action=f"{RECORD}/versions/1")
    again = issued(office)
    admin.submit(RECORD, action=f"{RECORD}/versions/3")

    assert (ours, again, issued(office)) == ("Reporte AR-7K2MQ4", "Uno", "Reporte AR-7K2MQ4")
    page = text_of(admin.get(RECORD))
    assert [f"Versión {number}" in page for number in range(1, 7)] == [True] * 5 + [False]
    assert page.count("En uso") == 1 and "Uno" in page


def test_a_version_that_can_no_longer_be_filled_is_not_taken_again_and_says_so(office, admin):
    with office.work() as uow:
        for version in (1, 2):
            uow.session.add(
                DocumentTemplate(
                    kind="ticket", language="es", version=version, title="T", body="%(gone)s", made_at=uow.now(),
                    made_by="Lucía Campos",
                )
            )  # fmt: skip

    page, answer = text_of(admin.get(RECORD)), admin.submit(RECORD, action=f"{RECORD}/versions/1")

    assert "No se puede usar" in text_of(admin.get(PAGE)) and "hasta que se corrija" in page
    assert answer.status_code == 422 and issued(office) == "Reporte AR-7K2MQ4"


def test_a_form_does_not_write_over_what_another_document_says_when_plugins_change(office, admin):
    office.put("arid", Weather())
    office.put("weather", Weather())
    form = admin.form(f"{PAGE}/3", names=("body",))
    first = form.fields["about"][0].partition(".")[0]
    office.plugins.enable(first, enabled=False)

    answer = admin.send(form, f"{PAGE}/3")

    assert answer.status_code == 409 and documents.list_templates(office.work(EVERYTHING)) == {}


@pytest.mark.parametrize("place", ["0", "9999", f"{10**30}"])
def test_a_document_that_is_not_there_is_not_found(admin, place):
    form = admin.form(RECORD, names=("body",))

    paths = [f"{PAGE}/{place}", f"{PAGE}/{place}/reset", f"{PAGE}/{place}/versions/1", f"{RECORD}/versions/77"]
    answers = [admin.send(replace(form, action=path), RECORD).status_code for path in paths]

    assert (admin.get(paths[0]).status_code, answers) == (404, [404] * 4)


@pytest.mark.parametrize("path", [PAGE, RECORD])
def test_a_machine_that_can_make_no_pdf_says_so_ahead(admin, monkeypatch, path):
    able = text_of(admin.get(path))

    monkeypatch.setattr(libraries, "NAMES", ("libnowhere-1.0.so.0",))
    unable = text_of(admin.get(path))

    assert "No se puede hacer ningún PDF" not in able
    assert "No se puede hacer ningún PDF" in unable and "libnowhere-1.0.so.0" in unable


def read(answer):
    """Return what a PDF says."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    return " ".join(pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())


def sample(admin, **typed):
    """Press the button that sends the form of a document to where it is shown as PDF."""
    page = admin.get(RECORD)
    assert f'formaction="{RECORD}/sample"' in page.text
    form = admin.form(RECORD, names=tuple(typed))
    form.fields |= {name: [value] for name, value in typed.items()}
    return admin.post(f"{RECORD}/sample", data=form.fields, headers={**SAME_ORIGIN, "Referer": PUBLIC_URL + RECORD})


def test_words_are_seen_as_pdf_while_they_are_typed_and_in_every_version(office, admin, needs_pango):
    admin.submit(RECORD, {"title": "Registro %(number)s", "body": "Lo que se guardó."})

    typed = read(sample(admin, title="Aún no", body="Borrador.\n\n%(facts)s"))
    kept, stock = (read(admin.get(f"{RECORD}/versions/{each}/sample")) for each in (1, 0))

    assert "Aún no" in typed and "Borrador." in typed and "MUESTRA" in typed
    assert "Registro AR-7K2MQ4" in kept and "Lo que se guardó." in kept
    assert "Reporte AR-7K2MQ4" in stock
    assert "Lo que se guardó." in text_of(admin.get(RECORD))


def test_a_sample_that_cannot_be_made_says_why_and_keeps_what_was_typed(admin, monkeypatch):
    monkeypatch.setattr(printing, "MODULE", "tests.adapters.papers.without_pango")

    failed, empty = sample(admin, title="Aún no", body="Borrador."), sample(admin, title="", body="Borrador.")

    assert (failed.status_code, empty.status_code) == (422, 422)
    assert "libpango" in text_of(failed) and "Borrador." in text_of(failed)
    assert admin.get(f"{RECORD}/versions/9/sample").status_code == 404
