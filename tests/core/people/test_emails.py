"""E-mail addresses: one way to write each, and none that only looks like another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.core.people.rules.emails import email_problem, normal_email


def code_of(typed: str) -> str:
    """Return the code of what is wrong with an address, or nothing."""
    problem = email_problem(typed)
    return problem.code if problem else ""


@pytest.mark.parametrize("typed", ["rosa@example.com", "  ROSA@Example.COM\n", "r.q+tag@sub.example.com", "a@b.pe"])
def test_usual_addresses_are_taken(typed):
    assert code_of(typed) == ""


def test_an_address_is_written_in_small_letters_without_space_around_it():
    assert normal_email("\t Rosa.Quispe@Example.COM \n") == "rosa.quispe@example.com"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        ("rosa", "email.format"),
        ("rosa@", "email.format"),
        ("@example.com", "email.format"),
        ("rosa@localhost", "email.format"),
        ("rosa@-a.com", "email.format"),
        ("rosa@a..com", "email.format"),
        (".rosa@a.com", "email.format"),
        ("ro..sa@a.com", "email.format"),
        ('"rosa q"@a.com', "email.format"),
        ("rosa@a.com,b@a.com", "email.format"),
        ("rosa@a.com\nBcc: b@a.com", "email.format"),
        ("rosa@a.com b@a.com", "email.format"),
        ("rosa@a.com\x00", "email.format"),
        ("rosa@[127.0.0.1]", "email.format"),
        ("r" * 65 + "@example.com", "email.format"),
        ("rosa@" + "a." * 130 + "com", "too_long"),
    ],
)
def test_what_is_no_single_address_is_refused(typed, code):
    """SEC-P2."""
    assert code_of(typed) == code


@pytest.mark.parametrize(
    "typed", ["rosa@exámple.com", "ro\u017fa@example.com", "\uff32osa@example.com", "\u212aim@a.pe"]
)
def test_letters_that_look_like_others_or_become_others_are_refused(typed):
    """SEC-P2: the long s and the Kelvin sign become s and k when their case changes."""
    assert code_of(typed) == "email.not_ascii"


@given(st.emails())
def test_writing_an_address_the_normal_way_twice_changes_nothing_more(typed):
    once = normal_email(typed)

    assert normal_email(once) == once


@given(st.text(max_size=40) | st.emails())
def test_an_address_that_is_taken_has_one_at_sign_and_no_space_or_control(typed):
    if email_problem(typed) is None:
        kept = normal_email(typed)
        assert kept.count("@") == 1
        assert kept.isascii()
        assert all(letter.isprintable() and letter != " " for letter in kept)
        assert kept == kept.lower()


@given(st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8})?@[a-z0-9]{1,8}\.[a-z]{2,4}", fullmatch=True), st.randoms())
def test_case_and_space_around_it_never_make_another_address(address, random):
    typed = " " + "".join(random.choice([letter.upper(), letter]) for letter in address) + "\n"

    assert email_problem(typed) is None
    assert normal_email(typed) == address


@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_check_fail(typed):
    assert email_problem(typed) is None or code_of(typed)
