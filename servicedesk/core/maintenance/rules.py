"""Decisions about maintenances: the table of their states, who may do what, and what a draft must hold."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.maintenance.drafts import MaintenanceDraft, ObjectionDraft, RepeatDraft
from servicedesk.core.maintenance.recurrence import FREQUENCIES
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may
from servicedesk.core.people.rules.texts import fold

PREFIX = "MNT"
DRAFT, PROPOSED, APPROVED, PLANNED, REVIEW, STARTED, FINISHED, CANCELLED = PHASES = (
    "draft", "proposed", "approved", "planned", "review", "started", "finished", "cancelled",
)  # fmt: skip
AT_WORK = (PLANNED, STARTED)  # while a window is open; in one that began a moment ago nobody has said so yet
COMING = (PLANNED, REVIEW, STARTED)
STANDARD, NORMAL, EMERGENCY = KINDS = ("standard", "normal", "emergency")
RISKS = ("low", "medium", "high")
WHYS = ("health", "work", "security", "other")
CHANNELS = ("phone", "email", "message", "in_person")  # how they tell somebody of the desk, who notes it
OUTCOMES = ("accepted", "alternative", "refused")
EDIT, OVERRIDE, ANSWER = "maintenance.edit", "maintenance.override", "maintenance.answer"
OPEN = "ticket.open"
LONGEST_TEXT = 2_000
LONGEST_TITLE, LONGEST_TIMES = 120, 200
MOST_WINDOWS = 10
LONGEST_PAUSE = 52  # weeks or months between two works of a series
FEWEST_TIMES, MOST_TIMES = 2, 500
LONGEST_WINDOW, FARTHEST = timedelta(days=14), timedelta(days=2 * 366)
MINUTE = timedelta(minutes=1)


class Step(NamedTuple):
    """One thing that may be done to a maintenance: from which states, to which, and who may."""

    before: tuple[str, ...]
    after: str
    permission: str


# What may be done, and nothing else. Objecting is the customer's and has no permission.
STEPS = {
    "submit": Step((DRAFT,), PROPOSED, EDIT),
    "approve": Step((PROPOSED,), APPROVED, EDIT),
    "return": Step((PROPOSED, APPROVED), DRAFT, EDIT),
    "publish": Step((DRAFT, APPROVED), PLANNED, EDIT),
    "move": Step((PLANNED, REVIEW), PLANNED, EDIT),
    "keep": Step((REVIEW,), PLANNED, EDIT),
    "start": Step((PLANNED,), STARTED, EDIT),
    "finish": Step((STARTED,), FINISHED, EDIT),
    "cancel": Step((DRAFT, PROPOSED, APPROVED, PLANNED, REVIEW), CANCELLED, EDIT),
}


def may_override(actor: Actor) -> bool:
    """Tell whether this actor may announce work later than the norm allows."""
    return may(actor, OVERRIDE)


def may_answer(actor: Actor) -> bool:
    """Tell whether this actor reads and answers what customers object."""
    return may(actor, ANSWER) or may(actor, EDIT)


def may_note(actor: Actor) -> bool:
    """Tell whether this actor notes what customers object by phone: whoever answers it, or opens their tickets."""
    return may_answer(actor) or may(actor, OPEN)


def needs_approval(kind: str) -> bool:
    """Tell whether somebody else must approve work of this kind before it is announced."""
    return kind == NORMAL


def steps_from(phase: str) -> list[str]:
    """Return what may be done to a maintenance in this state."""
    return [name for name, step in STEPS.items() if phase in step.before]


def checked(draft: MaintenanceDraft, now: datetime, known_ids: set[int]) -> MaintenanceDraft:
    """Return the draft as it is kept, or raise Invalid; the resources must be among those that are known."""
    checks = Checks()
    if not draft.resource_ids:
        checks.object_to("resource_ids", "maintenance.no_resource")
    if not known_ids.issuperset(draft.resource_ids):
        checks.object_to("resource_ids", "unknown")
    check_windows(checks, draft.windows, now)
    minutes = int(sum((ends - begins for begins, ends in draft.windows), timedelta(0)) / MINUTE)
    if not 0 <= draft.expected_minutes <= max(minutes, 0):
        checks.object_to("expected_minutes", "maintenance.more_than_window", minutes=max(minutes, 0))
    clean = replace(
        draft,
        public_text=checks.text("public_text", draft.public_text, LONGEST_TEXT),
        public_text_en=checks.text("public_text_en", draft.public_text_en, LONGEST_TEXT, required=False),
        title=checks.line("title", draft.title, LONGEST_TITLE, required=False),
        title_en=checks.line("title_en", draft.title_en, LONGEST_TITLE, required=False),
        kind=checks.one_of("kind", draft.kind, KINDS),
        risk=checks.one_of("risk", draft.risk, RISKS),
        work=checks.text("work", draft.work, LONGEST_TEXT, required=False),
        way_back=checks.text("way_back", draft.way_back, LONGEST_TEXT, required=False),
    )
    checks.finish()
    return clean


def searched(draft: MaintenanceDraft) -> str:
    """Return what a maintenance says in both languages, as it is searched."""
    return fold("\n".join((draft.title, draft.title_en, draft.public_text, draft.public_text_en)))


def check_windows(checks: Checks, windows: list[tuple[datetime, datetime]], now: datetime) -> None:
    """Object to windows that have begun, end before they begin, overlap, or are a slip of the keyboard."""
    if windows[0][0] < now:
        checks.object_to("starts_at", "past")
    if windows[0][0] > now + FARTHEST:
        checks.object_to("starts_at", "maintenance.too_far", days=FARTHEST.days)
    if any(ends <= begins for begins, ends in windows):
        checks.object_to("ends_at", "order")
    elif any(ends - begins > LONGEST_WINDOW for begins, ends in windows):
        checks.object_to("ends_at", "maintenance.too_long", days=LONGEST_WINDOW.days)
    if any(begins < before[1] for before, (begins, _) in zip(windows, windows[1:], strict=False)):
        checks.object_to("more_windows", "maintenance.overlap")
    if len(windows) > MOST_WINDOWS:
        checks.object_to("more_windows", "out_of_range", smallest=0, largest=MOST_WINDOWS - 1)


def checked_repeat(draft: RepeatDraft, first_day: date) -> RepeatDraft:
    """Return how work repeats that takes place on this day for the first time, or raise Invalid."""
    checks = Checks()
    checks.one_of("frequency", draft.frequency, FREQUENCIES)
    if not 1 <= draft.every <= LONGEST_PAUSE:
        checks.object_to("every", "out_of_range", smallest=1, largest=LONGEST_PAUSE)
    if draft.until is not None and draft.until <= first_day:
        checks.object_to("until", "order")
    if draft.times is not None and not FEWEST_TIMES <= draft.times <= MOST_TIMES:
        checks.object_to("times", "out_of_range", smallest=FEWEST_TIMES, largest=MOST_TIMES)
    if draft.until is not None and draft.times is not None:
        checks.object_to("times", "maintenance.until_or_times")
    checks.finish()
    return draft


def checked_words(field: str, words: str, *, required: bool = True) -> str:
    """Return a reason or an answer as it is kept, or raise Invalid."""
    checks = Checks()
    clean = checks.text(field, words, LONGEST_TEXT, required=required)
    checks.finish()
    return clean


def checked_objection(draft: ObjectionDraft) -> ObjectionDraft:
    """Return an objection as it is kept, or raise Invalid; who names no reason of the list says it in words."""
    checks = Checks()
    clean = ObjectionDraft(
        checks.one_of("why", draft.why, WHYS),
        checks.text("words", draft.words, LONGEST_TEXT, required=draft.why == "other"),
        checks.line("better_times", draft.better_times, LONGEST_TIMES, required=False),
    )
    checks.finish()
    return clean
