"""What the parts of a promise are called, and the conditions of a policy told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicedesk.admin.customers import ACCOUNT_KINDS
from servicedesk.admin.sla.typed import written_length
from servicedesk.core.sla import CLOCKS, SlaPolicy
from servicedesk.language.marks import lazy
from servicedesk.language.promises import CLOCKS as CLOCK_NAMES
from servicedesk.web.locale import gettext

CLOCK_WORDS = {clock: CLOCK_NAMES[clock] for clock in CLOCKS}
CLOCK_HINTS = dict(
    zip(
        CLOCKS,
        (lazy("Until somebody takes it up."), lazy("Until it is attended, from the report or its release."),
         lazy("Until it works again."), lazy("From each answer to the next one."),
         lazy("What a regulator demands, from the report or its release.")),
        strict=True,
    )
)  # fmt: skip
KIND_WORDS = {
    "fault": lazy("Fault"), "request": lazy("Request"), "complaint": lazy("Complaint"), "question": lazy("Question"),
    "claim": lazy("Official claim"),
}  # fmt: skip
PAUSE_WORDS = {
    "customer": lazy("It waits for the customer"), "appointment": lazy("It waits for an appointment"),
    "carrier": lazy("It waits for another company"),
}  # fmt: skip
SEGMENT_WORDS = dict(ACCOUNT_KINDS)


@dataclass(frozen=True)
class TargetInWords:
    """What one clock promises, in words: a time for each priority, and how it is counted."""

    clock: str
    times: tuple[str, ...]
    counted: str
    pauses: str


def conditions_of(policy: SlaPolicy, symptoms: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each condition that restricts a policy: what it is about, and what fits."""
    told = (
        (lazy("Kind"), [gettext(KIND_WORDS[each]) for each in policy.kinds]),
        (lazy("Symptom"), [symptoms.get(each, each) for each in policy.categories]),
        (lazy("Priority"), [str(each) for each in policy.priorities]),
        (lazy("Customers"), [gettext(SEGMENT_WORDS[each]) for each in policy.account_kinds]),
    )
    return [(gettext(label), ", ".join(values)) for label, values in told if values]


def targets_of(policy: SlaPolicy, calendars: Mapping[int, str]) -> list[TargetInWords]:
    """Return what a policy promises, in the order of the clocks."""
    by_clock = {each.clock: each for each in policy.targets}
    return [
        TargetInWords(
            gettext(CLOCK_WORDS[clock]),
            tuple(written_length(minutes) for minutes in target.minutes),
            calendars.get(target.calendar_id or 0) or gettext("By the clock"),
            listed(target.pauses),
        )
        for clock in CLOCKS
        if (target := by_clock.get(clock)) is not None
    ]  # fmt: skip


def listed(pauses: Sequence[str]) -> str:
    """Return for which reasons of waiting a clock stands still, in words."""
    return ", ".join(gettext(PAUSE_WORDS[each]) for each in pauses)
