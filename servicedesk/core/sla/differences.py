"""What a change of a calendar or a policy has changed, for the audit trail."""

from collections.abc import Mapping
from typing import Any

from servicedesk.core.sla.models import BusinessHours, BusinessHoursVersion, SlaPolicy

Told = dict[str, Any]
NAMES = ("name", "name_en")
SAID = ("zone", "country", "subdivision", "week", "days")
CONDITIONS = ("position", "is_active", "kinds", "categories", "priorities", "account_kinds", "regulator")
PROMISED = ("minutes", "calendar_id", "pauses", "warnings")


def calendar_told(calendar: BusinessHours, version: BusinessHoursVersion | None) -> Told:
    """Return everything that a version of a calendar says; nothing where there is none yet."""
    if version is None:
        return {}
    return {name: getattr(calendar, name) for name in NAMES} | {name: getattr(version, name) for name in SAID}


def policy_told(policy: SlaPolicy) -> Told:
    """Return everything that a policy says, what it promises by the name of each clock; nothing of a new one."""
    if not policy.id:
        return {}
    told = {name: _plain(getattr(policy, name)) for name in NAMES + CONDITIONS}
    return told | {each.clock: {name: _plain(getattr(each, name)) for name in PROMISED} for each in policy.targets}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what each thing was and is, of the things that are not as they were; None stands for nothing."""
    names = sorted(before.keys() | after.keys())
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value
