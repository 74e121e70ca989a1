"""Lists of the administrator: filters in the address, pages by key, and the whole list as a sheet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from servicedesk.web.exports import table_file
from servicedesk.web.kit import show
from servicedesk.web.locale import gettext
from servicedesk.web.places import read_id

PAGE = 50
PORTION = 500
LONGEST_FILTER = 100
AS_SHEET = "csv"
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One column: its label, and of each row the text, the address it leads to and the tone of its badge."""

    label: str
    text: Callable[[Any], str]
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    moment: Callable[[Any], datetime] | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Choice:
    """A filter of several choices; ``is_text`` is one that people write.

    ``are_names`` says that the labels of its options are written as they are, in no language.
    """

    name: str
    label: str
    options: Options = ()
    are_names: bool = False

    @property
    def is_text(self) -> bool:
        """Tell whether people write into it."""
        return not self.options

    def chosen(self) -> str:
        """Return what the address says, as far as it is among the choices."""
        value = request.args.get(self.name, "").strip()[:LONGEST_FILTER]
        return value if self.is_text or value in {key for key, _ in self.options} else ""


@dataclass(frozen=True)
class Listing:
    """One list: what it shows, how it is narrowed, and who finds its rows.

    ``find`` takes the filters by name, the identifier of the row before, and how many rows. ``warning`` is a heading
    and a text in words, told above the list.
    """

    title: str
    intro: str
    columns: Sequence[Column]
    find: Callable[[dict[str, str], int, int], Sequence[Any]]
    filters: Sequence[Choice] = ()
    add: tuple[str, str] = ("", "")
    empty: str = ""
    warning: tuple[str, str] = ("", "")
    key: Callable[[Any], int] = field(default=lambda row: int(row.id))

    def answer(self) -> Response:
        """Show one page of the list, or hand the whole of it out as a sheet."""
        wanted = {each.name: each.chosen() for each in self.filters}
        if request.args.get("as") == AS_SHEET:
            columns = [gettext(column.label) for column in self.columns]
            return table_file(str(request.endpoint).partition(".")[2], columns, self._cells(wanted))
        after = read_id(request.args["after"]) if request.args.get("after") else 0
        rows = self.find(wanted, after, PAGE + 1)
        return show(
            "admin/list.html", "admin/_list.html",
            listing=self, rows=rows[:PAGE], wanted=wanted,
            older=_address(wanted, after=str(self.key(rows[PAGE - 1]))) if len(rows) > PAGE else "",
            first=_address(wanted) if after else "",
            export=_address(wanted, **{"as": AS_SHEET}),
            clear=_address({}) if any(wanted.values()) else "",
        )  # fmt: skip

    def _cells(self, wanted: dict[str, str]) -> Iterator[Sequence[str]]:
        after = 0
        while rows := self.find(wanted, after, PORTION):
            for row in rows:
                yield [_cell(column, row) for column in self.columns]
            after = self.key(rows[-1])


def _cell(column: Column, row: Any) -> str:
    return column.moment(row).isoformat(timespec="seconds") if column.moment is not None else column.text(row)


def _address(wanted: dict[str, str], **more: str) -> str:
    """Return the address of this list with these filters; an empty one is left out."""
    chosen: dict[str, Any] = {name: value for name, value in (wanted | more).items() if value}
    return url_for(str(request.endpoint), **(request.view_args or {}), **chosen)
