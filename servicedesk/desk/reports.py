"""Reports of plugins: the list, and of each one its form, its first rows and all of them as a file."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, time
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Broken, Column, Report
from servicedesk.core.kernel.errors import Conflict, Invalid
from servicedesk.core.kernel.plugin_reports import (
    PAGE_ROWS,
    ReportBusy,
    ReportFailed,
    Row,
    first_answers,
    get_report,
    list_reports,
    read_excerpt,
    write_all,
)
from servicedesk.core.kernel.plugin_settings import filled
from servicedesk.core.kernel.setting_fields import describe_settings
from servicedesk.core.kernel.settings import Parameters
from servicedesk.desk.report_form import ReportForm, form_for, known
from servicedesk.language.marks import lazy
from servicedesk.web.exports import stored_table, write_table
from servicedesk.web.extensions import kernel, known_reports, plugin_cards
from servicedesk.web.failures import failure_said
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor
from servicedesk.web.kit import redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.templating import iso
from servicedesk.web.wiring import current_place

ENTER = Permission("desk.enter")
PAGE, FRAGMENT = "desk/reports/report.html", "desk/reports/_report.html"
FAILED = lazy("report.failed")
BUSY = lazy("report.busy")
RUN = "run"  # stands in the address once somebody has asked
NOON = time(12)


def report_routes(bp: Blueprint) -> None:
    """Add the pages of reports."""
    bp.add_url_rule("/reports", "reports", index)
    bp.add_url_rule("/reports/<plugin>/<name>", "report", one)
    bp.add_url_rule("/reports/<plugin>/<name>/file", "report_file", file)


def may_see_reports(actor: Actor) -> bool:
    """Tell whether there is a report for this person."""
    return known_reports().may_see_any(actor)


@allows(ENTER)
def index() -> Response:
    """Show the reports that this person may see, and which plugin cannot tell its own."""
    given = list_reports(kernel().registry, request_actor())
    rows = [
        (_title(each.plugin), each.report, url_for("desk.report", plugin=each.plugin, name=each.report.name))
        for each in given
        if not isinstance(each, Broken)
    ]
    broken = [(_title(each.plugin), failure_said(each.error)) for each in given if isinstance(each, Broken)]
    return show("desk/reports/index.html", "desk/reports/_list.html", rows=rows, broken=broken)


@allows(ENTER)
def one(plugin: str, name: str) -> Response:
    """Show the form of a report, and its first rows once somebody has asked."""
    report = get_report(kernel().registry, request_actor(), plugin, name)
    form, excerpt, failure, is_busy = None, None, "", False
    try:
        form, asked = _asked(plugin, report)
        excerpt = read_excerpt(kernel().registry, request_actor(), plugin, report, asked) if asked is not None else None
    except ReportBusy:
        is_busy = True
    except ReportFailed as error:
        failure = failure_said(str(error))
    return show(
        PAGE, FRAGMENT, 422 if form is not None and form.errors else 200,
        report=report, excerpt=excerpt, rows=_drawn(report, excerpt.rows) if excerpt else [],
        failure=failure, is_busy=is_busy, plugin_title=_title(plugin), most=PAGE_ROWS,
        page_url=url_for("desk.report", plugin=plugin, name=name),
        file_url=_with_query(url_for("desk.report_file", plugin=plugin, name=name)),
        **({} if form is None else {"form": form}),
    )  # fmt: skip


@allows(ENTER)
def file(plugin: str, name: str) -> Response:
    """Hand out all rows of a report as a file; one that breaks off half-way is no file at all."""
    report = get_report(kernel().registry, request_actor(), plugin, name)
    try:
        _form, asked = _asked(plugin, report)
        if asked is None:  # its page says what is missing
            return redirect_to(_with_query(url_for("desk.report", plugin=plugin, name=name)))
        return stored_table(f"{plugin}-{name}", _written(plugin, report, asked))
    except ReportBusy as error:
        raise Conflict(BUSY, plugin=_title(plugin)) from error
    except ReportFailed as error:
        raise Conflict(FAILED, plugin=_title(plugin), reason=str(error)) from error


def _written(plugin: str, report: Report, asked: Parameters) -> IO[bytes]:
    """Return a file with all rows of a report; it is gone when the report fails."""
    kept = TemporaryFile()  # noqa: SIM115  # closed when it has been sent
    heading = [words for column in report.columns for words in _heading(column)]
    write = partial(_write, kept, heading, [column.kind for column in report.columns])
    try:
        write_all(kernel().registry, request_actor(), plugin, report, asked, write)
    except BaseException:
        with suppress(OSError):  # what was not written yet finds no room now either
            kept.close()
        raise
    return kept


def _asked(plugin: str, report: Report) -> tuple[ReportForm, Parameters | None]:
    """Return the form of a report and what was asked for; nothing before somebody has asked, or where it is wrong."""
    asking = describe_settings(report.parameters, plugin)
    form_class = form_for(asking)
    if asking and RUN not in request.args:
        return form_class.blank(
            **known(asking, first_answers(kernel().registry, request_actor(), plugin, report))
        ), None
    form = form_class.read(request.args)
    if form.errors:
        return form, None
    try:
        return form, filled(report.parameters, form.values())
    except Invalid as wrong:
        form.complain(wrong.problems)
        return form, None


def _with_query(url: str) -> str:
    """Return an address with what was asked for behind it."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{url}?{query}" if query else url


def _title(plugin: str) -> str:
    card = plugin_cards().get(plugin)
    return card.told_in(current_language())[0] if card else plugin


def _drawn(report: Report, rows: Iterable[Row]) -> list[list[tuple[str, Any]]]:
    """Return each cell with its kind; a day is drawn as the moment in its middle."""
    zone = current_place().zone
    kinds = [column.kind for column in report.columns]
    return [
        [
            (kind, datetime.combine(value, NOON, zone) if kind == "day" and value is not None else value)
            for kind, value in zip(kinds, row, strict=True)
        ]
        for row in rows
    ]


def _heading(column: Column) -> list[str]:
    """Return the words above a column of the file; the currency of money stands in a column of its own."""
    words = _(column.title)
    return [words, _("%(column)s (currency)", column=words)] if column.kind == "money" else [words]


def _write(kept: IO[bytes], heading: Sequence[str], kinds: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as spreadsheets read them: plain values, in the operator's zone."""
    plain = ([cell for kind, value in zip(kinds, row, strict=True) for cell in _cells(kind, value)] for row in rows)
    write_table(kept, heading, plain)
    kept.flush()  # so that a full disk is noticed before anything is sent


def _cells(kind: str, value: Any) -> list[object]:
    if kind == "money":
        return [value["amount"], value["currency"]] if value is not None else ["", ""]
    if value is None:
        return [""]
    return [iso(value) if kind == "moment" else value]
