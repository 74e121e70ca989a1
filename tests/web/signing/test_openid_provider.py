"""SEC-P6: what a provider, or somebody in its place, may answer, and that only the agreed answer proves anything."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from servicedesk.core.kernel.ports import HttpAnswer, Unreachable
from servicedesk.web.oidc import Attempt, NoProof, ProvenIdentity
from servicedesk.web.oidc_provider import Provider
from tests.database import SettableClock

ISSUER = "https://id.andina.example"
CALLBACK = "https://mesa.andina.example/desk/sign-in/openid/callback"
SECRET = "a-secret-of-the-tests-that-is-long-enough"
KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)


@dataclass
class Pretender:
    """A provider that answers what a test tells it to."""

    description: dict[str, Any] = field(default_factory=dict)
    keys: Any = None
    token: dict[str, Any] | None = None
    status: int = 200
    body: bytes | None = None
    is_down: bool = False
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.description = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            **self.description,
        }
        self.keys = self.keys or {"keys": [KEY.as_dict(private=False)]}

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> HttpAnswer:
        """Answer one request."""
        self.asked.append((method, url, headers or {}, body))
        if self.is_down:
            raise Unreachable("no_answer")
        answers = {"openid-configuration": self.description, "jwks": self.keys, "token": self.token}
        said = answers[url.rpartition("/")[2]]
        return HttpAnswer(self.status, {}, json.dumps(said).encode() if self.body is None else self.body)


@pytest.fixture
def pretender() -> Pretender:
    """Return a provider that answers as agreed until a test changes its mind."""
    return Pretender()


@pytest.fixture
def provider(pretender: Pretender, clock: SettableClock) -> Provider:
    """Return what the desk makes of that provider."""
    return Provider(ISSUER, "desk", SECRET, pretender, clock)


def claims(asked: str, **changes: Any) -> dict[str, Any]:
    """Return the claims of an identity token as agreed, but for some changes; None takes one away."""
    now = int(time())
    agreed = {"iss": ISSUER, "sub": "jsoto", "aud": "desk", "exp": now + 300, "iat": now, "nonce": asked, **changes}
    return {name: value for name, value in agreed.items() if value is not None}


def come_back(provider: Provider, pretender: Pretender, sign: Any, **brought: str) -> ProvenIdentity:
    """Go to the provider and come back with the identity token that ``sign`` makes of the nonce."""
    _, attempt = provider.begin(CALLBACK, "sign_in", "/desk/")
    pretender.token = {"access_token": "a", "token_type": "Bearer", "id_token": sign(attempt.nonce)}
    return provider.finish(CALLBACK, attempt, {"state": attempt.state, "code": "c", **brought})


def signed(key: Any = KEY, algorithm: str = "RS256", header: dict[str, Any] | None = None, **changes: Any) -> Any:
    """Return how an identity token is made of a nonce."""
    heading = {"alg": algorithm, "kid": "one", **(header or {})}
    return lambda nonce: jwt.encode(heading, claims(nonce, **changes), key, [algorithm])


def test_the_agreed_answer_proves_issuer_and_subject(provider: Provider, pretender: Pretender) -> None:
    proven = come_back(provider, pretender, signed(email="jimena@andina.example"))

    assert proven == ProvenIdentity(ISSUER, "jsoto", "jimena@andina.example")


def test_the_code_is_sent_with_the_verifier_and_the_credentials_of_the_desk(
    provider: Provider, pretender: Pretender
) -> None:
    come_back(provider, pretender, signed())

    method, url, headers, body = pretender.asked[-1]
    sent = parse_qs(body.decode())
    assert (method, url) == ("POST", f"{ISSUER}/token")
    assert headers["Authorization"].startswith("Basic ")
    assert sent["grant_type"] == ["authorization_code"]
    assert sent["redirect_uri"] == [CALLBACK]
    assert len(sent["code_verifier"][0]) >= 43
    assert SECRET not in body.decode()


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(provider: Provider, pretender: Pretender) -> None:
    pretender.description["token_endpoint_auth_methods_supported"] = ["client_secret_post"]

    come_back(provider, pretender, signed())

    assert parse_qs(pretender.asked[-1][3].decode())["client_secret"] == [SECRET]


def by_hand(algorithm: str, key: bytes = b"") -> Any:
    """Return how a token is made that no library would sign: by nobody, or with a key that is no secret."""

    def make(nonce: str) -> str:
        parts = ({"alg": algorithm, "kid": "one"}, claims(nonce))
        said = ".".join(encoded(json.dumps(part).encode()) for part in parts)
        return f"{said}.{encoded(hmac.digest(key, said.encode(), 'sha256')) if key else ''}"

    return make


def encoded(text: bytes) -> str:
    """Return bytes as they stand in a token."""
    return urlsafe_b64encode(text).decode().rstrip("=")


FORGED: dict[str, Any] = {
    "signed by nobody": by_hand("none"),
    "signed by nobody, in other letters": by_hand("NoNe"),
    "signed by another key": signed(OTHER_KEY),
    "signed with the public key as a shared secret": by_hand("HS256", bytes(KEY.as_pem(private=False))),
    "signed with the secret of the desk": signed(OctKey.import_key(SECRET), "HS256"),
    "signed by a key that it brings itself": signed(
        OTHER_KEY, header={"jwk": OTHER_KEY.as_dict(private=False), "kid": "two"}
    ),
    "signed by a key that lies elsewhere": signed(OTHER_KEY, header={"jku": "https://evil.example/jwks", "kid": "two"}),
    "for another desk": signed(aud="another"),
    "for another desk, and by us": signed(aud="another", azp="desk"),
    "for us among others, by another": signed(aud=["desk", "another"], azp="another"),
    "for nobody": signed(aud=None),
    "of another issuer": signed(iss="https://evil.example"),
    "of no issuer": signed(iss=None),
    "of nobody": signed(sub=None),
    "of an empty subject": signed(sub=""),
    "of a number": signed(sub=7),
    "of an endless subject": signed(sub="s" * 256),
    "of a subject that hides something": signed(sub="jsoto\x00"),
    "too late": signed(exp=int(time()) - 3600),
    "for ever": signed(exp=None),
    "from the future": signed(iat=int(time()) + 3600),
    "of another attempt": signed(nonce="another"),
    "of no attempt": signed(nonce=None),
    "with another access token": signed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no token": lambda nonce: "x.y.z",
    "no text": lambda nonce: 7,
}


@pytest.mark.parametrize("sign", FORGED.values(), ids=list(FORGED))
def test_a_forged_identity_token_proves_nothing(provider: Provider, pretender: Pretender, sign: Any) -> None:
    """SEC-P6: signature, issuer, audience, times and nonce."""
    with pytest.raises(NoProof, match="provider"):
        come_back(provider, pretender, sign)


@pytest.mark.parametrize(
    "token", [{}, {"error": "invalid_grant"}, {"access_token": "a", "token_type": "Bearer"}, [], "x", None]
)
def test_an_answer_without_an_identity_token_proves_nothing(
    provider: Provider, pretender: Pretender, token: Any
) -> None:
    _, attempt = provider.begin(CALLBACK, "sign_in", "")
    pretender.token = token

    with pytest.raises(NoProof, match="provider"):
        provider.finish(CALLBACK, attempt, {"state": attempt.state, "code": "c"})


@pytest.mark.parametrize(
    ("brought", "code"),
    [
        ({"state": "forged", "code": "c"}, "outdated"),
        ({"state": "\u00e9\ud800", "code": "c"}, "outdated"),
        ({"code": "c"}, "outdated"),
        ({}, "outdated"),
        ({"state": "", "error": "access_denied"}, "cancelled"),
        ({"state": "", "error": "server_error"}, "provider"),
        ({"state": ""}, "provider"),
        ({"state": "", "code": "c", "iss": "https://evil.example"}, "provider"),
    ],
)
def test_what_is_brought_back_must_be_what_was_asked_for(
    provider: Provider, pretender: Pretender, brought: dict[str, str], code: str
) -> None:
    """SEC-P6: state first; an empty one here stands for the right one."""
    _, attempt = provider.begin(CALLBACK, "sign_in", "")
    right = {"state": attempt.state} if brought.get("state") == "" else {}
    pretender.token = {"access_token": "a", "token_type": "Bearer", "id_token": signed()(attempt.nonce)}

    with pytest.raises(NoProof, match=code):
        provider.finish(CALLBACK, attempt, {**brought, **right})


def test_a_way_that_took_too_long_is_over(provider: Provider, clock: SettableClock) -> None:
    _, attempt = provider.begin(CALLBACK, "sign_in", "")
    clock.advance(timedelta(minutes=10, seconds=1))

    with pytest.raises(NoProof, match="outdated"):
        provider.finish(CALLBACK, attempt, {"state": attempt.state, "code": "c"})


def test_a_key_that_is_new_is_looked_up(provider: Provider, pretender: Pretender) -> None:
    provider.begin(CALLBACK, "sign_in", "")
    fresh = RSAKey.generate_key(2048, {"kid": "two"}, auto_kid=False)
    pretender.keys = {"keys": [fresh.as_dict(private=False)]}

    proven = come_back(provider, pretender, signed(fresh, header={"kid": "two"}))

    assert proven.subject == "jsoto"


def test_what_the_provider_says_about_itself_is_asked_once_an_hour(
    provider: Provider, pretender: Pretender, clock: SettableClock
) -> None:
    for _ in range(3):
        provider.begin(CALLBACK, "sign_in", "")
    asked_at_first = len(pretender.asked)
    clock.advance(timedelta(hours=1, seconds=1))
    provider.begin(CALLBACK, "sign_in", "")

    assert (asked_at_first, len(pretender.asked)) == (2, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"description": {"issuer": "https://evil.example"}},
        {"description": {"authorization_endpoint": None}},
        {"keys": ["none"]},
        {"status": 500},
        {"status": 404},
        {"body": b"<html>"},
        {"body": b"\xff"},
        {"body": b"[]"},
        {"is_down": True},
    ],
)
def test_a_provider_that_does_not_describe_itself_leads_nowhere(clock: SettableClock, change: dict[str, Any]) -> None:
    """SEC-P6: down, broken, or another one than the operator configured."""
    with pytest.raises(NoProof, match="provider"):
        Provider(ISSUER, "desk", SECRET, Pretender(**change), clock).begin(CALLBACK, "sign_in", "")


def test_a_provider_that_is_back_is_asked_again(provider: Provider, pretender: Pretender) -> None:
    pretender.is_down = True
    with pytest.raises(NoProof):
        provider.begin(CALLBACK, "sign_in", "")
    pretender.is_down = False

    url, attempt = provider.begin(CALLBACK, "sign_in", "")

    assert parse_qs(urlsplit(url).query)["state"] == [attempt.state]


def test_nothing_secret_is_logged(provider: Provider, pretender: Pretender, caplog: pytest.LogCaptureFixture) -> None:
    """SEC-P6: neither the verifier nor the secret of the desk nor a token, also when it tells everything."""
    caplog.set_level("DEBUG")
    _, attempt = provider.begin(CALLBACK, "sign_in", "")
    pretender.token = {"error": "invalid_grant", "error_description": attempt.verifier}
    with pytest.raises(NoProof):
        provider.finish(CALLBACK, attempt, {"state": attempt.state, "code": "the code"})

    assert [each for each in (attempt.verifier, attempt.nonce, SECRET, "the code") if each in caplog.text] == []


@pytest.mark.parametrize("kept", [None, "x", [], 7])
def test_a_cookie_without_an_attempt_holds_none(kept: object) -> None:
    assert Attempt.found(kept) is None
