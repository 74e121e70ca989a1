"""What the desk of Andina Red does by itself: a rule of its own that has acted, and some of the suggestions."""

from demo.operator.desk import Desk
from servicedesk.core import automation
from servicedesk.core.automation import Action, Condition, Occasion, RuleDraft

CIRCUITS = RuleDraft(
    name="Circuito caído: pedir las pruebas",
    moment="opened",
    conditions=(
        Condition("category", "is", ("circuit_down",)),
        Condition("segment", "is", ("corporate",)),
    ),
    actions=(
        Action("prioritize", {"priority": "1"}),
        Action("note", {"text": "Antes de llamar: energía en el sitio, luces del equipo y captura del puerto."}),
    ),
)
ADOPTED = ("reopened_first", "still_waiting")
ACTED_ON = 3  # tickets


def write_rules(desk: Desk) -> None:
    """Write the rules where there are none yet, and follow the first one on the last reports of circuits."""
    with desk.work() as uow:
        if automation.list_rules(uow):
            return
        automation.switch_rule(uow, automation.create_rule(uow, CIRCUITS).id, is_active=True)
        for code in ADOPTED:
            automation.adopt(uow, code)
    with desk.work() as uow:
        trials = automation.try_rule(uow, CIRCUITS, limit=200)
        met = [Occasion(each.ticket.id, each.key) for each in trials if each.verdict.holds and each.ticket.is_open]
    for occasion in met[:ACTED_ON]:
        automation.follow_all(desk.kernel, (CIRCUITS.moment,), occasion)
