"""What can be chosen in a rule: the names of what stands in the database, and of what does not."""

from collections.abc import Mapping

from servicedesk.admin.rules.words import NAMED, Known
from servicedesk.core import people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.web.locale import current_language


def known_values(uow: UnitOfWork) -> Known:
    """Return for each field and each need of an action the values that can be chosen, with their names."""
    language, roster = current_language(), people.read_roster(uow)
    users = {str(each.id): each.name for each in roster.users}
    teams = {str(each.id): each.name for each in roster.teams}
    macros = {str(each.id): each.title for each in tickets.list_macros(uow, "reply") if each.owner_id is None}
    stored: Mapping[str, Mapping[str, str]] = {
        "category": {each.code: each.name_in(language) for each in tickets.list_categories(uow)},
        "team": teams, "assignee": users, "user": users, "macro": macros,
    }  # fmt: skip
    return {**NAMED, **stored}
