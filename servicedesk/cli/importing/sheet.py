"""A spreadsheet saved as CSV, whichever way: read line by line, never as a whole.

Spreadsheets in Spanish write semicolons and Latin-1, others commas and UTF-8 with a mark at the
beginning; some write tabs and UTF-16. Nobody should have to know.
"""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

DELIMITERS = ";,\t|"
MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
CHUNK = 1 << 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """One row of the sheet with the number of the line on which it begins."""

    number: int
    cells: tuple[str, ...]
    is_broken: bool = False


class Sheet:
    """A file of rows below one row of headers."""

    def __init__(self, path: Path) -> None:
        """Find out how the file is written, and read its headers; raises OSError."""
        self.path = path
        self.size = path.stat().st_size
        self.position = 0
        self.encoding = encoding_of(path)
        with self._text() as (_file, text):
            self.delimiter, self._skipped = _delimiter_of(text)
        self.headers = next((line.cells for line in self._rows()), ())

    def rows(self) -> Iterator[Line]:
        """Return every row below the headers that is not blank."""
        rows = self._rows()
        next(rows, None)
        yield from rows

    def _rows(self) -> Iterator[Line]:
        with self._text() as (file, text):
            for _ in range(self._skipped):
                text.readline()
            reader = csv.reader(text, delimiter=self.delimiter)
            while True:
                begins = self._skipped + reader.line_num + 1
                try:
                    cells = tuple(plain(cell) for cell in next(reader))
                except StopIteration:
                    break
                except csv.Error:
                    yield Line(begins, (), is_broken=True)
                    continue
                self.position = file.tell()
                if any(cells):
                    yield Line(begins, cells)

    @contextmanager
    def _text(self) -> Iterator[tuple[BinaryIO, TextIO]]:
        with self.path.open("rb") as file, TextIOWrapper(file, self.encoding, newline="") as text:
            yield file, text


def plain(cell: str) -> str:
    """Return a cell without the space around it, and without the sign that keeps a number from being a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def encoding_of(path: Path) -> str:
    """Return how the letters of a file are written: as its mark says, else UTF-8 where that fits, else Latin-1."""
    with path.open("rb") as file:
        beginning = file.read(3)
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            return encoding
    return next((each for each in ("utf-8", "cp1252") if _fits(path, each)), "latin-1")


def _fits(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter_of(text: TextIO) -> tuple[str, int]:
    """Return what stands between the cells, and how many lines come before the headers: one says it by itself."""
    first = text.readline()
    if first.lower().startswith("sep=") and len(first.strip("\r\n")) == len("sep=;"):
        return first[4], 1
    while first and not first.strip():
        first = text.readline()
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count), 0
