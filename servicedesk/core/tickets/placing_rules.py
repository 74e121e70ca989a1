"""Whom a ticket goes to: a pure choice among the agents of a team, each with what they have and can. No session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

# What stands against somebody, the farthest from getting the ticket first.
AWAY, OFF_SHIFT, NO_SKILL, HANDED_BACK, FULL, BUSIER = "away", "off_shift", "no_skill", "handed_back", "full", "busier"
OBSTACLES = (AWAY, OFF_SHIFT, NO_SKILL, HANDED_BACK, FULL)
NOBODY = "nobody"
MOST_TOLD = 4  # colleagues who were passed over, told by name


@dataclass(frozen=True)
class Candidate:
    """An agent at the moment of the choice; ``turn`` is when they got something last, the lowest first in turn.

    ``until`` is the end of their shift, ``next_at`` the beginning of the next one, ``away_until`` the end of their
    absence; each None where there is none in sight. ``open`` counts their open tickets, ``load`` weighs them.
    """

    user_id: int
    is_on: bool = True
    until: datetime | None = None
    next_at: datetime | None = None
    is_away: bool = False
    away_until: datetime | None = None
    skills: frozenset[int] = frozenset()
    open: int = 0
    load: int = 0
    most_open: int = 20
    turn: int = 0

    def given(self, weight: int, turn: int) -> "Candidate":
        """Return them with one ticket more."""
        return replace(self, open=self.open + 1, load=self.load + weight, turn=turn)


@dataclass(frozen=True)
class Wish:
    """What a ticket asks for: skills, and not to go to those who have just handed it back."""

    skills: frozenset[int] = frozenset()
    not_to: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Passed:
    """Somebody who did not get it, and why: until when that is so, or which skills they lack, or their load."""

    user_id: int
    why: str
    until: datetime | None = None
    lacks: tuple[int, ...] = ()
    open: int = 0
    load: int = 0


@dataclass(frozen=True)
class Choice:
    """Who gets a ticket and who was passed over; without anybody, what stands against it and when that may end."""

    chosen: Candidate | None
    passed: tuple[Passed, ...]
    why: str = ""
    next_at: datetime | None = None


def choose(wish: Wish, candidates: Sequence[Candidate]) -> Choice:
    """Return who gets a ticket: of those who are fit, the one with the least load, and of equals whose turn it is."""
    judged = [(each, obstacle(wish, each)) for each in candidates]
    fit = [each for each, against in judged if not against]
    if not fit:
        why = max((against for _, against in judged), key=OBSTACLES.index, default=NOBODY)
        starts = [each.next_at for each, against in judged if against == OFF_SHIFT and each.next_at is not None]
        return Choice(None, _passed(wish, judged, None), why, min(starts) if why == OFF_SHIFT and starts else None)
    chosen = min(fit, key=lambda each: (each.load, each.turn, each.user_id))
    return Choice(chosen, _passed(wish, judged, chosen))


def obstacle(wish: Wish, candidate: Candidate) -> str:
    """Return what stands against giving somebody a ticket, empty for whoever is fit."""
    stands = {
        AWAY: candidate.is_away,
        OFF_SHIFT: not candidate.is_on,
        NO_SKILL: not wish.skills <= candidate.skills,
        HANDED_BACK: candidate.user_id in wish.not_to,
        FULL: candidate.open >= candidate.most_open,
    }
    return next((against for against in OBSTACLES if stands[against]), "")


def _passed(
    wish: Wish, judged: Sequence[tuple[Candidate, str]], chosen: Candidate | None
) -> tuple[Passed, ...]:  # fmt: skip
    """Return the others, those who were nearest to getting it first."""
    nearest = (BUSIER, *reversed(OBSTACLES))
    others = [(each, against or BUSIER) for each, against in judged if each is not chosen]
    others.sort(key=lambda pair: (nearest.index(pair[1]), pair[0].load, pair[0].user_id))
    return tuple(_told(wish, each, against) for each, against in others)


def _told(wish: Wish, candidate: Candidate, against: str) -> Passed:
    until = {AWAY: candidate.away_until, OFF_SHIFT: candidate.next_at}.get(against)
    lacks = tuple(sorted(wish.skills - candidate.skills)) if against == NO_SKILL else ()
    return Passed(candidate.user_id, against, until, lacks, candidate.open, candidate.load)


def explain(choice: Choice, names: dict[int, list[str]], wish: Wish) -> dict[str, Any]:
    """Return a choice as plain values for its fact: codes, identifiers, moments as ISO 8601 in UTC, skills by name.

    ``names`` are those of the skills, in Spanish and in English.
    """
    chosen = choice.chosen
    told = {
        "skills": [names[skill] for skill in sorted(wish.skills)],
        "passed": [
            {
                "user_id": each.user_id, "why": each.why, "until": each.until.isoformat() if each.until else "",
                "lacks": [names[skill] for skill in each.lacks], "open": each.open, "load": each.load,
            }
            for each in choice.passed[:MOST_TOLD]
        ],
        "others": max(0, len(choice.passed) - MOST_TOLD),
    }  # fmt: skip
    if chosen is None:
        return told | {"next_at": choice.next_at.isoformat() if choice.next_at else ""}
    return told | {
        "until": chosen.until.isoformat() if chosen.until else "", "open": chosen.open, "load": chosen.load,
    }  # fmt: skip
