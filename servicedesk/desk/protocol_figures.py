"""How often each protocol was run, how it ended, and which answers came: for whoever follows faults up."""

from typing import Any

from flask import Blueprint, Response

from servicedesk.core import protocols
from servicedesk.core.protocols import OUTCOMES, Figures
from servicedesk.desk.protocol import OUTCOMES as SIGNS
from servicedesk.desk.protocol_forms import written
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language
from servicedesk.web.places import LARGEST_ID

READ = Permission("report.read")
COUNTED = (*OUTCOMES, "stopped", "running")


def protocol_figure_routes(bp: Blueprint) -> None:
    """Add the figures of all protocols, and those of one version."""
    bp.add_url_rule("/protocols", "protocol_figures", index)
    bp.add_url_rule(f"/protocols/<int(max={LARGEST_ID}):version_id>", "protocol_answers", one)


@allows(READ)
def index() -> Response:
    """Show how often each version was run and how it ended."""
    rows = protocols.list_figures(unit_of_work())
    return show("desk/protocol/figures.html", "desk/protocol/_figures.html", rows=rows, **_words())


@allows(READ)
def one(version_id: int) -> Response:
    """Show how often each answer of a version came."""
    uow = unit_of_work()
    figures: Figures = protocols.get_figures(uow, version_id)
    counted = protocols.count_answers(uow, figures.version)
    content = figures.version.content
    return show(
        "desk/protocol/answers.html", "desk/protocol/_answers.html", figures=figures, content=content,
        steps=[(step, [each for each in counted if each.step == step]) for step in content.steps], **_words(),
    )  # fmt: skip


def _words() -> dict[str, Any]:
    return {"language": current_language(), "outcomes": SIGNS, "counted": COUNTED, "written": written}
