"""Numbers that people read over the phone: short, and silent about how many there are.

A Feistel network of four rounds turns the identifier into another of 30 bits, one to one, so that
no number comes twice and none tells its neighbour. A number is a name, not a secret.
"""

import hmac
import re
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U to be misread
HALF = 15
MASK = (1 << HALF) - 1
ROUNDS = 4
LONGEST = 1 << (2 * HALF)


def number_of(identifier: int, key: str, prefix: str) -> str:
    """Return the number of an identifier, as in ``AR-65YVHM``."""
    if not 0 <= identifier < LONGEST:
        raise ValueError("identifier out of range")
    left, right = identifier >> HALF, identifier & MASK
    for turn in range(ROUNDS):
        left, right = right, left ^ _scramble(key, turn, right)
    scrambled = (left << HALF) | right
    letters = [ALPHABET[(scrambled >> shift) & 31] for shift in range(25, -1, -5)]
    return f"{prefix}-{''.join(letters)}"


def normal_number(typed: str) -> str:
    """Return a number as it is stored from how somebody typed or heard it; never fails."""
    text = re.sub(r"[^0-9A-Z]", "", typed.upper())
    prefix, body = text[:-6], text[-6:]
    body = body.translate(str.maketrans("ILO", "110"))
    return f"{prefix}-{body}" if prefix else body


def _scramble(key: str, turn: int, half: int) -> int:
    digest = hmac.new(key.encode(), f"{turn}|{half}".encode(), sha256).digest()
    return int.from_bytes(digest[:4], "big") & MASK
