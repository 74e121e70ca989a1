"""Tables handed out as files that spreadsheets open: streamed, and with nothing in them that would run there."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import IO

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


def write_table(file: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file, for rows that must all be there before any of them is handed out."""
    for piece in _lines(heading, rows):
        file.write(piece.encode())


def stored_table(name: str, file: IO[bytes]) -> Response:
    """Answer with a CSV file of this name that was written; it is closed when it has been sent."""
    answer = Response(_read(file), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.call_on_close(file.close)
    return answer


def harmless(value: object) -> str:
    """Return a cell as it is written: one that a spreadsheet would calculate begins with an apostrophe."""
    if isinstance(value, int | Decimal):
        return str(value)  # a number below zero is no formula
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_FORMULA) else text


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece, and close it at the end."""
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


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
