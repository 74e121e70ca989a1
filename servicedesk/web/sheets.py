"""Lists as sheets: CSV that a spreadsheet opens with a double click, and in which nothing is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # by which spreadsheets know UTF-8
DELIMITER = ";"
ROWS_AT_ONCE = 200


def sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Hand rows out as a file of this name, written while it is read."""
    answer = Response(stream_with_context(_written(columns, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a sign before it says that it is text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER)
    text.write(MARK)
    writer.writerow([harmless(column) for column in columns])
    for turn, row in enumerate(rows):
        writer.writerow([harmless(cell) for cell in row])
        if turn % ROWS_AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
