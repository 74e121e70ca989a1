"""Messages to send, mailers to send them with, and failures to look at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from servicedesk.adapters.mail import SmtpMailer
from servicedesk.adapters.mail.server import read_mail_url
from servicedesk.core.kernel.ports import MailAddress, OutgoingMail, TemporaryFailure


def mail(number=1, recipient="ana@customer.example", **overrides):
    """Make a message to one person."""
    return OutgoingMail(
        message_id=f"<{number}.abc@desk.example>",
        sender=MailAddress("desk@operator.example", "Mesa"),
        recipient=MailAddress(recipient),
        subject=f"Aviso {number}",
        text="Hola, ñandú.\n.\nfin",
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
        **overrides,
    )


def mailer_for(port, options="", login=""):
    """Make an impatient mailer for a port of loopback."""
    return SmtpMailer(replace(read_mail_url(f"smtp://{login}127.0.0.1:{port}?{options}"), timeout=0.4))


def failure_of(mailer, kind=TemporaryFailure, message=None):
    """Send a message that fails, and tell how."""
    with pytest.raises(kind) as failed:
        mailer.send(message or mail())
    return failed.value.code, failed.value.scope


def play_smtp(answer_to_content):
    """Make a script that says what a server says to one message, without looking at it."""

    def play(visit):
        visit.say(b"220 hello\r\n")
        for reply in (b"250 hello", b"250 sender", b"250 recipient", answer_to_content):
            visit.connection.recv(4096)
            visit.say(reply + b"\r\n")
        while b"\r\n.\r\n" not in visit.request:
            visit.request += visit.connection.recv(4096)
        visit.say(b"250 taken\r\n")

    return play
