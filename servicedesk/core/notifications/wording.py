"""The operator's own words for a letter of the desk: a row for each letter and language, in place of the default."""

import logging
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.letter_models import LONGEST_SUBJECT, LetterWording
from servicedesk.core.notifications.queries import every_wording, find_wording
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require

PERMISSION = "settings.manage"
LONGEST_BODY = 4000
PLACEHOLDER = re.compile(r"%\((\w*)\)s")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LetterWordingChanged(Event):
    """The words of a letter are the operator's own from now on, or (``is_own`` false) the default again."""

    kind = "letter.wording_changed"
    subject = "letter"

    letter_id: int
    key: str
    language: str
    is_own: bool


@dataclass(frozen=True)
class WordingDraft:
    """The words of a letter as they shall be; paragraphs are divided by a blank line."""

    key: str
    language: str
    subject: str
    body: str


def list_wordings(uow: UnitOfWork) -> dict[tuple[str, str], LetterWording]:
    """Return every wording of the operator's own, by letter and language."""
    require(uow, PERMISSION)
    return {(row.key, row.language): row for row in every_wording(uow)}


def keep_wording(uow: UnitOfWork, draft: WordingDraft, allowed: Collection[str]) -> None:
    """Say a letter in these words from now on; Invalid for a placeholder that this letter cannot fill."""
    require(uow, PERMISSION)
    checks = Checks()
    subject = checks.line("subject", draft.subject, LONGEST_SUBJECT)
    body = checks.text("body", draft.body, LONGEST_BODY)
    for field, text in (("subject", subject), ("body", body)):
        for name in unknown_placeholders(text, allowed):
            checks.object_to(field, "letter.placeholder", name=name)
    checks.finish()
    row = find_wording(uow, draft.key, draft.language) or LetterWording(key=draft.key, language=draft.language)
    row.subject, row.body, row.changed_at = subject, body, uow.now()
    uow.session.add(row)
    uow.session.flush()  # the fact names the row by its identifier
    _tell(uow, row, is_own=True)


def reset_wording(uow: UnitOfWork, key: str, language: str) -> None:
    """Say a letter in the default words again; doing it twice changes nothing."""
    require(uow, PERMISSION)
    row = find_wording(uow, key, language)
    if row is not None:
        uow.session.delete(row)
        _tell(uow, row, is_own=False)


def own_words(
    uow: UnitOfWork, key: str, language: str, values: Mapping[str, object]
) -> tuple[str, tuple[str, ...]] | None:
    """Return subject and paragraphs in the operator's own words, or None where the default is to be said.

    Words that cannot be filled are logged and left alone: a bad template never stops a letter.
    """
    row = find_wording(uow, key, language[:2])
    if row is None:
        return None
    if unknown := unknown_placeholders(f"{row.subject}\n{row.body}", values):
        log.error("the operator's words for a letter cannot be used", extra={"letter": key, "unknown": unknown})
        return None
    return filled(row.subject, values), paragraphs_of(filled(row.body, values))


def unknown_placeholders(text: str, allowed: Collection[str]) -> Sequence[str]:
    """Return the placeholders of a text that are not among these."""
    return sorted(set(PLACEHOLDER.findall(text)) - set(allowed))


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its placeholders filled; every other sign stands as it is."""
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def paragraphs_of(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: what blank lines divide."""
    return tuple(part.strip() for part in re.split(r"\n[ \t]*\n", body) if part.strip())


def _tell(uow: UnitOfWork, row: LetterWording, *, is_own: bool) -> None:
    uow.publish(LetterWordingChanged(letter_id=row.id, key=row.key, language=row.language, is_own=is_own))
