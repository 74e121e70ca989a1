"""To whom Andina Red escalates: by sort of fault to COR or SIGIS, then to field work or a carrier."""

from demo.operator.desk import Desk
from servicedesk.core import people, tickets
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion

CHECKED = TierQuestion("¿Qué se revisó ya, y con qué resultado?", "What was checked, and what was found?", True)
SINCE = TierQuestion("¿Desde cuándo falla?", "Since when does it fail?")
SEGMENT = TierQuestion("¿En qué tramo se ve la falla?", "On which section is the fault seen?", True)
# By category, empty for all others: each level with its team, minutes to accept and to answer, and how they count.
LEVELS = {
    "": (("cor", 30, 240, "clock"), ("field", 60, 480, "office")),
    "no_signal": (("sigis", 30, 240, "clock"), ("cor", 30, 240, "clock"), ("field", 60, 480, "office")),
    "circuit_down": (("cor", 15, 120, "clock"), ("sur", 0, 2880, "office")),
}
ASKED = {"sur": (SEGMENT, SINCE)}


def build_levels(desk: Desk) -> None:
    """Build the escalation matrix where there is none yet."""
    with desk.work() as uow:
        if tickets.list_paths(uow):
            return
        teams = {team.code: team.id for team in people.list_teams(uow)}
        categories = {each.code: each.id for each in tickets.list_categories(uow)}
        for code, levels in LEVELS.items():
            path = tickets.create_path(uow, PathDraft(categories.get(code, 0), "noc_supervisor"))
            for team, accept, answer, counted in levels:
                asked = ASKED.get(team, (CHECKED, SINCE))
                tickets.add_tier(uow, path.id, TierDraft(teams[team], accept, answer, counted, questions=asked))
