"""Files that are handed out: under their name, and so that they can do nothing."""

import re
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from servicedesk.adapters.files import display_name
from servicedesk.web.uploads import download_headers


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
