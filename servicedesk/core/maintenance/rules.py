"""Decisions about maintenances: who may plan them, and what a draft must hold."""

from dataclasses import replace
from datetime import datetime

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.maintenance.drafts import MaintenanceDraft
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may

PREFIX = "MNT"
CANCELLED = "cancelled"
LONGEST_TEXT = 2_000


def may_edit(actor: Actor) -> bool:
    """Tell whether this actor may plan and cancel maintenances."""
    return may(actor, "maintenance.edit")


def checked(draft: MaintenanceDraft, now: datetime, known_ids: set[int]) -> MaintenanceDraft:
    """Return the draft as it is kept, or raise Invalid; the resources must be among those that are known."""
    checks = Checks()
    if not draft.resource_ids:
        checks.object_to("resource_ids", "required")
    if not known_ids.issuperset(draft.resource_ids):
        checks.object_to("resource_ids", "unknown")
    if draft.starts_at < now:
        checks.object_to("starts_at", "past")
    if draft.ends_at <= draft.starts_at:
        checks.object_to("ends_at", "order")
    clean = replace(
        draft,
        public_text=checks.text("public_text", draft.public_text, LONGEST_TEXT),
        public_text_en=checks.text("public_text_en", draft.public_text_en, LONGEST_TEXT, required=False),
    )
    checks.finish()
    return clean
