"""Macros: texts that are written often, one's own and those of everybody, with what is done when they are sent."""

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.people.rules.texts import clean_line, has_odd_characters
from servicedesk.core.tickets.drafts import MacroDraft
from servicedesk.core.tickets.models import Macro, Ticket
from servicedesk.core.tickets.queries.drafts import DRAFT_KINDS
from servicedesk.core.tickets.queries.macros import find_macro, get_macro
from servicedesk.core.tickets.queries.seeing import find_team
from servicedesk.core.tickets.rules import WAITING_FOR, possible_actions
from servicedesk.core.tickets.service.attending import LONGEST_BODY, assign, assign_team, wait_for
from servicedesk.core.tickets.service.writing import is_repeated
from servicedesk.core.tickets.words import unknown_gaps

SHARE = "settings.manage"
LONGEST_TITLE = 80


def may_change_macro(uow: UnitOfWork, macro: Macro) -> bool:
    """Tell whether the actor may change a macro: his own, and everybody's where he keeps the settings."""
    return macro.owner_id == uow.actor.id if macro.owner_id else may(uow.actor, SHARE)


def create_macro(uow: UnitOfWork, draft: MacroDraft) -> Macro:
    """Keep a new macro, for oneself or for everybody; raises Forbidden and Invalid."""
    if not uow.actor.is_staff or (draft.is_shared and not may(uow.actor, SHARE)):
        raise Forbidden
    macro = Macro(owner_id=None if draft.is_shared else uow.actor.id, **_checked(uow, draft))
    uow.session.add(macro)
    return macro


def change_macro(uow: UnitOfWork, macro_id: int, draft: MacroDraft) -> Macro:
    """Change a macro; whose it is stays as it is. Raises NotFound, Forbidden and Invalid."""
    macro = _to_change(uow, macro_id)
    for name, value in _checked(uow, draft).items():
        setattr(macro, name, value)
    return macro


def remove_macro(uow: UnitOfWork, macro_id: int) -> None:
    """Remove a macro; what was written with it stays. Raises NotFound and Forbidden."""
    uow.session.delete(_to_change(uow, macro_id))


def follow_macro(uow: UnitOfWork, ticket: Ticket, macro_id: int, submission: str = "") -> None:
    """Do with a ticket what belongs to a macro, after its text was sent; what is not possible now is left out."""
    macro = find_macro(uow, macro_id)
    if macro is None or is_repeated(uow, ticket, "macro", submission):
        return
    actions, number = macro.actions, ticket.number or ""
    if may(uow.actor, "ticket.assign"):
        if actions.get("team_id") and find_team(uow, actions["team_id"]) is not None:
            assign_team(uow, number, actions["team_id"])
        if actions.get("assign_me"):
            assign(uow, number, uow.actor.id)
    if actions.get("wait") and "wait" in possible_actions(uow.actor, ticket):
        wait_for(uow, number, actions["wait"])


def _to_change(uow: UnitOfWork, macro_id: int) -> Macro:
    macro = get_macro(uow, macro_id)
    if not may_change_macro(uow, macro):
        raise Forbidden
    return macro


def _checked(uow: UnitOfWork, draft: MacroDraft) -> dict[str, object]:
    """Return the columns of a macro, or raise Invalid for what cannot be kept."""
    title, problems = clean_line(draft.title), {}
    if not title:
        problems["title"] = Message("required")
    elif len(title) > LONGEST_TITLE or has_odd_characters(title):
        problems["title"] = Message("too_long", {"longest": LONGEST_TITLE})
    problems |= {name: found for name in ("body", "body_en") if (found := _wrong_text(getattr(draft, name)))}
    if not draft.body.strip():
        problems["body"] = Message("required")
    if draft.kind not in DRAFT_KINDS:
        problems["kind"] = Message("unknown_choice")
    if draft.wait and draft.wait not in WAITING_FOR:
        problems["wait"] = Message("unknown_choice")
    if draft.team_id and find_team(uow, draft.team_id) is None:
        problems["team_id"] = Message("unknown_choice")
    if problems:
        raise Invalid(problems)
    actions = {"assign_me": draft.assign_me, "team_id": draft.team_id, "wait": draft.wait}
    return {
        "title": title, "kind": draft.kind, "body": draft.body.strip(), "body_en": draft.body_en.strip(),
        "actions": {name: value for name, value in actions.items() if value},
    }  # fmt: skip


def _wrong_text(text: str) -> Message | None:
    if len(text) > LONGEST_BODY:
        return Message("too_long", {"longest": LONGEST_BODY})
    unknown = unknown_gaps(text)
    return Message("macro.unknown_gap", {"gap": ", ".join(unknown)}) if unknown else None
