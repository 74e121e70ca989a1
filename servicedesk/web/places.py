"""Where a reader stands in a long list, as an address carries it: nothing that was sent is trusted."""

from datetime import UTC, datetime, timedelta

from servicedesk.core.kernel.errors import NotFound

LARGEST_ID = 2**63 - 1
LONGEST_MOMENT = 17  # digits of microseconds: until the year 5138
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def write_place(moment: datetime, last: int) -> str:
    """Return a place in a list that is ordered by a moment and an identifier, for an address."""
    return f"{(moment - BEGINNING) // MICROSECOND}-{last}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """Return the place that an address names, None where it names none; NotFound for what is no place."""
    if not text:
        return None
    moment, _, last = text.partition("-")
    if len(moment) > LONGEST_MOMENT:
        raise NotFound
    return BEGINNING + read_id(moment) * MICROSECOND, read_id(last)


def read_id(text: str) -> int:
    """Return the identifier that an address names; NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))):
        raise NotFound
    return min(int(text), LARGEST_ID)
