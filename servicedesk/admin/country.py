"""What the operator's country asks for when a fault ends: a shipped profile to begin with, and every point of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.sla.words import KIND_WORDS
from servicedesk.core import regulation
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import Rules
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import redirect_to

MANAGE = Permission("settings.manage")
ONLY = 1  # there is one country, and its page has no number
KINDS = [(kind, KIND_WORDS[kind]) for kind in regulation.KINDS]
NUMBERS = ("close_after", "claim_after", "code_digits", "code_first", "code_last", "code_warning")
TEXTS = ("regulator", "evidence", "evidence_at", "silence", "code_prefix", "code_check")
LARGEST = 10**15 - 1


class CountryForm(SeenForm):
    """The rules as the administrator writes them."""

    close_after = fields.whole(
        lazy("Hours until a solved ticket closes by itself"), Required(), smallest=1, largest=8760,
        hint=lazy("168 are seven days. A customer who writes within this time reopens it."),
    )  # fmt: skip
    evidence = fields.choice(
        lazy("Evidence that it is solved"), Required(), options=[
            ("none", lazy("None is needed")),
            ("either", lazy("A repair certificate or the customer's agreement")),
            ("certificate", lazy("A repair certificate")),
            ("agreement", lazy("The customer's agreement")),
        ], hint=lazy("Whoever confirms on the portal has agreed by that: it always closes the ticket."),
    )  # fmt: skip
    evidence_of = fields.choices(lazy("Evidence is needed for"), options=KINDS)
    evidence_at = fields.choice(
        lazy("Evidence is needed before"), Required(),
        options=[("close", lazy("the ticket is closed")), ("resolve", lazy("the ticket is marked as solved"))],
    )  # fmt: skip
    silence = fields.choice(
        lazy("If the customer says nothing and evidence is missing"), Required(),
        options=[("closes", lazy("it closes when its time is over")), ("waits", lazy("it waits for the evidence"))],
    )  # fmt: skip
    codes_of = fields.choices(lazy("An official code is given to"), options=KINDS)
    code_prefix = fields.text(lazy("Code of the operator, before the number"), longest=12)
    code_year = fields.choice(
        lazy("Year in the code"), Required(),
        options=[("0", lazy("None")), ("2", lazy("Two digits")), ("4", lazy("Four digits"))],
    )  # fmt: skip
    code_digits = fields.whole(lazy("Digits of the number"), Required(), smallest=3, largest=15)
    code_restarts = fields.check(lazy("Begin anew with 1 each year"))
    code_check = fields.choice(
        lazy("Check digit"), Required(),
        options=[("none", lazy("None")), ("luhn", lazy("Luhn")), ("mod11", lazy("Modulo 11"))],
    )  # fmt: skip
    code_first = fields.whole(
        lazy("First number of the range"), smallest=0, largest=LARGEST,
        hint=lazy("As the regulator handed it out. 0 for no range."),
    )  # fmt: skip
    code_last = fields.whole(lazy("Last number of the range"), smallest=0, largest=LARGEST, hint=lazy("0 for no end."))
    code_warning = fields.whole(
        lazy("Warn when so many codes are left"), smallest=0, largest=LARGEST,
        hint=lazy("A report that finds no code is taken all the same, and gets one as soon as there are more."),
    )  # fmt: skip
    has_claims = fields.check(lazy("An unsolved fault can become an official claim, with the same code"))
    claim_after = fields.whole(
        lazy("Hours until it becomes one by itself"), smallest=0, largest=8760,
        hint=lazy("From the report, or from its release. 0 for never. It waits while the customer has to answer."),
    )  # fmt: skip
    regulator = fields.text(lazy("Regulator"), longest=40, hint=lazy("As pages name it."))


def country_routes(bp: Blueprint) -> None:
    """Add the page about the country."""
    bp.add_url_rule("/country", "country", index)
    bp.add_url_rule("/country", "change_country", change, methods=["POST"])
    bp.add_url_rule("/country/profile", "take_profile", take, methods=["POST"])
    bp.add_url_rule("/country/profile", "leave_country", leave)


@allows(MANAGE)
def index() -> Response:
    """Show what the country asks for, and the profiles that come with the desk."""
    return COUNTRY.show_one(ONLY)


@allows(MANAGE)
def change() -> Response:
    """Change what the country asks for, point by point."""
    return COUNTRY.write_one(ONLY)


@allows(MANAGE)
def take() -> Response:
    """Take one of the profiles that come with the desk."""
    with unit_of_work() as uow:
        regulation.take_profile(uow, request.form.get("profile", ""))
    return redirect_to(url_for("admin.country", saved=1))


@allows(MANAGE)
def leave() -> Response:
    """Lead from the address of the button to the page on which it stands."""
    return redirect_to(url_for("admin.country"))


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    rules = regulation.read_rules(uow)
    plain = {name: getattr(rules, name) for name in (*NUMBERS, *TEXTS, "code_restarts", "has_claims")}
    lists = {"evidence_of": sorted(rules.evidence_of), "codes_of": sorted(rules.codes_of)}
    return plain | lists | {"code_year": str(rules.code_year)}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    before = regulation.read_rules(uow)
    told: dict[str, Any] = {name: sent[name] or 0 for name in NUMBERS}
    told |= {name: sent[name] or "" for name in TEXTS}
    told |= {name: tuple(sent[name] or ()) for name in ("evidence_of", "codes_of")}
    told |= {name: bool(sent[name]) for name in ("code_restarts", "has_claims")}
    rules = Rules(profile=before.profile, code_year=int(sent["code_year"]), **told)
    return regulation.keep_rules(uow, rules).id


def _aside(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    rules = regulation.read_rules(uow)
    profiles = regulation.list_profiles()
    taken = next(each for each in profiles if each.code == rules.profile)
    return {
        "profiles": profiles,
        "taken": taken,
        "is_changed": _same(taken.rules) != _same(rules),
        "left": regulation.count_codes_left(uow, rules) if rules.gives_codes else None,
        "warning": rules.code_warning,
        "example": regulation.example_of(uow, rules) if rules.gives_codes else "",
    }


def _same(rules: Rules) -> Rules:
    """Return rules to be compared: in which order kinds were chosen makes no difference."""
    return replace(rules, evidence_of=tuple(sorted(rules.evidence_of)), codes_of=tuple(sorted(rules.codes_of)))


COUNTRY = Editor(
    ("index", "country"), CountryForm, (lazy("Country and closing"), lazy("Country and closing")), _known, _save,
    aside=_aside, template="admin/parts/country.html",
    hint=lazy("When a ticket ends, which official codes are given, and when a fault becomes a claim."),
    place=lambda row_id: url_for("admin.country"),
)  # fmt: skip
