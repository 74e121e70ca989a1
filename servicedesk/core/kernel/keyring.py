"""Secrets at rest: AES-256-GCM, each value bound to the row and the name that it stands under."""

import base64
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
KEY_BYTES = 32


class KeyMissing(Exception):
    """There is no key, so secrets can be neither kept nor read; never fall back to plain text."""


class Unreadable(Exception):
    """The value was not sealed with this key for this place."""


class KeyRing:
    """Seals and opens secrets with the key of this installation."""

    def __init__(self, key: bytes | None) -> None:
        """Take the key of 32 bytes, or None when it is lost and secrets are off."""
        self.key = key or b""

    @property
    def is_ready(self) -> bool:
        """Tell whether secrets can be kept and read."""
        return bool(self.key)

    def seal(self, text: str, place: str) -> str:
        """Encrypt a text for one place, named as in ``plugin|debt_check|access_key``."""
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{VERSION}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Decrypt a text that was sealed for this place; raise Unreadable for any other."""
        version, _, body = sealed.partition(":")
        if version != VERSION:
            raise Unreadable(place)
        raw, cipher = base64.b64decode(body), self._cipher
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # loaded with the cipher

        try:
            return cipher.decrypt(raw[:12], raw[12:], place.encode()).decode()
        except InvalidTag:
            raise Unreadable(place) from None

    @cached_property
    def _cipher(self) -> "AESGCM":
        """Return what seals and opens; a desk without secrets never loads it, and saves some 6 MB."""
        if not self.is_ready:
            raise KeyMissing
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # see above

        return AESGCM(self.key)


def read_key(path: Path) -> bytes | None:
    """Read the key file, or return None when it is missing or is not a key."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def create_key(path: Path) -> bytes:
    """Make a new key file that only its owner may read; an existing one is never replaced."""
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
    return key
