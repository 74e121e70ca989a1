"""Tables handed out as files that spreadsheets open: streamed, and with nothing in them that would run there."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, stream_with_context

BYTE_ORDER_MARK = "\ufeff"  # by it spreadsheets know UTF-8
SEPARATOR = ";"  # what they expect where a comma stands before decimals
PIECE = 8_000  # letters that are sent together
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a CSV file of this name; its rows are drawn while it is sent, however many there are."""
    answer = Response(stream_with_context(_lines(heading, rows)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def harmless(value: object) -> str:
    """Return a cell as it is written: one that a spreadsheet would calculate begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_FORMULA) else text


def _lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATOR)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(heading)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
