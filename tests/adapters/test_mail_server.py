"""Which mail server is meant by an address, and what is never told about it."""

import pytest

from servicedesk.adapters.mail import SmtpMailer, make_mailer
from servicedesk.adapters.mail.server import read_mail_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, "offered", "", "", 10)),
        ("smtps://mail.example", ("mail.example", 465, True, "offered", "", "", 10)),
        ("smtp://mail.example:587?starttls=required&timeout=30", ("mail.example", 587, False, "required", "", "", 30)),
        ("smtp://u%40x:p%2F%3A@mail.example", ("mail.example", 25, False, "required", "u@x", "p/:", 10)),
        ("smtp://u:p@mail.example?starttls=offered", ("mail.example", 25, False, "required", "u", "p", 10)),
        ("smtp://u:p@mail.example?starttls=never", ("mail.example", 25, False, "never", "u", "p", 10)),
        ("smtp://u:p@localhost:1025", ("localhost", 1025, False, "offered", "u", "p", 10)),
        ("smtp://[::1]:1025/", ("::1", 1025, False, "offered", "", "", 10)),
    ],
)
def test_an_address_of_a_server_is_read(url, expected):
    server = read_mail_url(url)

    read = (server.host, server.port, server.is_tls, server.starttls, server.user, server.password, server.timeout)
    assert read == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://u:CANARY@mail.example:port",
        "smtp://u:CANARY@mail.example:99999",
        "smtp://u:CANARY@mail.example/path",
        "smtp://u:CANARY@mail.example?starttls=perhaps",
        "smtp://u:CANARY@mail.example?timeout=0",
        "smtp://u:CANARY@mail.example?timeout=soon",
        "smtp://u:CANARY@mail.example?colour=red",
        "smtp://u:CANARY@[::1",
        "page:x",
    ],
)
def test_a_wrong_address_is_told_without_its_password(url):
    with pytest.raises(ValueError, match="mail address|starttls|timeout") as wrong:
        make_mailer(url)

    assert "CANARY" not in str(wrong.value)


def test_a_password_is_not_shown():
    mailer = make_mailer("smtp://u:CANARY@mail.example")

    assert isinstance(mailer, SmtpMailer)
    assert "CANARY" not in repr(mailer) + repr(vars(mailer))
