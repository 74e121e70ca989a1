"""OpenID Connect for staff: authorization code with PKCE, state and nonce, against one provider of the operator.

Nothing here knows an account of ours: the outcome is an issuer and a subject.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from flask import Flask, current_app

from servicedesk.core.kernel.ports import HttpClient
from servicedesk.web.wiring import NAME

if TYPE_CHECKING:
    from servicedesk.web.oidc_provider import Provider

OPENID = "servicedesk.openid"  # the key among the application's extensions


class NoProof(Exception):
    """The provider did not prove who this is; ``code`` says why in one word, for the page and the log."""

    def __init__(self, code: str) -> None:
        """Keep the code: cancelled, outdated, provider."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back, as the browser keeps it in its signed cookie."""

    state: str
    nonce: str
    verifier: str
    until: float
    purpose: str = "sign_in"
    wanted: str = ""

    def kept(self) -> dict[str, Any]:
        """Return plain values for the cookie."""
        return asdict(self)

    @classmethod
    def found(cls, kept: object) -> Self | None:
        """Return what the cookie holds, or None where it holds nothing of the kind."""
        return cls(**kept) if isinstance(kept, dict) else None


@dataclass(frozen=True)
class ProvenIdentity:
    """Who somebody is at the provider: issuer and subject count, the rest is for the eye."""

    issuer: str
    subject: str
    shown: str


def set_up_openid(app: Flask, issuer: str, client_id: str, client_secret: str, http: HttpClient) -> None:
    """Let this application's staff sign in at a provider; the web kit must have been set up before."""
    from servicedesk.web.oidc_provider import Provider  # noqa: PLC0415  # it is large, and most desks have none

    clock = app.extensions[NAME].clock
    app.extensions[OPENID] = Provider(issuer, client_id, client_secret, http, clock)


def openid_provider() -> "Provider | None":
    """Return the provider of the running application, if it has one."""
    provider: Provider | None = current_app.extensions.get(OPENID)
    return provider
