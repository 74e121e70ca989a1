"""Reports of plugins: which a person may see, and their rows, read by the plugin itself under a limit.

A report reads with a session that cannot write, in another thread. A page takes its first rows, a file takes
all of them and waits longer; whatever a report does wrong is told to whoever asked for it and to nobody else.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Broken, Column, Report
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.plugin_lending import Busy, NotWritten, TooMuch
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import Parameters

HOOK = "provide_reports"
PAGE_ROWS = 200  # that a page shows; the file has all of them
PAGE_WITHIN = 5.0  # seconds for the first rows: a person is waiting
FILE_WITHIN = 30.0  # seconds for all of them
GRACE = 3.0  # seconds more to stop when told, which is nobody's fault; whatever then is not back hangs
MOST_ROWS = 100_000  # of one file: four seconds and 10 MiB on a busy machine; more is to be asked for in parts
LONGEST_TEXT = 2_000
LARGEST = Decimal(10) ** 30
KEPT_FOR = 60.0  # seconds after which it is asked anew whether there are reports, should a plugin have failed to say

log = logging.getLogger("servicedesk.plugins")

Row = Sequence[Any]
Given = TypeVar("Given")


class ReportFailed(Exception):
    """A report did not give its rows; the cause is what the plugin did wrong."""


class ReportBusy(ReportFailed):
    """The plugin reads for as many as it may already; nothing is wrong with it."""


@dataclass(frozen=True)
class Offer:
    """A report with the plugin that brings it."""

    plugin: str
    report: Report


@dataclass(frozen=True)
class Excerpt:
    """The first rows of a report, and whether there are more."""

    rows: list[Row]
    is_cut: bool


@dataclass
class KnownReports:
    """Which permissions open a report: asked once, and anew whenever a plugin comes, goes, or is set."""

    registry: Registry
    _permissions: list[tuple[str, str]] = field(default_factory=list)
    _seen: tuple[int, float] | None = None

    def may_see_any(self, actor: Actor) -> bool:
        """Tell whether there is a report for this person; a menu asks it on every page."""
        now, active = self.registry.clock.monotonic(), self.registry.is_active
        self.registry.states.look()
        if self._seen is None or self._seen[0] != self.registry.changes or now - self._seen[1] > KEPT_FOR:
            self._seen = (self.registry.changes, now)
            self._permissions = [
                (plugin, item.permission) for plugin, item in self.registry.collect(HOOK) if isinstance(item, Report)
            ]
        return any(actor.may(permission) and active(plugin) for plugin, permission in self._permissions)


def list_reports(registry: Registry, actor: Actor) -> list[Offer | Broken]:
    """Return the reports that this person may see, by plugin; in the place of a plugin that failed stands a Broken."""
    given = registry.collect(HOOK, viewer=actor)
    return [
        item if isinstance(item, Broken) else Offer(plugin, item)
        for plugin, item in given
        if isinstance(item, Broken) or actor.may(item.permission)
    ]


def get_report(registry: Registry, actor: Actor, plugin: str, name: str) -> Report:
    """Return a report; NotFound while its plugin is off, Forbidden for who may not see it."""
    if not registry.is_active(plugin):
        raise NotFound
    given: list[Report] = registry.provide(plugin, HOOK)
    report = next((each for each in given if each.name == name), None)
    if report is None:
        raise NotFound
    if not actor.may(report.permission):
        raise Forbidden
    return report


def first_answers(registry: Registry, viewer: Actor, plugin: str, report: Report) -> dict[str, Any]:
    """Return what the form of a report shows before anybody has typed; ReportFailed where the plugin cannot tell."""

    def ask(ctx: Context) -> dict[str, Any]:
        known: Any = report.first(ctx)  # whatever it was declared to return
        if not isinstance(known, Mapping) or not set(known) <= set(report.parameters.model_fields):
            raise Nonsense("first must return values of its parameters by name")
        return dict(known)

    return _lent(registry, viewer, plugin, report, ask, PAGE_WITHIN)


def read_excerpt(registry: Registry, viewer: Actor, plugin: str, report: Report, asked: Parameters) -> Excerpt:
    """Return the first rows of a report, or raise ReportFailed."""

    def read(ctx: Context) -> Excerpt:
        rows: list[Row] = []
        for row in _rows(registry, report, asked, ctx, PAGE_WITHIN):
            if len(rows) == PAGE_ROWS:
                return Excerpt(rows, is_cut=True)
            rows.append(row)
        return Excerpt(rows, is_cut=False)

    return _lent(registry, viewer, plugin, report, read, PAGE_WITHIN + GRACE)


def write_all(
    registry: Registry,
    viewer: Actor,
    plugin: str,
    report: Report,
    asked: Parameters,
    write: Callable[[Iterable[Row]], None],
) -> None:
    """Hand all rows of a report to ``write`` while they are read; ReportFailed when it does not come to its end.

    Then what was written is to be thrown away: half a report is worse than none.
    """

    def read(ctx: Context) -> None:
        _write(_counted(_rows(registry, report, asked, ctx, FILE_WITHIN)), write, plugin)

    _lent(registry, viewer, plugin, report, read, FILE_WITHIN + GRACE)


def _lent(
    registry: Registry, viewer: Actor, plugin: str, report: Report, act: Callable[[Context], Given], within: float
) -> Given:
    try:
        given: Given = registry.lend(plugin, f"report {report.name}", act, within, viewer)
    except Busy as error:
        raise ReportBusy from error
    except BaseException as error:  # a plugin may raise SystemExit too, and must not end the request
        raise ReportFailed(f"{type(error).__name__}: {error}") from error
    return given


def _write(rows: Iterable[Row], write: Callable[[Iterable[Row]], None], plugin: str) -> None:
    """Hand over rows; an OSError that did not come from reading them is the disk's, and raised as NotWritten."""
    raised: list[OSError] = []

    def read() -> Iterator[Row]:
        try:
            yield from rows
        except OSError as error:
            raised.append(error)
            raise

    try:
        write(read())
    except OSError as error:
        if raised:
            raise
        log.error("report not written", extra={"plugin": plugin, "reason": str(error)})
        raise NotWritten(str(error)) from error


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count == MOST_ROWS:
            raise TooMuch(f"has more than {MOST_ROWS} rows: ask for a shorter time")
        yield row


def _rows(registry: Registry, report: Report, asked: Parameters, ctx: Context, within: float) -> Iterator[Row]:
    """Yield the rows of a report as they may be shown; one that is slow is stopped between two of them."""
    clock = registry.clock
    ends_at = clock.monotonic() + within
    for row in report.rows(asked, ctx):
        if clock.monotonic() > ends_at:
            raise TooMuch(f"did not come to its end within {within:g} s: ask for less")
        yield _shown(report.columns, row)


def _shown(columns: Sequence[Column], row: Any) -> Row:
    if not isinstance(row, list | tuple) or len(row) != len(columns):
        raise Nonsense(f"a row must have {len(columns)} values")
    return [None if value is None else CELLS[column.kind](value) for column, value in zip(columns, row, strict=True)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Nonsense(f"a text was a {type(value).__name__}")
    return value[:LONGEST_TEXT]


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Nonsense(f"a number was a {type(value).__name__}")
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact) >= LARGEST:
        raise Nonsense("a number must be finite, and smaller than a one with thirty zeros")
    return value if isinstance(value, int) else exact


def _money(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        raise Nonsense("money is a mapping of amount and currency")
    try:
        amount = _number(Decimal(str(value["amount"])))
    except InvalidOperation:
        raise Nonsense("an amount must be a number") from None
    currency = str(value["currency"])
    if not (currency.isascii() and currency.isalpha() and len(currency) == len("PEN")):
        raise Nonsense("a currency has three letters, as in PEN")
    return {"amount": amount, "currency": currency}


def _day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Nonsense(f"a day was a {type(value).__name__}")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Nonsense("a moment must be a datetime with its zone")
    return value


CELLS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text, "number": _number, "money": _money, "day": _day, "moment": _moment,
}  # fmt: skip
