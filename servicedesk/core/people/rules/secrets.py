"""Secrets: made of 256 random bits, kept only as a digest, found by equality alone."""

import hmac
import secrets
from hashlib import sha256

CODE_DIGITS = 6


def new_secret() -> str:
    """Return a secret of 256 random bits that fits into a link and a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code of six digits that a person can type."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def digest_of(secret: str) -> str:
    """Return what is kept of a secret, whatever it is made of."""
    return sha256(secret.encode("utf-8", "backslashreplace")).hexdigest()


def code_digest(handle: str, code: str) -> str:
    """Return what is kept of a code; without the handle, which is not kept, nobody can find it by trying."""
    return digest_of(f"{handle}|{code}")


def is_code(kept: str, handle: str, typed: str) -> bool:
    """Tell whether this code belongs to the handle; spaces in it do not matter."""
    return hmac.compare_digest(kept, code_digest(handle, "".join(typed.split())))
