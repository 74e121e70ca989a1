"""What is done with planned work: each step of its table of states, with a reason where one is asked for."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.desk.works.deciding import STEP, around_step
from servicedesk.desk.works.planning import EDIT
from servicedesk.desk.works.showing import ASKED, PAGE, ActForm, around
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to

Step = Callable[[UnitOfWork, str, ActForm], Maintenance]


def move(uow: UnitOfWork, number: str, form: ActForm) -> Maintenance:
    """Do it at another time; the reason is that of an override too, where the notice comes too late."""
    if form.starts_at.data is None or form.ends_at.data is None:
        raise Invalid({"starts_at": Message("required")})
    reason, window = form.reason.data or "", (form.starts_at.data, form.ends_at.data)
    return maintenance.move_maintenance(uow, number, [window], reason, reason)


STEPS: dict[str, Step] = {
    "submit": lambda uow, number, form: maintenance.submit_maintenance(uow, number),
    "approve": lambda uow, number, form: maintenance.approve_maintenance(uow, number),
    "return": lambda uow, number, form: maintenance.return_maintenance(uow, number, form.reason.data or ""),
    "publish": lambda uow, number, form: maintenance.publish_maintenance(uow, number, form.reason.data or ""),
    "move": move,
    "keep": lambda uow, number, form: maintenance.keep_maintenance(uow, number, form.reason.data or ""),
    "start": lambda uow, number, form: maintenance.start_maintenance(uow, number),
    "finish": lambda uow, number, form: maintenance.finish_maintenance(uow, number),
    "cancel": lambda uow, number, form: maintenance.cancel_maintenance(uow, number, form.reason.data or ""),
}


def acting_routes(bp: Blueprint) -> None:
    """Add what the buttons of the page do."""
    bp.add_url_rule("/maintenance/<number>", "act_work", act, methods=["POST"])


@allows(EDIT)
def act(number: str) -> Response:
    """Take the step that the button names."""
    form, step = ActForm.read(request.form), STEPS.get(request.form.get("step", ""))
    if step is None:
        raise NotFound
    if request.form["step"] in ASKED:
        keep(form, *STEP, around=lambda: around_step(number, request.form["step"]))
    else:
        keep(form, *PAGE, around=lambda: around(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        step(uow, number, form)
    return redirect_to(url_for("desk.work", number=number))
