"""Numbers in full, letters as the network takes them, and how many messages of it they fill."""

import pytest

from plugins.sms_gateway.numbers import e164
from plugins.sms_gateway.segments import count_segments, most_letters, plain


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("900000123", "+51900000123"),
        ("900 000-123", "+51900000123"),
        ("0900000123", "+51900000123"),
        ("+5491100000001", "+5491100000001"),
        ("00 54 91100000001", "+5491100000001"),
        ("(01) 200.0001", "+5112000001"),
        ("51 900 000 123", "+51900000123"),
        ("51 351234", "+5151351234"),
        ("(51) 1 200 0001", "+5112000001"),
    ],
)
def test_a_number_is_written_in_full(typed, number):
    assert e164(typed, "51") == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12",
        "+0900000123",
        "+1234567890123456",
        "abc",
        "+51 900x",
        "٩٠٠٠٠٠١٢٣",
        "+",
        "++5",
        "9000001234",
        "54 9 11 0000 0001",
    ],
)
def test_what_is_no_number_is_refused(typed):
    assert e164(typed, "51") is None


@pytest.mark.parametrize(
    ("typed", "code"), [("54 9 11 0000 0001", "54"), ("598 90 000 001", "598"), ("1234567", "999")]
)
def test_each_country_has_its_own_length(typed, code):
    digits = typed.replace(" ", "")

    assert e164(typed, code) == f"+{digits if digits.startswith(code) else code + digits}"


def test_the_code_of_the_country_may_be_written_with_its_plus():
    assert e164("900000123", "+51") == "+51900000123"


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ñ¿Él¡" * 32, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 66, 2),
        ("🙂" * 67, 3),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("€" * 152, 2),
        ("€" * 153, 3),
    ],
)
def test_segments_are_counted_as_the_network_counts_them(text, segments):
    assert count_segments(text) == segments


def test_plain_letters_are_those_of_the_network_alone():
    text = "Está «así» – “sí”… ñandú é 北 ﬁn á\u00a0b"

    assert plain(text) == 'Esta "asi" - "si"... ñandu é ? fin a b'
    assert count_segments(plain(text * 4)) == 1


@pytest.mark.parametrize(("letter", "is_plain"), [("a", True), ("á", False)])
def test_as_much_as_is_promised_fits(letter, is_plain):
    assert count_segments(letter * most_letters(3, is_plain=is_plain)) == 3
