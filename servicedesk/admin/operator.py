"""Whose desk this is: name, zone, languages and colours."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.operator_admin import RANGES, OperatorDraft, change_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.kernel.zones import zones_to_choose
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows

MANAGE = Permission("settings.manage")
SPOKEN = [("es", lazy("Spanish")), ("en", lazy("English"))]
ONLY = 1  # there is one operator, and its page has no number


class OperatorForm(SeenForm):
    """The operator as the administrator writes it."""

    name = fields.text(lazy("Name of the operator"), Required(), longest=80)
    prefix = fields.text(
        lazy("Letters before ticket numbers"), Required(), longest=4,
        hint=lazy("Two to four capital letters. Numbers that were given keep theirs."),
    )  # fmt: skip
    help_phone = fields.text(lazy("Telephone for help"), longest=40, hint=lazy("As customers dial it."))
    zone = fields.choice(lazy("Time zone"), Required())
    country = fields.text(lazy("Country"), Required(), longest=2, hint=lazy("Two letters, as in PE."))
    currency = fields.text(lazy("Currency"), Required(), longest=3, hint=lazy("Three letters, as in PEN."))
    languages = fields.choices(lazy("Languages offered"), Required(), options=SPOKEN)
    language = fields.choice(lazy("Language for whoever does not choose"), Required(), options=SPOKEN)
    hue = fields.whole(
        lazy("Colour of the brand, 0 to 360"), largest=360,
        hint=lazy("224 is petrol, 145 green, 300 violet. Keep clear of 20 to 35: that says outage."),
    )  # fmt: skip
    strength = fields.whole(
        lazy("Strength of the colour, 0 to 120 %"), largest=120, hint=lazy("0 is grey, 100 is as it came.")
    )
    accent = fields.whole(
        lazy("Colour of the mark, 0 to 360"),
        largest=360,
        hint=lazy("82 is yellow. Left empty it is as it came."),
    )


def operator_routes(bp: Blueprint) -> None:
    """Add the page about the operator."""
    bp.add_url_rule("/operator", "operator", index)
    bp.add_url_rule("/operator", "change_operator", change, methods=["POST"])


@allows(MANAGE)
def index() -> Response:
    """Show whose desk this is."""
    return OPERATOR.show_one(ONLY)


@allows(MANAGE)
def change() -> Response:
    """Change whose desk this is; pages follow within seconds."""
    return OPERATOR.write_one(ONLY)


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    row = get_operator(uow.session)
    names = ("name", "prefix", "help_phone", "zone", "country", "currency", "language")
    return {name: getattr(row, name) for name in names} | {"languages": sorted(row.languages)} | dict(row.colours)


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    colours = {name: sent[name] for name in RANGES if sent[name] is not None}
    names = ("name", "prefix", "zone", "country", "currency", "language")
    told = {name: sent[name] or "" for name in names}
    draft = OperatorDraft(
        **told, languages=tuple(sent["languages"] or ()), help_phone=sent["help_phone"] or "", colours=colours
    )
    return change_operator(uow, draft).id


def _options(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    return {"zone": [(name, name) for name in zones_to_choose()]}


OPERATOR = Editor(
    ("index", "operator"), OperatorForm, (lazy("Operator"), lazy("Operator")), _known, _save, _options,
    hint=lazy("How the desk calls itself, in which zone it tells the time, and how it looks."),
    place=lambda row_id: url_for("admin.operator"),
)  # fmt: skip
