"""The escalation matrix: for each sort of fault the units it goes to, level by level, and what each needs to know."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.knowledge import questions_of, written
from servicedesk.admin.listing import Column, Listing
from servicedesk.admin.sla.typed import written_length
from servicedesk.core import people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import MatrixLine, PathDraft, TierDraft, TierQuestion
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import current_language, gettext
from servicedesk.web.places import LARGEST_ID

EDIT = "escalation.edit"
LONGEST_LIMIT = 86_400  # minutes: 60 days
MINUTES = lazy("Minutes. 0 for no limit.")
COUNTED = [("clock", lazy("By the clock, day and night")), ("office", lazy("In office hours"))]
ONE_PER_LINE = lazy("One question on each line. End it with * where it must be answered.")


class PathForm(SeenForm):
    """A line of the matrix."""

    category = fields.choice(lazy("Sort of fault"), Required("error.choose"))
    told_role = fields.choice(
        lazy("Who must know"), hint=lazy("They are told of what is late and of promises that were missed.")
    )
    goes_on_breach = fields.check(lazy("A missed promise also hands the ticket over to the first level"))


class TierForm(SeenForm):
    """A level of a line."""

    team = fields.choice(lazy("Team or unit"), Required("error.choose"))
    accept_within = fields.whole(lazy("Accept within"), smallest=0, largest=LONGEST_LIMIT, hint=MINUTES)
    answer_within = fields.whole(lazy("Answer within"), smallest=0, largest=LONGEST_LIMIT, hint=MINUTES)
    counted_by = fields.choice(lazy("How the time is counted"), Required("error.choose"), options=COUNTED)
    told_role = fields.choice(lazy("Who must know when it is late"), hint=lazy("Empty: as on the whole line."))
    questions = fields.long_text(lazy("What it needs to know"), longest=2000, hint=ONE_PER_LINE)
    questions_en = fields.long_text(lazy("The same in English"), longest=2000, hint=lazy("In the same order."))


class NewTierForm(SeenForm):
    """The unit of a new level; the rest is asked on its own page."""

    team = fields.choice(lazy("Team or unit"), Required("error.choose"))


def escalation_routes(bp: Blueprint) -> None:
    """Add the pages of the matrix."""
    bp.add_url_rule("/escalation", "paths", paths)
    PATHS.routes(bp, "/escalation", EDIT)
    TIERS.routes(bp, "/escalation/levels", EDIT)
    one, level = "/escalation/<int:row_id>", "/escalation/levels/<int:row_id>"
    for rule, name, view in (
        (f"{one}/levels", "add_tier", add_tier),
        (f"{one}/removal", "remove_path", remove_path),
        (f"{level}/up", "move_tier_up", move_up),
        (f"{level}/down", "move_tier_down", move_down),
        (f"{level}/removal", "remove_tier", remove_tier),
    ):
        bp.add_url_rule(rule, name, view, methods=["POST"])


@allows(Permission(EDIT))
def paths() -> Response:
    """Show the matrix, a line for each sort of fault."""
    uow = unit_of_work()
    return Listing(
        lazy("Escalation matrix"),
        lazy("To whom a ticket goes that the first level cannot solve: by sort of fault, level by level."),
        (
            Column(lazy("Sort of fault"), _called, lambda row: url_for("admin.path", row_id=row.path.id)),
            Column(lazy("Levels"), lambda row: " → ".join(tier.team.name for tier in row.path.tiers)),
        ),
        lambda wanted, after, limit: [each for each in tickets.list_paths(uow) if each.path.id > after][:limit],
        add=(lazy("Add a line"), url_for("admin.new_path")),
        empty=lazy("Nothing is proposed to whoever escalates. Begin with the line for all sorts of fault."),
        key=lambda row: int(row.path.id),
    ).answer()


def _called(row: MatrixLine) -> str:
    return row.category.name_in(current_language()) if row.category else gettext("All others")


def _known_path(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"category": "0"}
    row = tickets.get_path(uow, row_id)
    return {"told_role": row.told_role, "goes_on_breach": row.goes_on_breach}


def _save_path(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    draft = PathDraft(int(sent.get("category") or 0), sent["told_role"] or "", sent["goes_on_breach"])
    return (tickets.change_path(uow, row_id, draft) if row_id else tickets.create_path(uow, draft)).id


def _roles(uow: UnitOfWork) -> list[tuple[str, str]]:
    return [(code, gettext(name)) for code, name in tickets.list_told_roles(uow)]


def _path_options(uow: UnitOfWork) -> dict[str, Sequence[tuple[str, str]]]:
    named = [(str(each.id), each.name_in(current_language())) for each in tickets.list_categories(uow)]
    return {"category": [("0", lazy("All others")), *named], "told_role": _roles(uow)}


def _beside_path(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    path = tickets.get_path(uow, row_id)
    line = next(each for each in tickets.list_paths(uow) if each.path.id == row_id)
    return {
        "path": path,
        "called": _called(line),
        "length": written_length,
        "adding": NewTierForm.blank({"team": _teams(uow)}),
    }


PATHS = Editor(
    ("paths", "path"), PathForm, (lazy("New line"), lazy("Line of the escalation matrix")), _known_path, _save_path,
    _path_options, _beside_path, "admin/parts/path.html", fixed=("category",),
)  # fmt: skip


def _teams(uow: UnitOfWork) -> list[tuple[str, str]]:
    return [(str(team.id), team.name) for team in people.list_teams(uow)]


def _known_tier(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    row = tickets.get_tier(uow, row_id)
    return {
        "team": str(row.team_id), "accept_within": row.accept_within, "answer_within": row.answer_within,
        "counted_by": row.counted_by, "told_role": row.told_role,
        "questions": "\n".join(written(each["text"], [], each["is_required"]) for each in row.questions),
        "questions_en": "\n".join(each["text_en"] for each in row.questions).rstrip("\n"),
    }  # fmt: skip


def _save_tier(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    asked = questions_of(sent["questions"] or "", sent["questions_en"] or "")
    draft = TierDraft(
        int(sent["team"]), sent["accept_within"] or 0, sent["answer_within"] or 0, sent["counted_by"],
        sent["told_role"] or "", tuple(TierQuestion(each.text, each.text_en, each.is_required) for each in asked),
    )  # fmt: skip
    return tickets.change_tier(uow, row_id, draft).id


TIERS = Editor(
    ("paths", "tier"), TierForm, ("", lazy("Level of the escalation matrix")), _known_tier, _save_tier,
    lambda uow: {"team": _teams(uow), "told_role": _roles(uow)},
    lambda uow, row_id: {"tier": tickets.get_tier(uow, row_id)}, "admin/parts/tier.html", can_add=False,
)  # fmt: skip


@allows(Permission(EDIT))
def add_tier(row_id: int) -> Response:
    """Add a level behind the others, and lead to its page."""
    PATHS.keep_shown(min(row_id, LARGEST_ID))
    with unit_of_work() as uow:
        chosen = NewTierForm.read(request.form, options={"team": _teams(uow)})
        tier = tickets.add_tier(uow, min(row_id, LARGEST_ID), TierDraft(int(chosen.team.data or 0)))
    return done(url_for("admin.tier", row_id=tier.id))


@allows(Permission(EDIT))
def remove_path(row_id: int) -> Response:
    """Remove a line with its levels."""
    PATHS.keep_shown(min(row_id, LARGEST_ID))
    with unit_of_work() as uow:
        tickets.remove_path(uow, min(row_id, LARGEST_ID))
    return done(url_for("admin.paths"))


@allows(Permission(EDIT))
def move_up(row_id: int) -> Response:
    """Let a level come before the one above it."""
    return _change_tier(row_id, lambda uow, tier_id: tickets.move_tier(uow, tier_id, up=True))


@allows(Permission(EDIT))
def move_down(row_id: int) -> Response:
    """Let a level come behind the one below it."""
    return _change_tier(row_id, lambda uow, tier_id: tickets.move_tier(uow, tier_id, up=False))


@allows(Permission(EDIT))
def remove_tier(row_id: int) -> Response:
    """Remove a level."""
    return _change_tier(row_id, tickets.remove_tier)


def _change_tier(row_id: int, act: Any) -> Response:
    wanted = min(row_id, LARGEST_ID)
    path_id = tickets.get_tier(unit_of_work(), wanted).path_id
    PATHS.keep_shown(path_id)
    with unit_of_work() as uow:
        act(uow, wanted)
    return done(url_for("admin.path", row_id=path_id, saved=1))
