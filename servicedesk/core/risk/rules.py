"""When an account is at risk of leaving: rules with points, counted over what happened lately. No session here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

FAULT_SERVICE, FAULT_ACCOUNT, BREACH, RATING, REJECTED, REOPENED = (
    "fault_service", "fault_account", "breach", "rating", "rejected", "reopened",
)  # fmt: skip
RULES = (FAULT_SERVICE, FAULT_ACCOUNT, BREACH, RATING, REJECTED, REOPENED)
KIND_OF = {FAULT_SERVICE: "fault", FAULT_ACCOUNT: "fault"}  # what a rule counts, where it has another name
SHOWN = 3  # tickets that a reason names
MOST_DAYS = 365


@dataclass(frozen=True)
class Rule:
    """So many within so many days add points, each time that the number is reached; no points switch it off.

    ``stars`` is up to which rating one counts as low.
    """

    at_least: int
    within_days: int
    points: int
    stars: int = 0


@dataclass(frozen=True)
class Policy:
    """The rules of one segment, and from how many points on an account is at risk."""

    threshold: int
    rules: Mapping[str, Rule]

    @property
    def low(self) -> int:
        """Return up to how many stars a rating is low."""
        return self.rules[RATING].stars


_RULES = {
    FAULT_SERVICE: Rule(3, 30, 3), FAULT_ACCOUNT: Rule(5, 30, 3), BREACH: Rule(1, 30, 1), RATING: Rule(1, 60, 2, 2),
    REJECTED: Rule(1, 60, 1), REOPENED: Rule(1, 60, 1),
}  # fmt: skip
DEFAULTS = {
    "residential": Policy(3, _RULES),
    "corporate": Policy(2, {**_RULES, FAULT_SERVICE: Rule(2, 30, 2)}),
}


class Happened(NamedTuple):
    """A fact as the rules count it."""

    kind: str
    at: datetime
    number: str = ""
    service_id: int = 0
    stars: int = 0


@dataclass(frozen=True)
class Reason:
    """A rule that is met: how many within how many days, when the last one was, on which tickets.

    ``service_id`` is of a rule that looks at one service alone; ``stars`` the worst of the ratings.
    """

    rule: str
    count: int
    days: int
    points: int
    last_at: datetime
    numbers: tuple[str, ...]
    service_id: int = 0
    stars: int = 0

    def stored(self, **more: Any) -> dict[str, Any]:
        """Return it as it is kept."""
        return {**asdict(self), "numbers": list(self.numbers), "last_at": self.last_at.isoformat(), **more}


class Assessment(NamedTuple):
    """How an account stands, until when at least."""

    points: int
    reasons: tuple[Reason, ...]
    review_at: datetime | None


def assess(policy: Policy, facts: Iterable[Happened], now: datetime) -> Assessment:
    """Count what happened by every rule; what a rule no longer looks at is left out."""
    known = sorted(facts, key=lambda each: each.at, reverse=True)
    reasons, ends = [], []
    for name, rule in policy.rules.items():
        since = now - timedelta(days=rule.within_days)
        counted = [each for each in known if each.at > since and _counts(name, rule, each)]
        for group in _groups(name, counted):
            if rule.points and len(group) >= rule.at_least:
                reasons.append(_reason(name, rule, group))
                ends.append(group[-1].at + timedelta(days=rule.within_days))
    points = sum(each.points for each in reasons)
    return Assessment(points, tuple(sorted(reasons, key=lambda each: -each.points)), min(ends, default=None))


def _counts(name: str, rule: Rule, fact: Happened) -> bool:
    is_low = name != RATING or fact.stars <= rule.stars
    return fact.kind == KIND_OF.get(name, name) and is_low


def _groups(name: str, counted: Sequence[Happened]) -> list[list[Happened]]:
    """Return what is counted together: what happened to one service, or to the whole account."""
    if name != FAULT_SERVICE:
        return [list(counted)] if counted else []
    services: dict[int, list[Happened]] = defaultdict(list)
    for each in counted:
        if each.service_id:
            services[each.service_id].append(each)
    return list(services.values())


def _reason(name: str, rule: Rule, group: list[Happened]) -> Reason:
    """Return what a group amounts to, its newest fact first."""
    return Reason(
        rule=name,
        count=len(group),
        days=rule.within_days,
        points=rule.points * (len(group) // rule.at_least),
        last_at=group[0].at.astimezone(UTC),
        numbers=tuple(dict.fromkeys(each.number for each in group))[:SHOWN],
        service_id=group[0].service_id if name == FAULT_SERVICE else 0,
        stars=min(each.stars for each in group),
    )


def widest(policy: Policy) -> timedelta:
    """Return how far back the rules of a policy look."""
    return timedelta(days=max(rule.within_days for rule in policy.rules.values()))
