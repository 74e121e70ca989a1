"""Who of Andina Red works when and knows what: SIGIS gets its tickets by load, the first level by hand."""

from datetime import timedelta

from demo.operator.desk import Desk
from servicedesk.core import people, staffing, tickets
from servicedesk.core.people import TeamDraft
from servicedesk.core.staffing import AbsenceDraft, ShiftDraft, SkillDraft
from servicedesk.core.tickets import assigning

BY_LOAD = "sigis"
# Code, both names, who has it, which faults ask for it.
SKILLS = (
    ("fibre", "Fibra", "Fibre", ("agente", "agente2", "noc"), ("no_service", "slow", "intermittent")),
    ("radio", "Radio móvil", "Mobile radio", ("agente2", "sistemas", "noc-supervisor"), ("no_signal",)),
    ("circuits", "Circuitos", "Circuits", ("noc", "noc-supervisor"), ("circuit_down",)),
)
EVERY_DAY, OFFICE_DAYS = 7, 5
# Name, hours, on how many days from Monday on, team or people.
SHIFTS = (
    ("Mañana", (("07:00", "15:00"),), EVERY_DAY, "", ("agente", "teleservicio")),
    ("Tarde", (("14:00", "22:00"),), EVERY_DAY, "", ("agente2",)),
    ("Oficina", (("08:00", "13:00"), ("14:00", "18:00")), OFFICE_DAYS, "csm", ()),
    ("Noche", (("22:00", "06:00"),), EVERY_DAY, "", ("noc",)),
    ("Guardia de 24 horas", (("00:00", "00:00"),), EVERY_DAY, "sigis", ()),
)
VACATION = (timedelta(days=9), timedelta(days=23))


def plan_shifts(desk: Desk) -> None:
    """Plan skills, shifts and a vacation where there are none yet."""
    with desk.work() as uow:
        if staffing.list_skills(uow):
            return
        categories = {each.code: each.id for each in tickets.list_categories(uow)}
        for code, name, name_en, holders, asked_by in SKILLS:
            user_ids = tuple(desk.users[each].id for each in holders)
            skill = staffing.create_skill(uow, SkillDraft(code, name, name_en, user_ids))
            assigning.choose_needs(uow, skill.id, [categories[each] for each in asked_by], ())
        teams = {team.code: team for team in people.list_teams(uow)}
        for name, hours, days, team, workers in SHIFTS:
            week = (hours,) * days + ((),) * (EVERY_DAY - days)
            user_ids = tuple(desk.users[each].id for each in workers)
            team_id = teams[team].id if team else 0
            staffing.create_shift(uow, ShiftDraft(name, week, team_id=team_id, user_ids=user_ids))
        chosen = teams[BY_LOAD]
        people.change_team(uow, chosen.id, TeamDraft(BY_LOAD, chosen.name, assigns_by="load"))
        begins_at, ends_at = (desk.today + each for each in VACATION)
        away = AbsenceDraft(desk.users["agente2"].id, "vacation", begins_at, ends_at, hands_back=True)
        staffing.plan_absence(uow, away)
