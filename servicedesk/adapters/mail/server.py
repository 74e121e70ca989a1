"""Which SMTP server to speak to, read from one address."""

import ssl
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Starttls = Literal["offered", "required", "never"]

PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_TIMEOUT = 300


@dataclass(frozen=True)
class SmtpServer:
    """A server, how to encrypt the way to it, and who we are there.

    ``timeout`` is in seconds, for each step; a whole message may take three times as long.
    """

    host: str
    port: int
    is_tls: bool = False
    starttls: Starttls = "offered"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0

    @property
    def is_verified(self) -> bool:
        """Say whether its certificate must be valid: always, except where TLS is taken as it is offered."""
        return self.is_tls or self.starttls == "required"

    def tls(self) -> ssl.SSLContext:
        """Make the rules for TLS with this server."""
        context = ssl.create_default_context()
        if not self.is_verified:
            # RFC 7435: encryption with anybody is better than no encryption, and nothing secret is at stake.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def read_mail_url(mail_url: str) -> SmtpServer:
    """Read ``smtp://user:password@host:port?starttls=required&timeout=20``, or ``smtps://...``.

    Raises ``ValueError`` with a reason that repeats nothing of the address, because it holds a password.
    """
    parts = _split(mail_url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := options.keys() - {"starttls", "timeout"}:
        raise ValueError(f"the mail address has an unknown option: {', '.join(sorted(unknown))}")
    host, user = parts.hostname or "", unquote(parts.username or "")
    return SmtpServer(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        starttls=_starttls(options.get("starttls"), may_be_open=not user or host in LOOPBACK),
        user=user,
        password=unquote(parts.password or ""),
        timeout=_timeout(options.get("timeout", "10")),
    )


def _split(mail_url: str) -> SplitResult:
    try:
        parts = urlsplit(mail_url)
        is_complete = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        is_complete = False
    if not is_complete or parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("the mail address must be smtp://host:port, smtps://host:port or page:")
    return parts


def _starttls(asked: str | None, may_be_open: bool) -> Starttls:
    """Read the wish; without one, a password leaves the machine only over verified TLS."""
    for known in get_args(Starttls):
        if asked == known:
            return known if may_be_open or known == "never" else "required"
    if asked is not None:
        raise ValueError("starttls must be offered, required or never")
    return "offered" if may_be_open else "required"


def _timeout(text: str) -> float:
    if not text.isdecimal() or not 0 < int(text) <= LONGEST_TIMEOUT:
        raise ValueError(f"timeout must be between 1 and {LONGEST_TIMEOUT} seconds")
    return float(text)
