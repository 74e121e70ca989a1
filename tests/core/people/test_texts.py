"""Names, phones and documents as they are kept, and as they are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.texts import (
    clean_line,
    digits_of,
    fold,
    has_odd_characters,
    normal_document,
    normal_phone,
    searchable,
)


def problems_of(take: str, *arguments: object, **more: object) -> dict[str, str]:
    """Return the codes of what a check objects to."""
    checks = Checks()
    getattr(checks, take)("field", *arguments, **more)
    return {name: problem.code for name, problem in checks.problems.items()}


def test_a_line_loses_the_space_around_it_and_keeps_single_spaces():
    assert clean_line("  Rosa\u00a0 \tQuispe \n") == "Rosa Quispe"


def test_letters_with_accents_are_kept_composed():
    assert clean_line("Pen\u0303a") == "Peña"


def test_a_folded_name_has_neither_case_nor_accents():
    assert fold(" Núñez  PEÑA ") == "nunez pena"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u200bb", "a\ud800b", "a\u2028b"])
def test_characters_that_no_name_has_are_noticed(text):
    assert has_odd_characters(text)


def test_a_phone_number_is_kept_as_digits():
    assert normal_phone("+51 (987) 654-321") == "+51987654321"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("+51 987 654 321", "51987654321"), ("Bodega 24", ""), ("\u0661\u0662\u0663", ""), ("", "")],
)
def test_only_what_looks_like_a_phone_number_has_digits_to_search_for(typed, digits):
    assert digits_of(typed) == digits


def test_a_document_is_kept_in_capitals_without_signs():
    assert normal_document("v-12.345.678") == "V12345678"


def test_what_is_searched_for_is_short_and_has_no_odd_characters():
    assert searchable("ro\x00sa\u202e " + "x" * 300) == "ro sa " + "x" * 93


def test_every_problem_of_a_form_is_told_together():
    checks = Checks()
    checks.line("name", " ")
    checks.email("email", "nowhere")

    with pytest.raises(Invalid) as caught:
        checks.finish()

    assert {name: problem.code for name, problem in caught.value.problems.items()} == {
        "name": "required",
        "email": "email.format",
    }


def test_a_form_without_problems_is_finished_in_silence():
    checks = Checks()
    checks.line("name", "Rosa")

    checks.finish()

    assert checks.problems == {}


@pytest.mark.parametrize(
    ("take", "arguments", "code"),
    [
        ("line", ("a" * 121,), "too_long"),
        ("line", ("a\x00b",), "bad_characters"),
        ("text", (" \n ", 10), "required"),
        ("text", ("a\x00b", 10), "bad_characters"),
        ("text", ("a" * 11, 10), "too_long"),
        ("phone", ("call me",), "phone.format"),
        ("phone", ("12345",), "phone.format"),
        ("document", ("ñ-1",), "document.format"),
        ("code", ("",), "required"),
        ("code", ("Not A Code",), "code.format"),
        ("language", ("klingon",), "language.unknown"),
        ("one_of", ("c", ("a", "b")), "unknown"),
        ("some_of", (("a", "c"), ("a", "b")), "unknown"),
    ],
)
def test_each_sort_of_field_refuses_what_it_is_not(take, arguments, code):
    assert problems_of(take, *arguments) == {"field": code}


@pytest.mark.parametrize(
    ("take", "arguments", "more"),
    [
        ("line", ("",), {"required": False}),
        ("line", ("Rosa",), {}),
        ("text", ("uno\r\n\tdos \U0001f44d\u200d", 20), {}),
        ("text", ("", 10), {"required": False}),
        ("phone", ("",), {}),
        ("phone", ("+51 987654321",), {}),
        ("document", ("",), {}),
        ("document", ("V-12.345.678",), {}),
        ("code", ("csm_agent",), {}),
        ("language", ("es-PE",), {}),
        ("one_of", ("a", ("a", "b")), {}),
        ("some_of", (("b", "a"), ("a", "b")), {}),
    ],
)
def test_each_sort_of_field_takes_what_it_is(take, arguments, more):
    assert problems_of(take, *arguments, **more) == {}


def test_the_first_problem_of_a_field_stays():
    checks = Checks()

    checks.object_to("name", "required")
    checks.object_to("name", "too_long")

    assert checks.problems["name"].code == "required"
