"""Places in long lists: written into an address and read from it, with nothing that was sent trusted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.core.kernel.errors import NotFound
from servicedesk.web.places import BEGINNING, LARGEST_ID, read_id, read_place, write_place

MOMENTS = st.datetimes(
    min_value=BEGINNING.replace(tzinfo=None),
    timezones=st.just(UTC),
    max_value=datetime(5000, 1, 1, tzinfo=UTC).replace(tzinfo=None),
)


@given(MOMENTS, st.integers(min_value=0, max_value=LARGEST_ID))
def test_a_place_is_read_as_it_was_written(moment, last):
    assert read_place(write_place(moment, last)) == (moment, last)


def test_no_place_is_the_beginning_of_the_list():
    assert read_place("") is None


@pytest.mark.parametrize(
    "text", ["x", "1", "-", "1-", "-1", "1-x", "x-1", "1--1", "²-1", "1-²", "1 -1", f"{10**18}-1", "1-" + "9" * 30]
)
def test_what_is_no_place_is_not_found(text):
    with pytest.raises(NotFound):
        read_place(text)


@given(st.text())
def test_whatever_is_sent_is_a_place_or_not_found(text):
    try:
        read = read_place(text)
    except NotFound:
        return

    assert read is None or read[0].tzinfo is UTC


def test_an_identifier_never_exceeds_what_a_database_takes():
    assert read_id("9" * len(str(LARGEST_ID))) == LARGEST_ID
    assert read_id("0") == 0
