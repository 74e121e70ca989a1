"""Looking at what plugins answer: only small, plain, typed things get any further."""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any

from servicedesk.core.kernel.answers import (
    Caution,
    Channel,
    Command,
    DocumentKind,
    Hold,
    NoticeFile,
    NotSent,
    Page,
    Panel,
    PeriodicWork,
    Refusal,
    Report,
    StandingWork,
)
from servicedesk.core.kernel.own_words import in_own_words
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.plugin_offers import (
    require_code,
    require_command,
    require_file,
    require_kind,
    require_report,
    require_standing,
)

MOST_ITEMS = 100  # of one list that a plugin provides
MOST_VALUES = 10_000  # within one answer, all levels together
MOST_LETTERS = 1_000_000  # within one answer, all texts together
DEEPEST = 12
LARGEST_NUMBER = 10**30
SHORTEST_PERIOD = timedelta(seconds=1)
WAYS = ("sms", "whatsapp")  # that people can choose besides e-mail
SHORTEST_TEXT, LONGEST_TEXT = 100, 2000  # letters that a channel may take
PLAIN = (date, datetime, time, timedelta, type(None), bool)

# What each collected hook may return; a hook that is not named here provides panels.
PROVIDED: dict[str, type] = {
    "provide_jobs": PeriodicWork,
    "provide_pages": Page,
    "provide_channels": Channel,
    "provide_commands": Command,
    "provide_reports": Report,
    "provide_notice_files": NoticeFile,
    "provide_document_kinds": DocumentKind,
    "provide_standing_work": StandingWork,
}


def looked_at(plugin: str, hook: str, answer: Any) -> Any:
    """Return an answer that may be used, or raise Nonsense with what is wrong with it."""
    if hook.startswith("check_"):
        return _decision(answer)
    if hook.startswith("provide_"):
        return _provided(plugin, PROVIDED.get(hook, Panel), answer)
    return answer


def _decision(answer: Any) -> Refusal | Hold | Caution | None:
    if answer is None:
        return None
    if not isinstance(answer, Refusal | Hold | Caution):
        raise Nonsense(f"answered a {type(answer).__name__}, not a Refusal, Hold, Caution or nothing")
    require_code(answer.code)
    _values(answer.values)
    return answer


def _provided(plugin: str, kind: type, answer: Any) -> list[Any]:
    if answer is None:
        return []
    if isinstance(answer, str | bytes | Mapping):
        raise Nonsense(f"provided a {type(answer).__name__}, not a list of {kind.__name__}")
    items = list(islice(iter(answer), MOST_ITEMS + 1))
    if len(items) > MOST_ITEMS:
        raise Nonsense(f"provided more than {MOST_ITEMS} things at once")
    for item in items:
        if not isinstance(item, kind):
            raise Nonsense(f"provided a {type(item).__name__}, not a {kind.__name__}")
        _item(plugin, item)
    _require_names_once(items)
    return [in_own_words(plugin, item) for item in items]


def _require_names_once(items: list[Any]) -> None:
    """Raise Nonsense when two things are asked for by one name."""
    names = [item.name for item in items if isinstance(item, Command | DocumentKind | Report | StandingWork)]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise Nonsense(f"provided two things of the name {twice[0]}")


def _item(plugin: str, item: Any) -> None:
    if isinstance(item, Panel):
        require_code(item.title)
        _template(plugin, item.template)
        _values(item.values)
    elif isinstance(item, PeriodicWork):
        require_code(item.name)
        every: Any = item.every  # whatever it was declared to be
        if not isinstance(every, timedelta) or every < SHORTEST_PERIOD:
            raise Nonsense(f"the job {item.name} must have a period of a second or more")
    elif isinstance(item, Channel):
        _channel(item)
    elif isinstance(item, Command):
        require_command(item)
    elif isinstance(item, Report):
        require_report(item)
    elif isinstance(item, NoticeFile):
        require_file(item)
    elif isinstance(item, DocumentKind):
        require_kind(item)
    elif isinstance(item, StandingWork):
        require_standing(item)
    else:
        require_code(item.label)


def _channel(item: Any) -> None:
    """Check a channel, whatever its fields were declared to be."""
    if item.name not in WAYS or item.address != "phone" or not callable(item.send):
        raise Nonsense(f"a channel is called {' or '.join(WAYS)}, goes to a phone and can be called to send")
    require_code(item.title)
    if type(item.longest) is not int or not SHORTEST_TEXT <= item.longest <= LONGEST_TEXT:
        raise Nonsense(f"a channel takes {SHORTEST_TEXT} to {LONGEST_TEXT} letters")


def what_became(answer: Any) -> NotSent | None:
    """Return what a channel says about a text that it was given, or raise Nonsense."""
    if answer is None:
        return None
    if not isinstance(answer, NotSent):
        raise Nonsense(f"sent, and answered a {type(answer).__name__}, not a NotSent or nothing")
    require_code(answer.reason)
    return answer


def _template(plugin: str, template: Any) -> None:
    """Check that a box is drawn with a template of the plugin itself."""
    if not isinstance(template, str) or not template.startswith(f"{plugin}/") or ".." in template:
        raise Nonsense(f"a template must lie in templates/{plugin}/")


def _values(values: Any) -> None:
    if not isinstance(values, Mapping):
        raise Nonsense("values must be a mapping of names")
    Look().at(values, 0)


@dataclass
class Look:
    """One look at the values of an answer: how much of it has been seen."""

    values: int = 0
    letters: int = 0

    def at(self, value: Any, depth: int) -> None:
        """Look at one value and all that is in it; raise Nonsense for what nobody should have to carry."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise Nonsense(f"values hold more than {MOST_VALUES} things")
        if depth > DEEPEST:
            raise Nonsense("values are nested too deeply, or hold themselves")
        if isinstance(value, PLAIN):
            return
        if isinstance(value, str | bytes):
            self._text(value)
        elif isinstance(value, int | float | Decimal):
            _number(value)
        else:
            for part in _parts(value):
                self.at(part, depth + 1)

    def _text(self, text: str | bytes) -> None:
        self.letters += len(text)
        if self.letters > MOST_LETTERS:
            raise Nonsense(f"values hold more than {MOST_LETTERS} letters")


def _number(value: int | float | Decimal) -> None:
    if not math.isfinite(value) or not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise Nonsense("a number must be finite, and smaller than a one with thirty zeros")


def _parts(value: Any) -> Sequence[Any]:
    """Return what a value is made of."""
    if isinstance(value, Enum):
        return [value.value]
    if isinstance(value, Mapping):
        return [part for pair in islice(value.items(), MOST_VALUES + 1) for part in pair]
    if isinstance(value, list | tuple | Set):
        return list(islice(value, MOST_VALUES + 1))
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    raise Nonsense(f"values must be plain, and a {type(value).__name__} is not")
