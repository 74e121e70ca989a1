"""What people write cannot become a header, a recipient or a broken message."""

import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.adapters.mail.compose import compose, one_line, plain_address
from servicedesk.core.kernel.ports import MailAddress, MailAttachment, OutgoingMail, PermanentFailure

HEADERS = {
    "Message-ID",
    "From",
    "To",
    "Subject",
    "Date",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}

INJECTIONS = [
    "a\r\nBcc: victim@other.example",
    "a\nBcc: victim@other.example",
    "a\rBcc: victim@other.example",
    "a\r\n\r\n<h1>body</h1>",
    "a\r\n\tBcc: victim@other.example",
    "a\u2028Bcc: victim@other.example",
    "a\u2029Bcc: victim@other.example",
    "a\x85Bcc: victim@other.example",
    "a\x0bBcc: x\x0cBcc: y\x1cBcc: z\x1dq\x1er",
    "a\x00b",
    "ñ\r\nBcc: victim@other.example " + "ñ" * 90,
    "=?utf-8?q?a=0D=0ABcc:_victim=40other.example?=",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBvdGhlci5leGFtcGxl?=",
    '"quoted" <victim@other.example>, other@other.example',
    "comma, semicolon; colon: (comment) <angle> \\ back",
    "\ud800 half a character",
    "\u202egnp.exe \u200bzero \ufeffwidth",
    "x" * 5000,
    "ñandú " * 900,
    "",
]


def mail(**overrides):
    """Make a message to one person."""
    parts = {
        "message_id": "<1.abc@desk.example>",
        "sender": MailAddress("desk@operator.example", "Mesa de ayuda"),
        "recipient": MailAddress("ana@customer.example", "Ana"),
        "subject": "Tu reporte",
        "text": "Hola",
        "sent_at": datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
    }
    return OutgoingMail(**{**parts, **overrides})


def read(message):
    """Compose a message and read it as its receiver would."""
    return message_from_bytes(compose(message).content, policy=policy.default)


def test_a_message_has_exactly_the_headers_that_we_write():
    message = read(mail())

    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["Message-ID"] == "<1.abc@desk.example>"
    assert message["From"] == "Mesa de ayuda <desk@operator.example>"
    assert message["Date"] == "Sun, 22 Nov 2026 10:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("place", ["subject", "name", "file", "text", "html"])
def test_nothing_that_a_person_writes_becomes_a_header(place, text):
    message = mail(
        subject=text if place == "subject" else "s",
        recipient=MailAddress("ana@customer.example", text if place == "name" else ""),
        attachments=(MailAttachment(text if place == "file" else "f.pdf", "application/pdf", b"%PDF-"),),
        text=text if place == "text" else "t",
        html=text if place == "html" else "",
    )

    received = read(message)

    assert set(received.keys()) == HEADERS - {"Content-Transfer-Encoding"}
    assert [address.addr_spec for address in received["To"].addresses] == ["ana@customer.example"]
    assert compose(message).recipient == "ana@customer.example"
    (attachment,) = received.iter_attachments()
    assert attachment.get_content() == b"%PDF-"
    assert set(attachment.keys()) <= {
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "MIME-Version",
    }
    assert not any(part.defects for part in received.walk())


@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=400))
def test_any_text_survives_as_a_subject_a_name_and_a_body(subject, name, text):
    received = read(mail(subject=subject, recipient=MailAddress("ana@customer.example", name), text=text))

    assert set(received.keys()) == HEADERS
    assert len(received["To"].addresses) == 1
    assert received["To"].addresses[0].addr_spec == "ana@customer.example"
    assert received["Subject"] == one_line(subject, 200)
    shown = received["Subject"] + received["To"].addresses[0].display_name
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} for sign in shown)


def test_accents_survive_in_every_place():
    message = read(
        mail(
            subject="Tu avería del señor Ñáñez: ¡solucionada!",
            recipient=MailAddress("ana@customer.example", "Añá Güell"),
            text="¿Funciona? Avísanos.\n" + "sin cortes " * 200,
            html="<p>¿Funciona?</p>",
            attachments=(MailAttachment("aviso ñ.pdf", "application/pdf", b"%PDF-"),),
        )
    )

    assert message["Subject"] == "Tu avería del señor Ñáñez: ¡solucionada!"
    assert message["To"].addresses[0].display_name == "Añá Güell"
    assert message.get_body(("plain",)).get_content().startswith("¿Funciona? Avísanos.\r\nsin cortes")
    assert message.get_body(("html",)).get_content() == "<p>¿Funciona?</p>\r\n"
    assert next(message.iter_attachments()).get_filename() == "aviso ñ.pdf"


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
def test_no_words_end_a_part_before_its_time(kind):
    words = f"Hola\n--=_{kind}\n\nOtra parte\n--=_{kind}--\nFin\n"
    file = MailAttachment(f"--=_{kind}--.txt", "text/plain; charset=utf-8", words.encode())

    received = read(mail(text=words, html=words, attachments=(file,)))

    bodies = [received.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]
    (attached,) = received.iter_attachments()
    assert (bodies, attached.get_payload(decode=True)) == ([words, words], words.encode())


def test_no_line_is_longer_than_smtp_allows():
    content = compose(mail(subject="ñ" * 5000, text="x" * 5000, html="ñ" * 5000)).content

    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()


def test_a_thread_is_named_even_by_long_identifiers():
    long = f"<{'a' * 120}@{'b' * 80}.example>"

    content = compose(mail(in_reply_to=long, references=("<first@x.example>", long, "not an id\r\nBcc: x"))).content

    assert f"In-Reply-To: {long}\r\n".encode() in content
    assert f"References: <first@x.example>\r\n {long}\r\n".encode() in content
    assert b"Bcc" not in content


def test_a_reply_goes_where_the_caller_says():
    message = read(mail(reply_to=MailAddress("reply+token@operator.example"), language="es-PE"))

    assert message["Reply-To"] == "reply+token@operator.example"
    assert message["Content-Language"] == "es-PE"


def test_a_calendar_file_keeps_its_parameters():
    message = read(
        mail(attachments=(MailAttachment("c.ics", "text/calendar; charset=utf-8; method=REQUEST", b"BEGIN"),))
    )

    attachment = next(message.iter_attachments())
    assert attachment["Content-Type"].params["method"] == "REQUEST"
    assert attachment.get_content_type() == "text/calendar"


def test_a_strange_content_type_becomes_plain_bytes():
    message = read(mail(attachments=(MailAttachment("c", "text/html\r\nX: y", b"<b>"),)))

    assert next(message.iter_attachments()).get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@customer.example", "ana@customer.example"),
        (" ana@customer.example ", "ana@customer.example"),
        ("Ana.B+tag@Customer.Example", "Ana.B+tag@customer.example"),
        ("ana@ñandú.example", "ana@xn--and-6ma2c.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_written_as_smtp_wants_it(text, expected):
    assert plain_address(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "@customer.example",
        "ana@",
        "ana@@customer.example",
        "ana@a@b.example",
        "ana b@customer.example",
        "ana@customer.example\r\nRCPT TO:<x@y.example>",
        "ana@customer.example>",
        "<ana@customer.example>",
        "ana@customer..example",
        "ana@-x.example",
        "ana@[127.0.0.1]",
        ".ana@customer.example",
        "ana.@customer.example",
        '"ana"@customer.example',
        "ána@customer.example",
        "ana@customer.example,b@c.example",
        "a" * 65 + "@customer.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 200 + "example",
        "ana\x00@customer.example",
        "ana@cust\u2028omer.example",
    ],
)
def test_what_is_no_address_fails_for_good(text):
    with pytest.raises(PermanentFailure, match="address"):
        compose(mail(recipient=MailAddress(text)))


def test_an_identifier_must_be_one():
    with pytest.raises(PermanentFailure, match="message_id"):
        compose(mail(message_id="<a@b>\r\nBcc: x@y.example"))
