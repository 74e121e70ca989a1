"""The conversation of a ticket as the desk shows it: messages, notes, and one line for everything else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import Story
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.core.tickets.models import Attachment, Interaction, Note
from servicedesk.desk.signs import channel, done
from servicedesk.desk.why_assigned import assigned_because, waits_because
from servicedesk.web.locale import gettext as _

SILENT = ("replied", "noted")  # their words say it
# What escalations are about, and where the words stand that belong to an action.
WORDS = {
    "escalated": "reason", "escalated_outside": "reason", "escalation_returned": "outcome",
    "escalation_answered": "outcome", "carrier_referenced": "reference",
}  # fmt: skip
ESCALATING = (*WORDS, "raised", "escalation_accepted", "escalation_withdrawn", "follow_up_due")
RULE = "job:rule:"
NOTED = ("noted", "followed_up", "handed_back")
SPOKEN = ("replied", "resolved", "rejected_solution")


@dataclass(frozen=True)
class Entry:
    """One entry of the conversation: ``kind`` is empty for the customer, else agent, note or event."""

    kind: str
    at: datetime
    text: str
    who: str = ""
    icon: str = "activity"
    about: str = ""
    files: Sequence[Attachment] = field(default=())


@dataclass(frozen=True)
class Names:
    """What users, teams and tickets are called, by identifier, plugins by their name, and rules by their key."""

    users: Mapping[int, str]
    teams: Mapping[int, str]
    tickets: Mapping[int, str]
    plugins: Mapping[str, str]
    rules: Mapping[str, str] = field(default_factory=dict)

    def of(self, actor: str) -> str:
        """Return who acted, empty where that is nobody's business or nobody known."""
        kind, _sep, key = actor.partition(":")
        if kind == "user" and key.isdigit():
            return self.users.get(int(key), "")
        if actor in self.rules:
            return _("Rule “%(name)s”", name=self.rules[actor])
        return self.plugins.get(key, key) if kind == "plugin" else ""


def conversation(story: Story, names: Names, escalations: Sequence[Escalation] = ()) -> list[Entry]:
    """Return the conversation, oldest first."""
    spoken: set[int] = set()
    escalated = {each.id: each for each in escalations}
    entries = [entry for event in story.events for entry in _entries(event, story, names, spoken, escalated)]
    unspoken = [_message(each, names) for key, each in story.interactions.items() if key not in spoken]
    return sorted([*entries, *unspoken], key=lambda entry: entry.at)


def _entries(
    event: EventRecord, story: Story, names: Names, spoken: set[int], escalated: Mapping[int, Escalation]
) -> Iterator[Entry]:
    """Yield what one fact adds: a line, a message, or both; the first message belongs to the opening."""
    action = str(event.values.get("action", "opened"))
    reference = int(event.values.get("reference_id") or 0)
    if action in ESCALATING:
        yield _escalated(event, action, escalated.get(int(event.values.get("escalation_id") or reference)), names)
    elif action not in SILENT:
        yield _line(event, action, reference, names)
    if action in NOTED and reference in story.notes:
        yield _note(story.notes[reference], names)
    if action == "opened":
        reference = next(iter(story.interactions), 0)
    if action in ("opened", *SPOKEN) and reference in story.interactions:
        spoken.add(reference)
        yield _message(story.interactions[reference], names)


def _line(event: EventRecord, action: str, reference: int, names: Names) -> Entry:
    reason = str(event.values.get("reason") or event.values.get("status", ""))
    if why := event.values.get("why"):
        return _explained(event, action, reason, reference, why, names)
    if action == "assigned":
        action = action if reference else "unassigned"
        name = (names.teams if reason == "team" else names.users).get(reference, "") or _("somebody else")
    else:
        name = names.tickets.get(reference, "") or _("another ticket")
    words, icon = done(action, reason)
    return Entry("event", event.at, _(words, name=name, reason=reason), names.of(event.actor), icon)


def _explained(
    event: EventRecord, action: str, reason: str, reference: int, why: Mapping[str, Any], names: Names
) -> Entry:  # fmt: skip
    """Return the line of what the desk decided by itself, with its reasons."""
    if action == "assigned":
        name = names.users.get(reference, "") or _("somebody else")
        return Entry("event", event.at, assigned_because(name, why, names.users), icon="user-round-plus")
    return Entry("event", event.at, waits_because(reason, why, names.users), icon="hourglass")


def _escalated(event: EventRecord, action: str, row: Escalation | None, names: Names) -> Entry:
    """Return the line of an escalation, with the words that belong to it."""
    words, icon = done(action, str(event.values.get("why") or ""))
    name = row.to_team.name if row and row.to_team else _("somebody else")
    said = getattr(row, WORDS[action], "") if action in WORDS else ""
    told = _(words, name=name)
    return Entry("event", event.at, f"{told}: {said}" if said else told, names.of(event.actor), icon)


def _message(interaction: Interaction, names: Names) -> Entry:
    is_ours = interaction.author.startswith(("user:", RULE)) and interaction.direction == "out"
    who = names.of(interaction.author) if interaction.author.startswith(RULE) else interaction.author_name
    return Entry(
        "agent" if is_ours else "", interaction.at, interaction.body, who,
        about=_(channel(interaction.channel)[0]), files=interaction.attachments,
    )  # fmt: skip


def _note(note: Note, names: Names) -> Entry:
    who = names.of(note.author) if note.author.startswith(RULE) else note.author_name
    return Entry("note", note.at, note.body, who, about=_("Internal note"))
