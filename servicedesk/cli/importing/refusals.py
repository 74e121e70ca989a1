"""The file of what was refused: each row as it was, behind its line and the reason, to be mended and taken again."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TextIO

from servicedesk.cli.importing.sheet import Line, Sheet
from servicedesk.core.kernel.errors import Message

LINE, REASON = "line", "reason"


class Refusals:
    """A file that begins with its first row: where nothing is refused there is none, not even an old one."""

    def __init__(self, path: Path, sheet: Sheet, places: Mapping[str, int], say: Callable[[Message], str]) -> None:
        """Prepare to write beside this sheet, in words."""
        self.path, self.count = path, 0
        self._sheet, self._places, self._say = sheet, places, say
        self._file: TextIO | None = None
        # A file of refused rows that is taken again has both already: they are not told twice.
        self._told_before = 2 if sheet.headers[:2] == (LINE, REASON) else 0
        path.unlink(missing_ok=True)

    def add(self, line: Line, problems: Mapping[str, Message]) -> None:
        """Write one row with what is wrong with it."""
        self.count += 1
        if self._file is None:
            # With a mark at the beginning, by which spreadsheets know UTF-8.
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._write([LINE, REASON, *self._sheet.headers[self._told_before :]])
        reasons = "; ".join(self._reason(field, message) for field, message in problems.items())
        self._write([str(line.number), reasons, *line.cells[self._told_before :]])

    def close(self) -> None:
        """Close the file where one was begun."""
        if self._file is not None:
            self._file.close()

    def _write(self, cells: Iterable[str]) -> None:
        csv.writer(self._file, delimiter=self._sheet.delimiter).writerow(cells)  # type: ignore[arg-type]  # open by now

    def _reason(self, field: str, message: Message) -> str:
        words = self._say(message)
        return f"{self._sheet.headers[self._places[field]]}: {words}" if field in self._places else words
