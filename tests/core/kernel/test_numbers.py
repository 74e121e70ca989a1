"""Numbers that people read over the phone: one to one, silent, and forgiving to read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.core.kernel.numbers import LONGEST, normal_number, number_of

KEY = "0" * 64


def test_every_number_is_another_and_reads_back():
    numbers = {number_of(identifier, KEY, "AR") for identifier in range(20_000)}

    assert len(numbers) == 20_000
    assert all(len(number) == 9 and normal_number(number) == number for number in numbers)


@given(st.integers(0, LONGEST - 1))
def test_a_number_survives_being_typed_by_hand(identifier):
    number = number_of(identifier, KEY, "AR")

    typed = number.lower().replace("-", " ").replace("1", "l").replace("0", "o")

    assert normal_number(typed) == number


@given(st.text())
def test_whatever_is_typed_as_a_number_does_no_harm(text):
    assert isinstance(normal_number(text), str)


@pytest.mark.parametrize("identifier", [-1, LONGEST])
def test_an_identifier_out_of_range_has_no_number(identifier):
    with pytest.raises(ValueError, match="range"):
        number_of(identifier, KEY, "AR")
