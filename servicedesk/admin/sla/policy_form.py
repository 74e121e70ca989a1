"""The form of a policy: its conditions, and for each clock its times, how they count and when somebody is warned."""

from collections.abc import Mapping
from typing import Any

from servicedesk.admin.customers import ACCOUNT_KINDS
from servicedesk.admin.editing import SeenForm
from servicedesk.admin.sla.checks import Hundredths, LengthOfTime
from servicedesk.admin.sla.typed import read_length, read_percents, written_length
from servicedesk.admin.sla.words import KIND_WORDS, PAUSE_WORDS
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.sla import CLOCKS, WARNINGS, PolicyDraft, SlaPolicy, TargetDraft
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required

LEVELS = (1, 2, 3, 4)
LEVEL_WORDS = (lazy("Priority 1"), lazy("Priority 2"), lazy("Priority 3"), lazy("Priority 4"))
NAMES = ("name", "name_en", "regulator")


class PolicyForm(SeenForm):
    """A policy as the administrator writes it; the fields of each clock are added below."""

    name = fields.text(lazy("Name"), Required(), longest=80)
    name_en = fields.text(lazy("Name in English"), longest=80)
    is_active = fields.check(lazy("It counts"))
    kinds = fields.choices(lazy("Kind"), options=list(KIND_WORDS.items()))
    categories = fields.choices(lazy("Symptom"))
    priorities = fields.choices(lazy("Priority"), options=[(str(each), str(each)) for each in LEVELS])
    account_kinds = fields.choices(lazy("Customers"), options=ACCOUNT_KINDS)
    regulator = fields.text(
        lazy("Regulator"), longest=40, hint=lazy("Whose rule it is, where a regulator demands it. As in OSIPTEL.")
    )


def _add_clock(clock: str) -> None:
    """Give the form the fields of a clock."""
    for level, label in zip(LEVELS, LEVEL_WORDS, strict=True):
        setattr(PolicyForm, f"{clock}_{level}", fields.text(label, LengthOfTime(), longest=20))
    pauses = fields.choices(lazy("Stands still while"), options=list(PAUSE_WORDS.items()))
    warnings = fields.text(lazy("Warn at, in % of the time"), Hundredths(), longest=40)
    setattr(PolicyForm, f"{clock}_calendar", fields.choice(lazy("Counted by")))
    setattr(PolicyForm, f"{clock}_pauses", pauses)
    setattr(PolicyForm, f"{clock}_warnings", warnings)


for _clock in CLOCKS:
    _add_clock(_clock)


def known_of(policy: SlaPolicy | None) -> dict[str, Any]:
    """Return the values of the form for a policy, or for a new one."""
    known: dict[str, Any] = {f"{clock}_warnings": _percents(WARNINGS) for clock in CLOCKS}
    if policy is None:
        return known | {"is_active": True}
    known |= {name: getattr(policy, name) for name in (*NAMES, "is_active")}
    known |= {name: list(getattr(policy, name)) for name in ("kinds", "categories", "account_kinds")}
    known["priorities"] = [str(each) for each in policy.priorities]
    for target in policy.targets:
        times = zip(LEVELS, target.minutes, strict=True)
        known |= {f"{target.clock}_{level}": written_length(minutes) for level, minutes in times}
        known[f"{target.clock}_calendar"] = str(target.calendar_id or "")
        known[f"{target.clock}_pauses"] = list(target.pauses)
        known[f"{target.clock}_warnings"] = _percents(target.warnings)
    return known


def draft_of(sent: Mapping[str, Any], position: int) -> PolicyDraft:
    """Return the policy that was typed, after its fields were checked."""
    return PolicyDraft(
        **{name: sent[name] or "" for name in NAMES},
        position=position,
        is_active=bool(sent["is_active"]),
        kinds=tuple(sent["kinds"] or ()),
        categories=tuple(sent["categories"] or ()),
        priorities=tuple(int(each) for each in sent["priorities"] or ()),
        account_kinds=tuple(sent["account_kinds"] or ()),
        targets=tuple(target for clock in CLOCKS if (target := _target(sent, clock)) is not None),
    )  # fmt: skip


def _target(sent: Mapping[str, Any], clock: str) -> TargetDraft | None:
    """Return what was typed for a clock, None where no time was."""
    minutes = tuple(read_length(sent[f"{clock}_{level}"] or "") or 0 for level in LEVELS)
    if not any(minutes):
        return None
    calendar_id = int(sent[f"{clock}_calendar"] or 0) or None
    pauses = tuple(sent[f"{clock}_pauses"] or ())
    return TargetDraft(clock, minutes, calendar_id, pauses, read_percents(sent[f"{clock}_warnings"] or "") or ())


def at_their_fields(refused: Invalid) -> Invalid:
    """Return what the core objects to, under the names of the form."""
    return Invalid({_field_of(name): problem for name, problem in refused.problems.items()})


def _field_of(name: str) -> str:
    clock, _, part = name.partition(".")
    return f"{clock}_{'1' if part == 'minutes' else part}" if part else name


def _percents(warnings: Any) -> str:
    return ", ".join(str(each) for each in warnings)
