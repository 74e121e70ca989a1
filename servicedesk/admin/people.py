"""Users, teams and roles: who works with the desk, together with whom, and what each may do."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.admin.permissions import PERMISSION_WORDS, offered_permissions, permission_headings
from servicedesk.core import people
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import RoleDraft, TeamDraft, User, UserDraft, UserFilter
from servicedesk.core.tickets import assigning
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.letters import queue_secret
from servicedesk.web.locale import gettext
from servicedesk.web.places import LARGEST_ID

MANAGE_USERS, MANAGE_ROLES = Permission("user.manage"), Permission("role.manage")
LANGUAGES = [("es", lazy("Spanish")), ("en", lazy("English"))]
TEAM = ("is_external", "contact_name", "email", "phone", "language", "assigns_by")
ASSIGNING = [
    ("hand", lazy("By hand: people take tickets or give them to others")),
    ("load", lazy("By itself: to whoever is on shift, fit for it and carries least")),
]
STATES = [("active", lazy("May sign in")), ("disabled", lazy("Shut out"))]


class UserForm(SeenForm):
    """A user as the administrator writes it."""

    name = fields.text(lazy("Name"), Required(), longest=120, autocomplete="off")
    email = fields.email(lazy("E-mail"), Required(), autocomplete="off")
    language = fields.choice(lazy("Language"), Required(), options=LANGUAGES)
    role_codes = fields.choices(lazy("Roles"), hint=lazy("The person may do what these roles allow together."))
    team_codes = fields.choices(lazy("Teams"))


class TeamForm(SeenForm):
    """A team as the administrator writes it."""

    code = fields.text(lazy("Code"), Required(), longest=40, hint=lazy("Small letters and digits. It stays as it is."))
    name = fields.text(lazy("Name"), Required(), longest=80)
    is_external = fields.check(lazy("Works for another company: a carrier, a supplier"))
    contact_name = fields.text(lazy("Whom to ask there"), longest=120)
    email = fields.email(
        lazy("E-mail"),
        hint=lazy("Of another company: there the letters about escalated tickets and about planned work go."),
    )
    phone = fields.phone(lazy("Phone"))
    language = fields.choice(lazy("Language of its letters"), options=LANGUAGES)
    assigns_by = fields.choice(lazy("How its tickets get an agent"), Required("error.choose"), options=ASSIGNING)


class RoleForm(SeenForm):
    """A role as the administrator writes it."""

    code = fields.text(lazy("Code"), Required(), longest=40, hint=lazy("Small letters and digits. It stays as it is."))
    name = fields.text(lazy("Name"), Required(), longest=80)
    permissions = fields.choices(lazy("What it allows"), options=list(PERMISSION_WORDS.items()))

    def offer(self, options: Mapping[str, fields.Options]) -> None:
        """Offer what there is now, the permissions of each plugin below its title."""
        super().offer(options)
        self.permissions.headings = permission_headings()


def people_routes(bp: Blueprint) -> None:
    """Add the pages about users, teams and roles."""
    bp.add_url_rule("/users", "users", users)
    bp.add_url_rule("/teams", "teams", teams)
    bp.add_url_rule("/roles", "roles", roles)
    USERS.routes(bp, "/users", "user.manage")
    TEAMS.routes(bp, "/teams", "team.manage")
    ROLES.routes(bp, "/roles", "role.manage")
    for name, view in (("invite", invite), ("disable", disable), ("enable", enable)):
        bp.add_url_rule(f"/users/<int:row_id>/{name}", f"{name}_user", view, methods=["POST"])
    bp.add_url_rule("/roles/<int:row_id>/remove", "remove_role", remove_role, methods=["POST"])


@allows(MANAGE_USERS)
def users() -> Response:
    """Show who works with the desk."""
    uow = unit_of_work()
    return Listing(
        lazy("Users"),
        lazy("Who works with this desk. Somebody new gets a link by mail and chooses a password with it."),
        (
            Column(lazy("Name"), lambda row: row.name, lambda row: url_for("admin.user", row_id=row.id)),
            Column(lazy("E-mail"), lambda row: row.email),
            Column(lazy("Roles"), lambda row: ", ".join(sorted(gettext(role.name) for role in row.roles))),
            Column(lazy("Teams"), lambda row: ", ".join(sorted(team.name for team in row.teams))),
            Column(lazy("State"), _state, tone=lambda row: "ok" if row.is_active else "neutral"),
        ),
        lambda wanted, after, limit: people.find_users(uow, UserFilter(**wanted), after=after, limit=limit),
        (
            Choice("text", lazy("Name or e-mail")),
            Choice("role", lazy("Role"), [(role.code, role.name) for role in people.list_roles(uow)]),
            Choice("team", lazy("Team"), [(team.code, team.name) for team in people.list_teams(uow)] or [("-", "-")]),
            Choice("state", lazy("State"), STATES),
        ),
        add=(lazy("Add a user"), url_for("admin.new_user")),
    ).answer()


def _state(row: User) -> str:
    if not row.is_active:
        return gettext("Shut out")
    return gettext("May sign in") if row.password_hash else gettext("Invited")


def _known_user(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"language": "es"}
    row = people.get_user(uow, row_id)
    return {
        "name": row.name, "email": row.email, "language": row.language,
        "role_codes": sorted(role.code for role in row.roles), "team_codes": sorted(team.code for team in row.teams),
    }  # fmt: skip


def _save_user(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    draft = UserDraft(
        sent["name"], sent["email"], sent["language"], tuple(sent["role_codes"]), tuple(sent["team_codes"])
    )
    if row_id:
        return people.change_user(uow, row_id, draft).id
    user_id = people.create_user(uow, draft).id
    _send_link(uow, user_id)
    return user_id


def _send_link(uow: UnitOfWork, user_id: int) -> None:
    queue_secret(uow, people.invite(uow, "user", user_id))
    uow.nudge_after_commit()


def _offered(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    return {
        "role_codes": [(role.code, role.name) for role in people.list_roles(uow)],
        "team_codes": [(team.code, team.name) for team in people.list_teams(uow)],
    }


def _accounts_of(uow: UnitOfWork, row_id: int) -> int:
    """Return how many accounts can be handed over, none where the reader may not."""
    return people.count_accounts_of(uow, row_id) if uow.actor.may("account.edit") else 0


USERS = Editor(
    ("users", "user"), UserForm, (lazy("New user"), lazy("User")), _known_user, _save_user, _offered,
    lambda uow, row_id: {"user": people.get_user(uow, row_id), "accounts": _accounts_of(uow, row_id)},
    "admin/parts/user.html",
)  # fmt: skip


@allows(MANAGE_USERS)
def invite(row_id: int) -> Response:
    """Send a link again with which the person chooses a first password; older ones work no longer."""
    return _change(row_id, lambda uow: _send_link(uow, row_id))


@allows(MANAGE_USERS)
def disable(row_id: int) -> Response:
    """Shut a person out: every session ends at once."""
    return _change(row_id, lambda uow: people.disable_person(uow, "user", row_id))


@allows(MANAGE_USERS)
def enable(row_id: int) -> Response:
    """Let a person in again."""
    return _change(row_id, lambda uow: people.enable_person(uow, "user", row_id))


def _change(row_id: int, act: Any) -> Response:
    USERS.keep_shown(min(row_id, LARGEST_ID))
    with unit_of_work() as uow:
        act(uow)
    return done(url_for("admin.user", row_id=row_id, saved=1))


@allows(Permission("team.manage"))
def teams() -> Response:
    """Show the teams."""
    uow = unit_of_work()
    return Listing(
        lazy("Teams"),
        lazy("Groups that tickets are given to: first level, network operation, field, a carrier."),
        (
            Column(lazy("Name"), lambda row: row.name, lambda row: url_for("admin.team", row_id=row.id)),
            Column(lazy("Code"), lambda row: row.code),
            Column(
                lazy("Belongs to"),
                lambda row: gettext("Another company") if row.is_external else gettext("The operator"),
            ),
        ),
        lambda wanted, after, limit: people.find_teams(uow, wanted["text"], after=after, limit=limit),
        (Choice("text", lazy("Name or code")),),
        add=(lazy("Add a team"), url_for("admin.new_team")),
        empty=lazy("Tickets go to a team. Add the first one."),
    ).answer()


def _known_team(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"assigns_by": "hand"}
    row = people.get_team(uow, row_id)
    return {name: getattr(row, name) for name in ("name", *TEAM)}


def _save_team(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    told = {name: sent[name] or "" for name in TEAM[1:]}
    if not row_id:
        team = people.create_team(uow, TeamDraft(sent["code"], sent["name"], sent["is_external"], **told))
    else:
        code = people.get_team(uow, row_id).code
        team = people.change_team(uow, row_id, TeamDraft(code, sent["name"], sent["is_external"], **told))
    assigning.begin_placing(uow, team.id)
    return team.id


TEAMS = Editor(
    ("teams", "team"), TeamForm, (lazy("New team"), lazy("Team")), _known_team, _save_team,
    aside=lambda uow, row_id: {"members": people.list_team_users(uow, row_id)}, template="admin/parts/team.html",
    fixed=("code",),
)  # fmt: skip


@allows(MANAGE_ROLES)
def roles() -> Response:
    """Show the roles."""
    uow = unit_of_work()
    return Listing(
        lazy("Roles"),
        lazy("A role is a named set of permissions. A change acts on the next page of whoever has it."),
        (
            Column(lazy("Name"), lambda row: gettext(row.name), lambda row: url_for("admin.role", row_id=row.id)),
            Column(lazy("Code"), lambda row: row.code),
            Column(lazy("Permissions"), lambda row: str(len(row.permissions)), is_number=True),
        ),
        lambda wanted, after, limit: people.find_roles(
            uow, wanted["text"], codes=_called(uow, wanted["text"]), after=after, limit=limit
        ),
        (Choice("text", lazy("Name or code")),),
        add=(lazy("Add a role"), url_for("admin.new_role")),
    ).answer()


def _called(uow: UnitOfWork, text: str) -> list[str]:
    """Return the codes of the roles that are called so in the reader's language."""
    wish = text.casefold()
    return [role.code for role in people.list_roles(uow) if wish and wish in gettext(role.name).casefold()]


def _known_role(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {}
    row = people.get_role(uow, row_id)
    return {"name": gettext(row.name), "permissions": sorted(row.permissions)}


def _save_role(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    permissions = tuple(sent["permissions"])
    if not row_id:
        return people.create_role(uow, RoleDraft(sent["code"], sent["name"], permissions)).id
    row = people.get_role(uow, row_id)
    name = row.name if sent["name"] == gettext(row.name) else sent["name"]  # as it was shown: nobody has renamed it
    return people.change_role(uow, row_id, RoleDraft(row.code, name, permissions)).id


ROLES = Editor(
    ("roles", "role"), RoleForm, (lazy("New role"), lazy("Role")), _known_role, _save_role,
    lambda uow: {"permissions": offered_permissions()},
    aside=lambda uow, row_id: {"role": people.get_role(uow, row_id)}, template="admin/parts/role.html",
    fixed=("code",),
)  # fmt: skip


@allows(MANAGE_ROLES)
def remove_role(row_id: int) -> Response:
    """Remove a role that nobody has."""
    wanted = min(row_id, LARGEST_ID)
    ROLES.keep_shown(wanted)
    with unit_of_work() as uow:
        people.remove_role(uow, wanted)
    return done(url_for("admin.roles"))
