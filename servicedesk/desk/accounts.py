"""Accounts for whoever keeps them: those at risk of leaving first, with the reasons, and what was done about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, risk, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.risk import RiskFilter, RiskRow, Work
from servicedesk.desk.around import KINDS_OF_ACCOUNT
from servicedesk.desk.signs import look
from servicedesk.language.formats import date_words
from servicedesk.language.marks import lazy
from servicedesk.language.risks import RULES, reason_words
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.exports import table_file
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_locale, ngettext
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID, read_id
from servicedesk.web.templating import day, iso
from servicedesk.web.wiring import current_place

RETAIN = Permission(risk.RETAIN)
PAGE, FRAGMENT = "desk/accounts/index.html", "desk/accounts/_list.html"
ONE, ONE_FRAGMENT = "desk/accounts/one.html", "desk/accounts/_one.html"
AT_ONCE, EXPORTED, TICKETS_SHOWN = 50, 500, 10
FILTERS = ("consultant", "segment", "why")
SHOWS = {"risk": lazy("At risk"), "due": lazy("To be called today"), "all": lazy("All accounts")}
HEADING = (
    lazy("Number"), lazy("Name"), lazy("Segment"), lazy("Sales consultant"), lazy("At risk since"), lazy("Why"),
    lazy("Open tickets"), lazy("Last contact"), lazy("Next step on"),
)  # fmt: skip


class NoteForm(Form):
    """What was done about an account, and when it goes on."""

    note = fields.long_text(
        lazy("What was done"), Required(), hint=lazy("As in: called, offered a visit. No customer sees it."),
        longest=risk.LONGEST_NOTE,
    )  # fmt: skip
    next_on = fields.day(lazy("Next step on"))


@dataclass(frozen=True)
class AccountShown:
    """An account as a list shows it, with its reasons in words."""

    row: RiskRow
    why: Sequence[str]
    work: Work

    @property
    def next_day(self) -> str:
        """Return the day of the next step in words, empty for none."""
        return _day_words(self.row.next_on)

    @property
    def spoken_at(self) -> datetime | None:
        """Return when somebody last spoke to it, on a ticket or as it was noted."""
        return max(filter(None, (self.work.spoken_at, self.row.noted_at)), default=None)


def account_routes(bp: Blueprint) -> None:
    """Add the list of accounts, the page of one, and the notes on it."""
    bp.add_url_rule("/accounts", "accounts", index)
    bp.add_url_rule("/accounts/list.csv", "accounts_file", file)
    bp.add_url_rule(f"/accounts/<int(max={LARGEST_ID}):row_id>", "customer", one)
    bp.add_url_rule(f"/accounts/<int(max={LARGEST_ID}):row_id>", "note_customer", note, methods=["POST"])


@allows(RETAIN)
def index() -> Response:
    """Show the accounts that the reader keeps, those at risk first; who sees all begins with those at risk."""
    uow = unit_of_work()
    wanted = _wanted(uow)
    rows = risk.list_accounts(uow, replace(wanted, limit=AT_ONCE + 1))
    shown = rows[:AT_ONCE]
    return show(
        PAGE, FRAGMENT, rows=_shown(uow, shown), shows=SHOWS, chosen=_chosen(uow), choices=_choices(uow),
        older=_address(after=str(shown[-1].id)) if len(rows) > AT_ONCE else "",
        first=_address() if wanted.after else "", export=_address("desk.accounts_file"),
        clear=url_for("desk.accounts") if any(request.args.get(name) for name in ("show", *FILTERS)) else "",
        segments=KINDS_OF_ACCOUNT, sees_all=_sees_all(uow), is_named=bool(request.args.get("after")),
    )  # fmt: skip


@allows(RETAIN)
def file() -> Response:
    """Hand out the whole list as a file for spreadsheets."""
    uow = unit_of_work()
    return table_file("accounts", [_(each) for each in HEADING], _exported(uow, _wanted(uow)))


@allows(RETAIN)
def one(row_id: int) -> Response:
    """Show how one account stands, why, and what was done."""
    return show(ONE, ONE_FRAGMENT, form=NoteForm.blank(), **_about(unit_of_work(), row_id))


@allows(RETAIN)
def note(row_id: int) -> Response:
    """Keep what was done about an account."""
    form = NoteForm.read(request.form)
    risk.get_account_of(unit_of_work(), row_id)
    keep(form, ONE, ONE_FRAGMENT, lambda: _about(unit_of_work(), row_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        risk.note_contact(uow, row_id, form.note.data or "", form.next_on.data)
    return redirect_to(url_for("desk.customer", row_id=row_id, saved=1))


def _sees_all(uow: UnitOfWork) -> bool:
    return uow.actor.may("account.read")


def _chosen(uow: UnitOfWork) -> dict[str, str]:
    """Return what the address asks for, as far as it is known; a place that is none is not found."""
    shown = request.args.get("show", "")
    chosen = {"show": shown if shown in SHOWS else "risk" if _sees_all(uow) else "all"}
    consultant = request.args.get("consultant", "") if _sees_all(uow) else ""
    known = {"segment": KINDS_OF_ACCOUNT, "why": RULES}
    given = {name: request.args.get(name, "") for name in known}
    narrowed = {name: value if value in known[name] else "" for name, value in given.items()}
    return chosen | narrowed | {"consultant": str(read_id(consultant)) if consultant else ""}


def _wanted(uow: UnitOfWork) -> RiskFilter:
    chosen, after = _chosen(uow), request.args.get("after", "")
    return RiskFilter(
        consultant_id=int(chosen["consultant"] or 0),
        segment=chosen["segment"],
        rule=chosen["why"],
        only_at_risk=chosen["show"] == "risk",
        due_on=uow.now().astimezone(current_place().zone).date() if chosen["show"] == "due" else None,
        after=read_id(after) if after else 0,
    )


def _address(endpoint: str = "desk.accounts", **more: str) -> str:
    kept = {name: request.args.get(name, "") for name in ("show", *FILTERS)}
    chosen: dict[str, Any] = {name: value for name, value in (kept | more).items() if value}
    return url_for(endpoint, **chosen)


def _choices(uow: UnitOfWork) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return what the list may be filtered by: name, label, and values with their words."""
    found = [
        ("segment", lazy("Segment"), [(key, _(words)) for key, words in KINDS_OF_ACCOUNT.items()]),
        ("why", lazy("Why"), [(key, _(words)) for key, words in RULES.items()]),
    ]
    if _sees_all(uow):
        known = [(str(each.id), each.name) for each in people.list_possible_consultants(uow)]
        found.insert(0, ("consultant", lazy("Sales consultant"), known))
    return found


def _day_words(value: date | None) -> str:
    return date_words(value, locale=current_locale()) if value else ""


def why_in_words(reasons: Sequence[dict[str, Any]]) -> list[str]:
    """Return reasons in the reader's language."""
    return [reason_words(each, ngettext, day) for each in reasons]


def _shown(uow: UnitOfWork, rows: Sequence[RiskRow]) -> list[AccountShown]:
    work = risk.read_work(uow, [row.id for row in rows])
    return [AccountShown(row, why_in_words(_standing(row)), work[row.id]) for row in rows]


def _standing(row: RiskRow) -> Sequence[dict[str, Any]]:
    """Return the reasons of an account at risk; of others they are nobody's business."""
    return (row.reasons or []) if row.at_risk_since else []


def _about(uow: UnitOfWork, row_id: int) -> dict[str, Any]:
    account = risk.get_account_of(uow, row_id)
    standing, steps = risk.find_risk(uow, row_id), risk.list_steps(uow, row_id)
    reasons = standing.reasons if standing and account.at_risk_since else []
    recent = tickets.list_tickets(uow, account_id=row_id, limit=TICKETS_SHOWN)
    names = {each.id: each.name for each in people.read_roster(uow).users}
    return {
        "account": account, "next_day": _day_words(standing.next_on if standing else None),
        "steps": [(each, _day_words(each.next_on)) for each in steps], "segments": KINDS_OF_ACCOUNT, "rules": RULES,
        "reasons": list(zip(why_in_words(reasons), (each["numbers"] for each in reasons), strict=True)),
        "consultant": names.get(account.consultant_id or 0, ""), "saved": "saved" in request.args,
        "recent": [(each, look(each)) for each in recent],
    }  # fmt: skip


def _exported(uow: UnitOfWork, wanted: RiskFilter) -> Iterator[list[object]]:
    """Yield the rows of the file, read a part at a time."""
    wanted = replace(wanted, after=0, limit=EXPORTED)
    while rows := risk.list_accounts(uow, wanted):
        yield from map(_cells, _shown(uow, rows))
        wanted = replace(wanted, after=rows[-1].id)


def _cells(shown: AccountShown) -> list[object]:
    row, moments = shown.row, (shown.row.at_risk_since, shown.spoken_at)
    since, spoken = (iso(each) if each else "" for each in moments)
    segment = _(KINDS_OF_ACCOUNT.get(row.kind, row.kind))
    next_on = row.next_on.isoformat() if row.next_on else ""
    return [
        row.number, row.name, segment, row.consultant_name, since, "; ".join(shown.why), shown.work.open, spoken,
        next_on,
    ]  # fmt: skip
