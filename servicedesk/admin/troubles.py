"""What could not be written or made, beside the deliveries: notices of planned work, documents, and another try."""

from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.core import documents, maintenance
from servicedesk.core.documents import FAILED
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import redirect_to
from servicedesk.web.places import LARGEST_ID

RETRY = Permission("delivery.retry")
MANAGE = Permission("settings.manage")
OCCASIONS = {
    "planned": lazy("Announced"), "changed": lazy("Moved"), "kept": lazy("Stays"), "reminder": lazy("Reminder"),
    "started": lazy("Begun"), "overrun": lazy("Takes longer"), "finished": lazy("Over"),
    "cancelled": lazy("Cancelled"), "answered": lazy("Answer"),
}  # fmt: skip


def trouble_routes(bp: Blueprint) -> None:
    """Add what tries again."""
    bp.add_url_rule("/deliveries/notices/<int:row_id>/retry", "retry_notice", retry_notice, methods=["POST"])
    bp.add_url_rule("/deliveries/documents/<number>/retry", "retry_document", retry_document, methods=["POST"])


def troubles(uow: UnitOfWork) -> dict[str, Any]:
    """Return what the page of deliveries shows of notices and documents that failed."""
    unwritten, unmade = maintenance.list_unwritten(uow), documents.list_documents(uow, FAILED)
    return {
        "unwritten": unwritten, "unwritten_count": unwritten and maintenance.count_unwritten(uow),
        "unmade": unmade, "unmade_count": unmade and documents.count_failed(uow),
        "occasions": OCCASIONS, "may_make": uow.actor.may("settings.manage"),
    }  # fmt: skip


@allows(RETRY)
def retry_notice(row_id: int) -> Response:
    """Write a notice again, at once."""
    with unit_of_work() as uow:
        maintenance.retry_notice(uow, min(row_id, LARGEST_ID))
    return redirect_to(url_for("admin.deliveries"))


@allows(MANAGE)
def retry_document(number: str) -> Response:
    """Make a document again, at once."""
    with unit_of_work() as uow:
        documents.retry_document(uow, number)
    return redirect_to(url_for("admin.deliveries"))
