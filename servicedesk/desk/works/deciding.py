"""What many people are told of is asked once more: who is told, what they read, and what stands against it."""

from typing import Any

from flask import Blueprint, Response

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.maintenance.rules import EMERGENCY
from servicedesk.core.notifications.reaching import text_channels
from servicedesk.desk.outages import way_said
from servicedesk.desk.works.planning import EDIT
from servicedesk.desk.works.showing import ASKED, ActForm, basics
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show

STEP = ("desk/works/step.html", "desk/works/_step.html")


def deciding_routes(bp: Blueprint) -> None:
    """Add the page that asks once more."""
    bp.add_url_rule(f"/maintenance/<number>/<any({', '.join(ASKED)}):step>", "ask_work", ask)


@allows(EDIT)
def ask(number: str, step: str) -> Response:
    """Ask once more, with who is told; NotFound where the work is past this step."""
    context = around_step(number, step)
    if step not in context["steps"]:
        raise NotFound
    return show(*STEP, form=ActForm.blank(), **context)


def around_step(number: str, step: str) -> dict[str, Any]:
    """Return what the page draws."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    context = basics(uow, work)
    asked = ASKED[step]
    is_exception = step == "publish" and (context["timing"].is_late or work.kind == EMERGENCY)
    may_not = is_exception and not context["may_override"]
    return context | {
        "step": step, "asked": asked, "needs_reason": asked.needs_reason or is_exception, "may_not": may_not,
        "seen": maintenance.preview_told(uow, work, text_channels(kernel().channels)), "way_said": way_said,
        "is_told": not context["is_draft"] or step == "publish",
    }  # fmt: skip
