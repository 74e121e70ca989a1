"""How much of a text fits into one message of the network: 3GPP TS 23.038 and 23.040.

A text of the letters of GSM-7 has 160 places in one message, 153 in each of several; one with any other
letter is written as UCS-2, with 70 and 67.
"""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places
LAST_OF_ONE = "\uffff"  # beyond it a letter is a pair of two places
PLAIN = {"“": '"', "”": '"', "‘": "'", "’": "'", "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
GSM_ALONE, GSM_OF_SEVERAL = 160, 153
WIDE_ALONE, WIDE_OF_SEVERAL = 70, 67


def plain(text: str) -> str:
    """Return a text in the letters of GSM-7 alone: without the accents that it does not know."""
    return "".join(_plain_letter(letter) for letter in unicodedata.normalize("NFC", text))


def count_segments(text: str) -> int:
    """Return in how many messages of the network a text travels."""
    if set(text) <= BASIC | EXTENDED:
        return _count([1 + (letter in EXTENDED) for letter in text], GSM_ALONE, GSM_OF_SEVERAL)
    return _count([1 + (letter > LAST_OF_ONE) for letter in text], WIDE_ALONE, WIDE_OF_SEVERAL)


def most_letters(segments: int, *, is_plain: bool) -> int:
    """Return how many letters fit into so many messages, two or more, when each takes one place."""
    return segments * (GSM_OF_SEVERAL if is_plain else WIDE_OF_SEVERAL)


def _count(places: list[int], alone: int, of_several: int) -> int:
    """Return how many messages letters of these places fill: a letter is never torn between two of them."""
    if sum(places) <= alone:
        return 1
    count, free = 1, of_several
    for each in places:
        if each > free:
            count, free = count + 1, of_several
        free -= each
    return count


def _plain_letter(letter: str) -> str:
    if letter in BASIC or letter in EXTENDED:
        return letter
    if letter in PLAIN:
        return PLAIN[letter]
    known = "".join(each for each in unicodedata.normalize("NFKD", letter) if each in BASIC)
    return known or "?"
