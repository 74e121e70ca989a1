"""The list of planned work, with its filters in the address and as a file for spreadsheets."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import WorkFilter
from servicedesk.desk.works.signs import GROUPS, KIND, PHASE
from servicedesk.language.marks import lazy
from servicedesk.web.exports import table_file
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import read_id
from servicedesk.web.templating import iso

SEE = Permission("inventory.read")
LIST, ROWS = "desk/works/index.html", "desk/works/_rows.html"
AT_ONCE = 50
LONGEST_WORDS = 100
HEADING = (
    lazy("Number"), lazy("Title"), lazy("State"), lazy("Kind"), lazy("Begins"), lazy("Ends"), lazy("Announced"),
    lazy("Announced late"), lazy("Resources"), lazy("Objections"),
)  # fmt: skip


def list_routes(bp: Blueprint) -> None:
    """Add the list and its file."""
    bp.add_url_rule("/maintenance", "works", index)
    bp.add_url_rule("/maintenance/list.csv", "works_file", file)


@allows(SEE)
def index() -> Response:
    """List the planned work that the address asks for, the next first."""
    uow, asked, after = unit_of_work(), _asked(), read_id(request.args.get("after") or "0")
    rows = maintenance.list_works(uow, asked, after=after, limit=AT_ONCE)
    more = _address(asked, after=rows[-1].id) if len(rows) == AT_ONCE else ""
    context: dict[str, Any] = {
        "rows": rows, "more": more, "asked": asked, "is_first": not after, "phases": PHASE,
        "objected": maintenance.count_objections_to(uow, [each.id for each in rows]),
    }  # fmt: skip
    if is_swap() and after:
        return show(ROWS, ROWS, **context)
    return show(
        LIST, ROWS, **context, groups=GROUPS, counts=maintenance.count_works(uow),
        waiting=maintenance.count_objections(uow), file=f"{url_for('desk.works_file')}?{_query(asked)}",
        ways=[(each, _address(WorkFilter(each, asked.text, asked.exceptions))) for each in GROUPS],
    )  # fmt: skip


@allows(SEE)
def file() -> Response:
    """Hand out what the address asks for, all of it."""
    return table_file("maintenance", [_(each) for each in HEADING], _lines(unit_of_work(), _asked()))


def _lines(uow: UnitOfWork, asked: WorkFilter) -> Iterator[tuple[object, ...]]:
    after, language = 0, current_language()
    while rows := maintenance.list_works(uow, asked, after=after, limit=AT_ONCE):
        objected = maintenance.count_objections_to(uow, [each.id for each in rows])
        for each in rows:
            yield (
                each.number, each.named_in(language), _(PHASE[each.phase].words), _(KIND[each.kind]),
                iso(each.starts_at), iso(each.ends_at), iso(each.published_at) if each.published_at else "",
                _("yes") if each.is_late else "", ", ".join(on.name for on in each.resources),
                objected.get(each.id, 0),
            )  # fmt: skip
        after = rows[-1].id


def _asked() -> WorkFilter:
    phase = request.args.get("phase", "")
    return WorkFilter(
        phase if phase in GROUPS else "coming",
        request.args.get("q", "").strip()[:LONGEST_WORDS],
        bool(request.args.get("exceptions")),
    )


def _query(asked: WorkFilter, after: int = 0) -> str:
    known = {"phase": asked.phase, "q": asked.text, "exceptions": "1" if asked.exceptions else "", "after": after}
    return urlencode({name: value for name, value in known.items() if value})


def _address(asked: WorkFilter, after: int = 0) -> str:
    return f"{url_for('desk.works')}?{_query(asked, after)}"
