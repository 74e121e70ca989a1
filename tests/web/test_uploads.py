"""Files that are handed out: under their name, and so that they can do nothing."""

import re
from email.message import EmailMessage
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage, MultiDict

from servicedesk.adapters.files import display_name
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.ports import AcceptedFile, StoredFile
from servicedesk.web import uploads
from servicedesk.web.uploads import download_headers
from tests.web.sample import sample_app


@given(st.text(max_size=300))
def test_a_header_carries_the_name_and_nothing_else(raw):
    name = display_name(raw)

    headers = download_headers(name, "application/pdf")

    assert all(text.isascii() and text.isprintable() for text in headers.values())
    message = EmailMessage()
    message["Content-Disposition"] = re.sub(r' filename="[^"]*";', "", headers["Content-Disposition"])
    assert message["Content-Disposition"].content_disposition == "attachment"
    assert list(message["Content-Disposition"].params) == ["filename"]
    assert message.get_filename() == name


def test_a_file_is_served_so_that_it_can_do_nothing():
    headers = download_headers('"; filename=evil.html; x="', "text/plain")

    assert headers["Content-Disposition"].count("filename=") == 1
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("error", "is_kept"),
    [(OperationalError("COMMIT", {}, Exception()), True), (Conflict("ticket.changed"), True), (RuntimeError(), False)],
)
def test_files_stay_where_nobody_knows_whether_their_ticket_was_committed(error, is_kept, monkeypatch):
    """A connection may be lost while it commits: the ticket stands, and must not lose its photos."""
    removed = []
    store = SimpleNamespace(accept=accepted, remove=removed.append)
    monkeypatch.setattr(uploads, "files", lambda: store)
    with sample_app().test_request_context():
        photo = FileStorage(BytesIO(b"x"), filename="foto.jpg")
        form = uploads.FilesForm.read(MultiDict(), MultiDict({"photos": photo}))

        with pytest.raises(type(error)), uploads.taken(form):
            raise error

    assert removed == ([] if is_kept else ["key-1"])


def accepted(stream, name, limit):
    """Accept whatever comes."""
    return AcceptedFile(name, "image/jpeg", StoredFile("key-1", 1, "0" * 64))
