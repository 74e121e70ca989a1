"""Decisions about outages: who may change them, and what a draft must hold."""

from dataclasses import replace
from datetime import datetime

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.outages.drafts import OutageDraft
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may

PREFIX = "INC"
STAGES = ("detected", "diagnosed", "repairing")
BEGUN, OVER = "declared", "resolved"  # what is told first, and last
NOBODY, JOINED, EVERYBODY = AUDIENCES = ("nobody", "joined", "everybody")  # who is told of a change
LONGEST_TEXT = 2_000


def may_edit(actor: Actor) -> bool:
    """Tell whether this actor may declare, update and resolve outages."""
    return may(actor, "outage.edit")


def checked(draft: OutageDraft, started_at: datetime, now: datetime, known_ids: set[int]) -> OutageDraft:
    """Return the draft as it is kept, or raise Invalid; the resources must be among those that are known."""
    checks = Checks()
    if not draft.resource_ids:
        checks.object_to("resource_ids", "required")
    if not known_ids.issuperset(draft.resource_ids):
        checks.object_to("resource_ids", "unknown")
    if started_at > now:
        checks.object_to("started_at", "future")
    for name in ("expected_by", "news_by"):
        promised: datetime | None = getattr(draft, name)
        if promised is not None and promised <= now:
            checks.object_to(name, "order" if promised < started_at else "past")
    clean = replace(
        draft,
        phase=checks.one_of("phase", draft.phase, STAGES),
        tells=checks.one_of("tells", draft.tells, AUDIENCES),
        public_text=checks.text("public_text", draft.public_text, LONGEST_TEXT),
        public_text_en=checks.text("public_text_en", draft.public_text_en, LONGEST_TEXT, required=False),
    )
    checks.finish()
    return clean


def checked_ending(public_text: str, public_text_en: str) -> tuple[str, str]:
    """Return the last word to the public as it is kept, or raise Invalid; both may be empty."""
    checks = Checks()
    texts = (
        checks.text("public_text", public_text, LONGEST_TEXT, required=False),
        checks.text("public_text_en", public_text_en, LONGEST_TEXT, required=False),
    )
    checks.finish()
    return texts


def checked_audience(tells: str) -> str:
    """Return who of the customers is told, or raise Invalid."""
    checks = Checks()
    clean = checks.one_of("tells", tells, AUDIENCES)
    checks.finish()
    return clean
