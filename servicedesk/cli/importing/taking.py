"""Taking a sheet, a portion at a time: each is one unit of work, so that what was taken stays when the rest fails."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from servicedesk.cli.importing.columns import KEYS, Columns, several
from servicedesk.cli.importing.ledger import Ledger
from servicedesk.cli.importing.refusals import Refusals
from servicedesk.cli.importing.sheet import Line, Sheet
from servicedesk.core import inventory, people
from servicedesk.core.inventory import ResourceRow, ServiceRow
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.imports import Outcome
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import AccountRow
from servicedesk.core.people.rules.texts import clean_line

PORTION = 1000  # rows; a writer waits for about a fifth of a second
DEPENDS_ON = "depends_on"
Fields = dict[str, str]


@dataclass
class Run:
    """One sheet on its way into the desk."""

    sheet: Sheet
    columns: Columns
    ledger: Ledger
    refusals: Refusals
    unit_of_work: Callable[[], AbstractContextManager[UnitOfWork]]
    is_trial: bool
    moved: Callable[[int], None]

    @property
    def passes(self) -> int:
        """Return how often the sheet is read: resources that depend on each other take three times."""
        return 3 if self._has_dependencies else 1

    def take(self) -> dict[str, int]:
        """Take every row, and return how many are new, changed, the same and refused."""
        if self._has_dependencies:
            self._read_dependencies()
        for portion in self._portions():
            self._take(self._good_ones(portion))
        if self._has_dependencies:
            for portion in self._portions():
                self._take_dependencies(portion)
        counted = self.ledger.count()
        return {word: counted.get(word, 0) for word in ("new", "changed", "same")} | {"refused": self.refusals.count}

    @property
    def _has_dependencies(self) -> bool:
        return DEPENDS_ON in self.columns.places

    def _portions(self) -> Iterator[list[Line]]:
        rows, seen = self.sheet.rows(), 0
        while portion := list(islice(rows, PORTION)):
            yield portion
            self.moved(self.sheet.position - seen)
            seen = self.sheet.position

    def _key(self, fields: Fields) -> str:
        return clean_line(fields.get(KEYS[self.columns.things], ""))

    def _good_ones(self, portion: Sequence[Line]) -> list[tuple[Line, Fields]]:
        """Return the rows that can be shown to the core; the others are refused."""
        good = []
        for line in portion:
            fields = self.columns.read(line.cells)
            problems = self._problems(line, self._key(fields))
            if problems:
                self.refusals.add(line, problems)
            else:
                good.append((line, fields))
        return good

    def _problems(self, line: Line, key: str) -> dict[str, Message]:
        if line.is_broken:
            return {"": Message("import.unreadable")}
        if any(line.cells[len(self.sheet.headers) :]):
            return {"": Message("import.too_many_cells")}
        if not key:
            return {KEYS[self.columns.things]: Message("required")}
        first = self.ledger.first(key, line.number)
        if first != line.number:
            return {KEYS[self.columns.things]: Message("import.twice", {"line": first})}
        if self._has_dependencies and self.ledger.is_in_circle(key):
            return {DEPENDS_ON: Message("inventory.circle")}
        return {}

    def _take(self, good: list[tuple[Line, Fields]]) -> None:
        with self.unit_of_work() as uow:
            outcomes = take_rows(uow, self.columns.things, [fields for _, fields in good], is_trial=self.is_trial)
        for (line, fields), outcome in zip(good, outcomes, strict=True):
            self.ledger.note(self._key(fields), outcome.became)
            if outcome.became == "refused":
                self.refusals.add(line, outcome.problems)

    def _read_dependencies(self) -> None:
        """Learn who depends on whom, in the file and in the desk, and who would depend on itself."""
        for portion in self._portions():
            for line in portion:
                fields = self.columns.read(line.cells)
                if self.ledger.first(self._key(fields), line.number) == line.number:
                    self.ledger.depend(self._key(fields), map(clean_line, several(fields.get(DEPENDS_ON, ""))))
        after = 0
        while True:
            with self.unit_of_work() as uow:
                page = inventory.list_dependencies(uow, after, PORTION)
            if not page:
                break
            after = page[-1][0]
            for _, name, others in page:
                if not self.ledger.knows(name):
                    self.ledger.depend(name, others)
        self.ledger.close_circles()

    def _take_dependencies(self, portion: Sequence[Line]) -> None:
        wanted = [(line, key, on) for line in portion for key, on in self._wanted(line)]
        with self.unit_of_work() as uow:
            coming = self.ledger.coming({name for _, key, on in wanted for name in (key, *on)})
            pairs = [(key, on) for _, key, on in wanted]
            outcomes = inventory.import_dependencies(uow, pairs, coming=coming, is_trial=self.is_trial)
        for (line, key, _), outcome in zip(wanted, outcomes, strict=True):
            if outcome.became == "refused":
                self.refusals.add(line, outcome.problems)
            if outcome.became == "refused" or self.ledger.became(key) == "same":
                self.ledger.note(key, outcome.became)

    def _wanted(self, line: Line) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Return what the thing of this line shall depend on, unless the line was refused or says nothing."""
        fields = self.columns.read(line.cells)
        key, on = self._key(fields), tuple(map(clean_line, several(fields.get(DEPENDS_ON, ""))))
        taken = self.ledger.became(key) in ("new", "changed", "same")
        if taken and on and self.ledger.first(key, line.number) == line.number:
            yield key, on


def take_rows(uow: UnitOfWork, things: str, rows: Sequence[Fields], *, is_trial: bool) -> list[Outcome]:
    """Give rows to the area that keeps such things."""
    if things == "accounts":
        return people.import_accounts(uow, [AccountRow(**row) for row in rows], is_trial=is_trial)
    if things == "services":
        services = [
            ServiceRow(**_without(row, "resources"), resources=several(row.get("resources", ""))) for row in rows
        ]
        return inventory.import_services(uow, services, is_trial=is_trial)
    resources = [ResourceRow(**_without(row, DEPENDS_ON)) for row in rows]
    return inventory.import_resources(uow, resources, is_trial=is_trial)


def _without(row: Fields, name: str) -> Fields:
    return {each: text for each, text in row.items() if each != name}
