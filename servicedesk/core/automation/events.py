"""The facts about rules; what a rule does to a ticket is told by the ticket."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Event):
    """A rule is different.

    ``action`` is created, changed, switched_on, switched_off, moved, removed, restored or stopped: by the desk
    itself, for the ``reason`` and on the ticket ``number``.
    """

    kind = "rule.changed"
    subject = "rule"

    rule_id: int
    action: str
    reason: str = ""
    number: str = ""
