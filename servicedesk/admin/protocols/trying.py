"""Walking a protocol without a ticket, and reading one of its versions; the answers stand in the address."""

from typing import Any

from flask import Blueprint, Response, request

from servicedesk.core import protocols
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.protocols import Content, Step
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language, say

KEEP = Permission("protocol.edit")
LONGEST = 500


def trying_routes(bp: Blueprint, path: str) -> None:
    """Add the pages below that of the protocol."""
    bp.add_url_rule(f"{path}/walk", "walk_protocol", walk)
    bp.add_url_rule(f"{path}/versions/<int:version>", "protocol_version", read_version)


@allows(KEEP)
def walk(row_id: int) -> Response:
    """Walk what the page of the protocol shows; a way leads only through what has no faults."""
    uow = unit_of_work()
    protocol = protocols.get_protocol(uow, row_id)
    content = protocols.content_of(uow, protocol)
    faults = protocols.faults_of(content)
    context: dict[str, Any] = {"way": None, "problem": ""} if faults else _walked(content)
    return show(
        "admin/protocols/walk.html", "admin/protocols/_walk.html", protocol=protocol, content=content, faults=faults,
        language=current_language(), answers_of=protocols.answers_of, **context,
    )  # fmt: skip


@allows(KEEP)
def read_version(row_id: int, version: int) -> Response:
    """Show a version as it was published."""
    uow = unit_of_work()
    protocol = protocols.get_protocol(uow, row_id)
    found = protocols.get_version(uow, protocol, min(version, 2**31 - 1))
    return show(
        "admin/protocols/version.html", "admin/protocols/_version.html", protocol=protocol, version=found,
        content=found.content, language=current_language(),
    )  # fmt: skip


def _walked(content: Content) -> dict[str, Any]:
    """Return how far the answers of the address lead, and what is wrong with the one that is none."""
    answers: dict[str, str] = {}
    way = protocols.walk(content, answers)
    while way.step is not None and way.step.code in request.args:
        try:
            answers[way.step.code] = _answer_to(way.step)
        except Invalid as invalid:
            return {"way": way, "problem": say(invalid.problems["answer"])}
        way = protocols.walk(content, answers)
    return {"way": way, "problem": ""}


def _answer_to(step: Step) -> str:
    return protocols.read_answer(step, request.args[step.code][:LONGEST])
