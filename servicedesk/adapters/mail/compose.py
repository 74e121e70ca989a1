"""Turns a message of ours into the bytes of RFC 5322.

Names, subjects and file names come from people. Whatever they contain, the message has exactly the
headers that are written here, and exactly one recipient.
"""

import re
import unicodedata
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from servicedesk.core.kernel.ports import MailAddress, MailAttachment, OutgoingMail, PermanentFailure

LONGEST_LINE = 200
LONGEST_NAME = 100
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
MOST_REFERENCES = 20

ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<domain>[^@\s]+)"
)
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,250}@[A-Za-z0-9.\[\]:_-]{1,250}>")
CONTENT_TYPE = re.compile(r"(?P<main>[a-z]+)/(?P<sub>[a-z0-9.+-]+)(?P<rest>(?:; ?[a-z]+=[A-Za-z0-9._-]+)*)")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Envelope:
    """What SMTP is told beside the message, and the message itself."""

    sender: str
    recipient: str
    content: bytes


def compose(mail: OutgoingMail) -> Envelope:
    """Compose a message; ``PermanentFailure`` when an address or identifier cannot be one."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["Subject"] = one_line(mail.subject, LONGEST_LINE)
    message["Date"] = format_datetime(mail.sent_at)
    # RFC 3834, and what Exchange understands: nobody's absence should answer a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    _fill(message, mail)
    if LANGUAGE.fullmatch(mail.language):
        # Only now, because filling a message takes away all headers about its content.
        message["Content-Language"] = mail.language
    bounce_address = plain_address(mail.bounce_address) if mail.bounce_address else ""
    return Envelope(bounce_address, plain_address(mail.recipient.address), _thread(mail) + message.as_bytes())


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


def _address(person: MailAddress) -> Address:
    return Address(display_name=one_line(person.name, LONGEST_NAME), addr_spec=plain_address(person.address))


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


def _fill(message: EmailMessage, mail: OutgoingMail) -> None:
    """Add the parts; quoted-printable carries any line length through any server."""
    message.set_content(_body(mail.text), cte="quoted-printable")
    if mail.html:
        message.add_alternative(_body(mail.html), subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        _attach(message, attachment)


def _attach(message: EmailMessage, attachment: MailAttachment) -> None:
    match = CONTENT_TYPE.fullmatch(attachment.content_type)
    main, sub = (match["main"], match["sub"]) if match else ("application", "octet-stream")
    parameters = [text.strip().split("=") for text in match["rest"].split(";")[1:]] if match else []
    message.add_attachment(
        attachment.content,
        maintype=main,
        subtype=sub,
        filename=one_line(attachment.name, LONGEST_NAME),
        params={name: text for name, text in parameters},
    )


def _body(text: str) -> str:
    """Leave out what is no text: controls other than line ends and tabs, and halves of characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
