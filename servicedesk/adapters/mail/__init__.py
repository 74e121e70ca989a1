"""Mail out: over SMTP, or onto the page of outgoing mail alone."""

from servicedesk.adapters.mail.page import PageMailer
from servicedesk.adapters.mail.server import SmtpServer, read_mail_url
from servicedesk.adapters.mail.smtp import SmtpMailer, reach
from servicedesk.core.kernel.ports import Mailer

__all__ = ["PageMailer", "SmtpMailer", "SmtpServer", "make_mailer", "reach_server"]


def make_mailer(mail_url: str) -> Mailer:
    """Make the mailer that an address asks for: ``smtp:``, ``smtps:``, or ``page:`` for a demo."""
    return PageMailer() if mail_url == "page:" else SmtpMailer(read_mail_url(mail_url))


def reach_server(mail_url: str) -> None:
    """Look whether the mail server answers and lets us in; raise ``TemporaryFailure`` or ``ValueError`` if not."""
    reach(read_mail_url(mail_url))
