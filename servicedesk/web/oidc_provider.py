"""The operator's provider of OpenID Connect, as this desk speaks to it; loaded only where one is configured.

Authlib speaks the protocol; every request goes out by the client that the composition hands over, with its time
limits.
"""

import json
import logging
import secrets
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2 import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.ports import HttpAnswer, HttpClient, Unreachable
from servicedesk.web.oidc import Attempt, NoProof, ProvenIdentity

SCOPE = "openid email profile"
# A signature that only the provider can make; "none" and those with a shared secret are not among them.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"})
ALGORITHM_BY_DEFAULT = "RS256"  # OpenID Connect Core 1.0, 15.1
LEEWAY = 60  # seconds that two clocks may differ
KNOWN_FOR = 3600.0  # seconds that what the provider says about itself is kept
ATTEMPT_LIVES = 600.0  # seconds for signing in at the provider
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
OK = 200
# Whatever a provider may answer instead of what was agreed ends in one of these.
GARBLED = (Unreachable, AuthlibBaseError, JoseError, KeyError, TypeError, ValueError)

log = logging.getLogger("servicedesk.web.oidc")


class Provider:
    """The operator's provider as it describes itself, looked up when it is needed and kept for an hour."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, http: HttpClient, clock: Clock) -> None:
        """Keep what the operator configured; nothing is asked yet."""
        self.issuer, self.client_id = issuer.rstrip("/"), client_id
        self._client_secret, self._http, self._clock = client_secret, http, clock
        self._described: tuple[float, dict[str, Any]] | None = None

    def begin(self, redirect_uri: str, purpose: str, wanted: str) -> tuple[str, Attempt]:
        """Return the address to send the browser to, and what it must bring back; raises NoProof."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        try:
            endpoint = self._description()["authorization_endpoint"]
            client = self._client(redirect_uri)
            url, state = client.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
        except GARBLED as error:
            raise _no_proof(error) from error
        return url, Attempt(str(state), nonce, verifier, self._clock.now().timestamp() + ATTEMPT_LIVES, purpose, wanted)

    def finish(self, redirect_uri: str, attempt: Attempt, brought: Mapping[str, str]) -> ProvenIdentity:
        """Return who came back from the provider; raises NoProof for everything that is not as it began."""
        is_ours = compare_digest(attempt.state.encode(), brought.get("state", "").encode("utf-8", "backslashreplace"))
        if not is_ours or self._clock.now().timestamp() > attempt.until:
            raise NoProof("outdated")
        if "error" in brought:
            raise NoProof("cancelled" if brought["error"] == "access_denied" else "provider")
        try:
            self._require_issuer(brought.get("iss"))  # RFC 9207: another provider's answer is not ours
            return self._identity(self._token(redirect_uri, attempt, brought["code"]), attempt.nonce)
        except GARBLED as error:
            raise _no_proof(error) from error

    def _token(self, redirect_uri: str, attempt: Attempt, code: str) -> dict[str, Any]:
        client, endpoint = self._client(redirect_uri), self._description()["token_endpoint"]
        token: dict[str, Any] = client.fetch_token(
            endpoint, grant_type="authorization_code", code=code, code_verifier=attempt.verifier
        )
        return token

    def _identity(self, token: Mapping[str, Any], nonce: str) -> ProvenIdentity:
        """Read the identity token: signed by the provider, for us, now, and for this attempt."""
        issuer = self._description()["issuer"]
        signed = self._verified(token["id_token"])
        must_be = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": self.client_id}}
        about = {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, must_be, about)
        claims.validate(leeway=LEEWAY)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
            raise ValueError("the subject is none")
        shown = claims.get("email") or claims.get("preferred_username") or claims.get("name") or subject
        return ProvenIdentity(str(claims["iss"]), subject, str(shown)[:LONGEST_SUBJECT])

    def _verified(self, id_token: str) -> jwt.Token:
        """Check the signature; a key that we do not know yet is looked up once more."""
        description = self._description()
        offered = description.get("id_token_signing_alg_values_supported") or [ALGORITHM_BY_DEFAULT]
        algorithms = [name for name in offered if name in ALGORITHMS]
        try:
            return jwt.decode(id_token, KeySet.import_key_set(description["jwks"]), algorithms)
        except InvalidKeyIdError:
            self._described = None
            return jwt.decode(id_token, KeySet.import_key_set(self._description()["jwks"]), algorithms)

    def _require_issuer(self, told: str | None) -> None:
        if told is not None and told != self._description()["issuer"]:
            raise NoProof("provider")

    def _description(self) -> dict[str, Any]:
        """Return what the provider says about itself, with its keys (OpenID Connect Discovery 1.0)."""
        now = self._clock.monotonic()
        if self._described is None or now > self._described[0]:
            said = self._get(f"{self.issuer}/.well-known/openid-configuration")
            if str(said["issuer"]).rstrip("/") != self.issuer:
                raise ValueError("the provider calls itself by another name")
            said["jwks"] = self._get(said["jwks_uri"])
            self._described = now + KNOWN_FOR, said
        return self._described[1]

    def _get(self, url: str) -> dict[str, Any]:
        answer = Answer(self._http.request("GET", url, {"Accept": "application/json"}))
        answer.raise_for_status()
        return answer.json()

    def _client(self, redirect_uri: str) -> OAuth2Client:
        ways = self._description().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Client(
            Session(self._http), self.client_id, self._client_secret, token_endpoint_auth_method=way, scope=SCOPE,
            redirect_uri=redirect_uri, code_challenge_method="S256",
        )  # fmt: skip


class Session:
    """What Authlib asks of a library for HTTP, answered by our own way out."""

    def __init__(self, http: HttpClient) -> None:
        """Go out by this client."""
        self._http = http

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuth) -> "Answer":
        """Send a form with the credentials of the desk."""
        url, sent, body = auth.prepare("POST", url, dict(headers), urlencode(data))  # type: ignore[no-untyped-call]  # stubs without types
        return Answer(self._http.request("POST", url, sent, body.encode()))


class Answer:
    """An answer as Authlib reads it."""

    def __init__(self, answer: HttpAnswer) -> None:
        """Wrap what came back."""
        self.status_code = answer.status
        self._body = answer.body

    def raise_for_status(self) -> None:
        """Raise ValueError for everything but a plain answer."""
        if self.status_code != OK:
            raise ValueError(f"the provider answered {self.status_code}")

    def json(self) -> dict[str, Any]:
        """Return the object that was answered, or raise ValueError."""
        read = json.loads(self._body)
        if not isinstance(read, dict):
            raise ValueError("the provider answered no object")
        return read


def _no_proof(error: Exception) -> NoProof:
    log.warning("no proof from the OpenID provider: %s", type(error).__name__)
    return NoProof("provider")
