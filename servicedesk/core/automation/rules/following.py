"""How a rule acts: under which name, how far from what people did, and when it goes too far."""

import re

from servicedesk.core.kernel.actors import Actor

DEEPEST = 3  # a rule may answer a rule that answered a rule, and nothing beyond that
MOST_AN_HOUR = 10  # times that one rule is followed on one ticket
TOO_DEEP, TOO_OFTEN = "rule.too_deep", "rule.too_often"

_ACTOR = re.compile(r"job:rule:([0-9]{1,18})")
_REQUEST = re.compile(r"rule-[0-9]+-depth-([0-9]{1,4})")


def actor_of(rule_id: int) -> Actor:
    """Return a rule as an actor, as the audit trail names it."""
    return Actor(kind="job", name=f"rule:{rule_id}")


def request_of(rule_id: int, depth: int) -> str:
    """Return the mark of what a rule did, with how far it is from what people did."""
    return f"rule-{rule_id}-depth-{depth}"


def rule_of(actor: str) -> int:
    """Return which rule acted by the key of the actor, 0 where it was none."""
    found = _ACTOR.fullmatch(actor)
    return int(found[1]) if found else 0


def depth_after(actor: str, request_id: str) -> int:
    """Return how deep a rule is that answers a fact: 1 for what no rule did."""
    found = _REQUEST.fullmatch(request_id) if rule_of(actor) else None
    return int(found[1]) + 1 if found else 1


def is_too_much(depth: int, times: int) -> str:
    """Return why a rule has to stop, empty while it may go on; ``times`` counts this one too."""
    if depth > DEEPEST:
        return TOO_DEEP
    return TOO_OFTEN if times > MOST_AN_HOUR else ""
