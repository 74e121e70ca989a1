"""Turns a message of ours into the bytes of RFC 5322.

Names, subjects and file names come from people. Whatever they contain, the message has exactly the
headers that are written here, and exactly one recipient.

Headers that hold such words are folded by the standard library; the parts are put together here, because ten thousand
letters of one work are the same but for a name, and the library would parse every header of every part anew.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

from servicedesk.core.kernel.ports import MailAddress, MailAttachment, OutgoingMail, PermanentFailure

LONGEST_LINE = 200
LONGEST_NAME = 100
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
MOST_REFERENCES = 20
MOST_KEPT = 256  # headers of one kind that many messages share

# RFC 3834, and what Exchange understands: nobody's absence should answer a machine.
FROM_A_MACHINE = b"Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n"
PLAIN, HTML = "text/plain", "text/html"
MIXED, ALTERNATIVE = "mixed", "alternative"

ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<domain>[^@\s]+)"
)
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,250}@[A-Za-z0-9.\[\]:_-]{1,250}>")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(?:; ?[a-z]+=[A-Za-z0-9._-]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # controls but line ends and tabs, half letters


@dataclass(frozen=True)
class Envelope:
    """What SMTP is told beside the message, and the message itself."""

    sender: str
    recipient: str
    content: bytes


def compose(mail: OutgoingMail) -> Envelope:
    """Compose a message; ``PermanentFailure`` when an address or identifier cannot be one."""
    headers = [_thread(mail), _person("From", mail.sender), _person("To", mail.recipient)]
    if mail.reply_to:
        headers.append(_person("Reply-To", mail.reply_to))
    headers.append(_header("Subject", one_line(mail.subject, LONGEST_LINE)))
    headers.append(f"Date: {format_datetime(mail.sent_at)}\r\n".encode("ascii") + FROM_A_MACHINE)
    if LANGUAGE.fullmatch(mail.language):
        headers.append(_header("Content-Language", mail.language))
    bounce_address = plain_address(mail.bounce_address) if mail.bounce_address else ""
    content = b"".join(headers) + _content(mail)
    return Envelope(bounce_address, plain_address(mail.recipient.address), content)


def plain_address(text: str) -> str:
    """Return an address as SMTP wants it, its domain in ASCII; or raise ``PermanentFailure``."""
    match = ADDRESS.fullmatch(text.strip()) if len(text) <= LONGEST_ADDRESS else None
    if not match or len(match["local"]) > LONGEST_LOCAL_PART:
        raise PermanentFailure("address", "not an address")
    try:
        domain = match["domain"].encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    if not DOMAIN.fullmatch(domain):
        raise PermanentFailure("address", "not an address")
    return f"{match['local']}@{domain}"


def one_line(text: str, longest: int) -> str:
    """Return a text without controls, invisible characters and line ends, no longer than allowed."""
    visible = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    visible = "".join(sign for sign in visible if unicodedata.category(sign) not in {"Cf", "Cs"})
    # Text that looks like an encoded word of RFC 2047 would be decoded, and may hold a line end.
    return " ".join(visible.replace("=?", "= ?").split())[:longest].strip()


@lru_cache(MOST_KEPT)
def _person(name: str, person: MailAddress) -> bytes:
    """Return a header that names one person."""
    address = Address(display_name=one_line(person.name, LONGEST_NAME), addr_spec=plain_address(person.address))
    return _folded(name, policy.SMTP.header_factory(name, address))


@lru_cache(MOST_KEPT)
def _header(name: str, value: str) -> bytes:
    """Return a header of one line of words."""
    return _folded(name, policy.SMTP.header_factory(name, value))


def _folded(name: str, value: str) -> bytes:
    return policy.SMTP.fold_binary(name, value)


def _thread(mail: OutgoingMail) -> bytes:
    """Write the identifiers by hand: the standard library would encode long ones and break the thread."""
    if not MESSAGE_ID.fullmatch(mail.message_id):
        raise PermanentFailure("message_id", "not an identifier")
    lines = [f"Message-ID: {mail.message_id}"]
    if MESSAGE_ID.fullmatch(mail.in_reply_to):
        lines.append(f"In-Reply-To: {mail.in_reply_to}")
    if references := [text for text in mail.references if MESSAGE_ID.fullmatch(text)][-MOST_REFERENCES:]:
        lines.append("References: " + "\r\n ".join(references))
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _content(mail: OutgoingMail) -> bytes:
    """Return the headers of the content with the content; what has parts holds the text first."""
    text = _text(PLAIN, mail.text)
    if mail.html:
        text = _together(ALTERNATIVE, (text, _text(HTML, mail.html)))
    if mail.attachments:
        text = _together(MIXED, (text, *map(_attached, mail.attachments)))
    return text


def _text(content_type: str, text: str) -> bytes:
    """Return a part of text; quoted-printable carries any line length through any server."""
    lines = NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode().splitlines()
    written = binascii.b2a_qp(b"\r\n".join([*lines, b""]) if lines else b"\r\n")
    headers = f'Content-Type: {content_type}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return headers.encode("ascii") + written


def _together(kind: str, parts: Sequence[bytes]) -> bytes:
    """Return several parts as one.

    What divides them stands in none of them: neither quoted-printable nor base64 can write an underscore behind an
    equals sign.
    """
    between = f"=_{kind}".encode("ascii")
    headers = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode("ascii"), between)
    return headers + b"".join(b"--%s\r\n%s\r\n" % (between, part) for part in parts) + b"--%s--\r\n" % between


def _attached(attachment: MailAttachment) -> bytes:
    """Return a part that is a file."""
    known = attachment.content_type if CONTENT_TYPE.fullmatch(attachment.content_type) else "application/octet-stream"
    headers = _header("Content-Type", known) + _file_header(one_line(attachment.name, LONGEST_NAME))
    written = base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")
    return headers + b"Content-Transfer-Encoding: base64\r\n\r\n" + written


@lru_cache(MOST_KEPT)
def _file_header(name: str) -> bytes:
    """Return the header with the name of a file, encoded as RFC 2231 where it has to be."""
    bare = EmailMessage(policy=policy.SMTP)
    bare["Content-Disposition"] = "attachment"
    bare.set_param("filename", name, header="Content-Disposition")
    return _folded("Content-Disposition", bare["Content-Disposition"])
