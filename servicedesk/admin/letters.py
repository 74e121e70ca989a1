"""The letters of the desk: how each begins, in both languages, in the desk's words or in the operator's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core import notifications
from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import LetterWording, WordingDraft
from servicedesk.language.letters import Letter, draw
from servicedesk.language.marks import lazy
from servicedesk.language.stock import StockLetter, stock
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import gettext
from servicedesk.web.wiring import current_place, wiring

MANAGE = Permission("settings.manage")
LANGUAGES = ("es", "en")
LANGUAGE_NAMES = {"es": lazy("Spanish"), "en": lazy("English")}
DEFAULT, OWN, BROKEN = lazy("As it came"), lazy("Own words"), lazy("Cannot be used: the default goes out")
TONES = {DEFAULT: "neutral", OWN: "info", BROKEN: "danger"}


class WordingForm(SeenForm):
    """The words of one letter in one language."""

    subject = fields.text(lazy("Subject"), Required(), longest=200)
    body = fields.long_text(
        lazy("Text"), Required(), longest=4000,
        hint=lazy("A blank line begins a new paragraph. What people wrote, codes and links follow by themselves."),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One letter in one language, with the operator's own words where there are any."""

    id: int
    letter: StockLetter
    language: str
    own: LetterWording | None

    @property
    def state(self) -> str:
        """Return how the letter stands, as a message id."""
        if self.own is None:
            return DEFAULT
        told = f"{self.own.subject}\n{self.own.body}"
        return BROKEN if notifications.unknown_placeholders(told, self.letter.placeholders) else OWN

    def words(self) -> tuple[str, str]:
        """Return subject and text as they go out, with their placeholders: the own ones, or the default."""
        if self.own is not None:
            return self.own.subject, self.own.body
        signs = {name: f"%({name})s" for name in self.letter.placeholders}
        subject, *told = [wiring().catalogues.gettext(self.language, each, **signs) for each in self.letter.words]
        if self.letter.tells_promise:
            told.append(signs["promise"])
        return subject, "\n\n".join(told)


def letter_routes(bp: Blueprint) -> None:
    """Add the pages about letters."""
    bp.add_url_rule("/letters", "letters", index)
    bp.add_url_rule("/letters/<int:row_id>/reset", "reset_letter", reset, methods=["POST"])
    LETTERS.routes(bp, "/letters", "settings.manage")


@allows(MANAGE)
def index() -> Response:
    """Show the letters."""
    uow = unit_of_work()
    return Listing(
        lazy("Letters"),
        lazy("What the desk writes to people by itself. Change the words of any letter; the default is never lost."),
        (
            Column(lazy("Letter"), _example, lambda row: url_for("admin.letter", row_id=row.id)),
            Column(lazy("For"), lambda row: gettext(row.letter.audience)),
            Column(lazy("Language"), lambda row: gettext(LANGUAGE_NAMES[row.language])),
            Column(lazy("Words"), lambda row: gettext(row.state), tone=lambda row: TONES[row.state]),
        ),
        lambda wanted, after, limit: [
            row for row in _rows(uow) if row.id > after and wanted["language"] in ("", row.language)
        ][:limit],
        (Choice("language", lazy("Language"), list(LANGUAGE_NAMES.items())),),
    ).answer()


def _rows(uow: UnitOfWork) -> list[Row]:
    own = notifications.list_wordings(uow)
    every = [(letter, language) for letter in stock() for language in LANGUAGES]
    return [
        Row(place, letter, language, own.get((letter.key, language)))
        for place, (letter, language) in enumerate(every, start=1)
    ]


def _row(uow: UnitOfWork, row_id: int) -> Row:
    rows = _rows(uow)
    if not 0 < row_id <= len(rows):
        raise NotFound
    return rows[row_id - 1]


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    subject, body = _row(uow, row_id).words()
    return {"subject": subject, "body": body}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    row = _row(uow, row_id)
    draft = WordingDraft(row.letter.key, row.language, sent["subject"], sent["body"])
    notifications.keep_wording(uow, draft, row.letter.placeholders)
    return row_id


@allows(MANAGE)
def reset(row_id: int) -> Response:
    """Say a letter in the default words again."""
    row = _row(unit_of_work(), row_id)
    with unit_of_work() as uow:
        notifications.reset_wording(uow, row.letter.key, row.language)
    return done(url_for("admin.letter", row_id=row_id, saved=1))


def _sample() -> dict[str, str]:
    """Return something invented for each placeholder."""
    return {
        "number": "AR-7K2MQ4", "other": "AR-9P3XTW", "subject": gettext("No Internet since yesterday"),
        "account": "Familia Quispe",
        "name": "Rosa Quispe", "operator": current_place().operator, "time": "18:40",
        "promise": gettext(lazy("We attend it before %(time)s."), time="18:40"),
    }  # fmt: skip


def _example(row: Row) -> str:
    """Return a letter's subject with something invented for each placeholder; one that nobody knows stays as it is."""
    subject, values = row.words()[0], _sample()
    unknown = notifications.unknown_placeholders(subject, values)
    return notifications.filled(subject, values | {name: f"%({name})s" for name in unknown})


def _preview(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    values = _sample()
    unknown = {name: notifications.unknown_placeholders(sent[name], values) for name in ("subject", "body")}
    if problems := {name: Message("letter.placeholder", {"name": odd[0]}) for name, odd in unknown.items() if odd}:
        raise Invalid(problems)
    subject, body = (notifications.filled(sent[name], values) for name in ("subject", "body"))
    drawn = draw(Letter(subject, notifications.paragraphs_of(body)), language="es", operator=current_place().operator)
    return {"parts": [{"title": drawn.subject, "text": drawn.text, "is_prose": False, "language": "es"}]}


LETTERS = Editor(
    ("letters", "letter"), WordingForm, (lazy("Letter"), lazy("Letter")), _known, _save,
    aside=lambda uow, row_id: {"row": _row(uow, row_id)}, template="admin/parts/letter.html",
    preview=_preview, can_add=False,
)  # fmt: skip
