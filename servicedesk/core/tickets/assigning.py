"""Assignment: who of a team gets a ticket, what is handed back, and what each agent carries."""

from servicedesk.core.tickets.queries.load import (
    AgentLoad,
    LoadView,
    Needs,
    TeamLoad,
    read_load,
    read_needs,
    read_own_load,
)
from servicedesk.core.tickets.queries.placing import PORTION, list_teams_with_unplaced
from servicedesk.core.tickets.service.giving_back import hand_back, hand_back_absent
from servicedesk.core.tickets.service.needs import choose_needs, remove_skill
from servicedesk.core.tickets.service.placing import begin_placing, list_to_place, place_waiting

__all__ = [
    "PORTION",
    "AgentLoad",
    "LoadView",
    "Needs",
    "TeamLoad",
    "begin_placing",
    "choose_needs",
    "hand_back",
    "hand_back_absent",
    "list_teams_with_unplaced",
    "list_to_place",
    "place_waiting",
    "read_load",
    "read_needs",
    "read_own_load",
    "remove_skill",
]
