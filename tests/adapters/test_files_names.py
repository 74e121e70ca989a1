"""A file name from outside is shown, never used."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.adapters.files import display_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("foto.jpg", "foto.jpg"),
        ("Recibo de Ñuñoa (1).PDF", "Recibo de Ñuñoa (1).PDF"),
        ("n\u0303andu\u0301.txt", "ñandú.txt"),
        ("n\u200b\u0303.txt", "ñ.txt"),
        ("\u200b.htaccess", "htaccess"),
        ("\u3164.htaccess", "htaccess"),
        (".htaccess", "htaccess"),
        ("..\\..\\x", "x"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\foto.jpg", "foto.jpg"),
        ("a.svg\x00.png", "a.svg.png"),
        ('"><img src=x onerror=1>.txt', '"><img src=x onerror=1>.txt'),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\r\nX-Header: b.txt", "aX-Header: b.txt"),
        ("a\u2028b.txt", "ab.txt"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("lpt1.csv", "_lpt1.csv"),
        ("console.txt", "console.txt"),
        ("=cmd()", "=cmd()"),
        ("name. . .", "name"),
        ("a .txt", "a.txt"),
        ("a\u00a0\u2003b.txt", "a b.txt"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("\ud800x.txt", "x.txt"),
        ("\u200b\u200b", "file"),
        ("x" * 5000 + ".pdf", "x" * 195 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(raw, shown):
    assert display_name(raw) == shown


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_comes_in_a_safe_name_comes_out(raw):
    shown = display_name(raw)

    assert display_name(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert 0 < len(shown.encode()) <= 200
    assert not re.search(r"[/\\\x00-\x1f\x7f]|^\.|[. ]$", shown)
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in shown)
