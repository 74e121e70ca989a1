"""The conversation of a ticket as the desk shows it: messages, notes, and one line for everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import Story
from servicedesk.core.tickets.models import Attachment, Interaction, Note
from servicedesk.desk.signs import CHECKED, DONE
from servicedesk.web.locale import gettext as _


@dataclass(frozen=True)
class Entry:
    """One entry of the conversation: ``kind`` is message, agent, note or event."""

    kind: str
    at: datetime
    text: str
    who: str = ""
    icon: str = "activity"
    channel: str = ""
    files: Sequence[Attachment] = field(default=())


def conversation(story: Story, names: Mapping[tuple[str, int], str]) -> list[Entry]:
    """Return the conversation, oldest first; ``names`` knows users and teams by kind and identifier."""
    entries: list[Entry] = []
    spoken: set[int] = set()
    for event in story.events:
        entries.extend(_entries(event, story, names, spoken))
    left_over = [each for key, each in story.interactions.items() if key not in spoken]
    entries.extend(_message(each) for each in left_over)
    return sorted(entries, key=lambda entry: entry.at)


def _entries(event: EventRecord, story: Story, names: Mapping[tuple[str, int], str], spoken: set[int]) -> list[Entry]:
    """Return what one fact adds: a line, a message, or both."""
    action = str(event.values.get("action", "opened"))
    reference = int(event.values.get("reference_id") or 0)
    entries = [] if action in ("replied", "noted") else [_line(event, action, reference, names)]
    if action == "noted" and reference in story.notes:
        entries.append(_note(story.notes[reference]))
    if action in ("replied", "resolved", "rejected_solution") and reference in story.interactions:
        spoken.add(reference)
        entries.append(_message(story.interactions[reference]))
    return entries


def _line(event: EventRecord, action: str, reference: int, names: Mapping[tuple[str, int], str]) -> Entry:
    reason = str(event.values.get("reason", ""))
    if action == "assigned" and not reference:
        action = "unassigned"
    words, icon = DONE.get(action, (action, "activity"))
    name = names.get((reason, reference), "")
    kind, _sep, identifier = event.actor.partition(":")
    who = names.get(("user", int(identifier)), "") if kind == "user" and identifier.isdigit() else ""
    said = _(words, name=name, reason=_(CHECKED[reason]) if reason in CHECKED else reason)
    return Entry("event", event.at, said, who, icon)


def _message(interaction: Interaction) -> Entry:
    kind = "agent" if interaction.author.startswith("user:") and interaction.direction == "out" else "message"
    return Entry(
        kind, interaction.at, interaction.body, interaction.author_name, channel=interaction.channel,
        files=interaction.attachments,
    )  # fmt: skip


def _note(note: Note) -> Entry:
    return Entry("note", note.at, note.body, note.author_name)
