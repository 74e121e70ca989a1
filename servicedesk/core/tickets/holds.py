"""Who holds a ticket, and why: one reason for each plugin, the first of them in front.

Kept as ``{"code", "values", "also": [{"code", "values"}, ...]}``. A code begins with the name of its plugin.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from servicedesk.core.kernel.answers import Caution, Hold

Reason = dict[str, Any]


def as_reason(answer: Hold | Caution) -> Reason:
    """Return what a plugin answered as it is kept on the ticket."""
    return {"code": answer.code, "values": dict(answer.values)}


def owner_of(code: str) -> str:
    """Return the name of the plugin whose code this is."""
    return code.partition(".")[0]


def hold_codes(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return for what a ticket is held, the reason in front first."""
    return tuple(reason["code"] for reason in _reasons(kept))


def with_hold(kept: Mapping[str, Any], answer: Hold) -> Reason:
    """Return what holds a ticket once this is added: in the place of the same plugin's reason, or behind all others."""
    reasons, added = _reasons(kept), as_reason(answer)
    owners = [owner_of(reason["code"]) for reason in reasons]
    if owner_of(answer.code) not in owners:
        return _kept([*reasons, added])
    reasons[owners.index(owner_of(answer.code))] = added
    return _kept(reasons)


def without_holds_of(kept: Mapping[str, Any], owner: str) -> Reason:
    """Return what still holds a ticket once this plugin does no longer."""
    return _kept([reason for reason in _reasons(kept) if owner_of(reason["code"]) != owner])


def _reasons(kept: Mapping[str, Any]) -> list[Reason]:
    return [{"code": kept["code"], "values": kept["values"]}, *kept.get("also", ())] if kept else []


def _kept(reasons: Sequence[Reason]) -> Reason:
    if not reasons:
        return {}
    first, *others = reasons
    return {**first, "also": others} if others else dict(first)
