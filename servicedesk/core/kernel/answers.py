"""What plugins may answer: small typed things, never HTML and never a row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from servicedesk.core.kernel.settings import Parameters

Face = Literal["portal", "desk", "admin"]
ColumnKind = Literal["text", "number", "money", "day", "moment"]


@dataclass(frozen=True)
class Refusal:
    """No: nothing is written, the draft stays with its writer, who is told why."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hold:
    """Yes, but it waits for a condition outside support, which the plugin will release.

    A value called ``pay_url`` is where the customer pays; what the desk writes to them offers it.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Caution:
    """Yes, and the people who attend it should know this."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """A box beside a ticket or an account: a title (a message id), a template of the plugin, its values."""

    title: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PeriodicWork:
    """Something to be run again and again, once per period over all processes: ``run(ctx)``."""

    name: str
    every: timedelta
    run: Callable[[Any], None]


@dataclass(frozen=True)
class StandingWork:
    """Something that goes on for as long as its plugin is on, in a process of its own: ``run(ctx, stop)``.

    It returns soon after ``stop``, an event of ``threading``, is set. One that ends or raises before is started
    again, with growing pauses. The worker starts it, once over all machines; of one that is ``many`` each
    ``servicedesk worker NAME`` is one more, and no other starts it.
    """

    name: str
    run: Callable[[Any, Any], None]
    many: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a plugin in one face: its menu label (a message id) and a blueprint with declared policies."""

    face: Face
    label: str
    blueprint: Any
    icon: str = "plug"
    permission: str = ""


@dataclass(frozen=True)
class ShortText:
    """A text to one person, as a channel gets it.

    ``key`` stays the same when it is sent again: a gateway that knows it sends nothing twice.
    """

    recipient: str
    text: str
    language: str
    key: str


@dataclass(frozen=True)
class NotSent:
    """Why a text did not go out; it is tried again after a pause unless ``is_final``.

    ``is_outage``: no other text would fare better, so the channel rests for a minute and none loses a try.
    """

    reason: str
    is_final: bool = False
    is_outage: bool = False


@dataclass(frozen=True)
class Channel:
    """Another way than e-mail of telling a person something: ``send(text, ctx)`` hands over one message.

    ``name`` is the way that people choose; ``title`` (a message id) what they read. It takes ``longest`` letters.
    """

    name: Literal["sms", "whatsapp"]
    title: str
    send: Callable[[ShortText, Any], NotSent | None]
    address: Literal["phone"] = "phone"
    longest: int = 480


@dataclass(frozen=True)
class Command:
    """Something that whoever sits at the machine may have a plugin do: ``run(parameters, ctx)``.

    ``name`` has small letters, digits and hyphens; ``summary`` is a message id; ``parameters`` becomes the options.
    ``run`` may return or yield ``Message``s, which are said as they come; a ``Refusal`` says that it did not work.
    """

    name: str
    summary: str
    run: Callable[[Any, Any], Any]
    parameters: type[Parameters] = Parameters


@dataclass(frozen=True)
class Column:
    """One column of a report: its title (a message id) and what its cells are.

    Cells are a ``str``, a number, ``{"amount": ..., "currency": "PEN"}``, a ``date`` or a ``datetime`` with its
    zone; ``None`` is an empty one.
    """

    title: str
    kind: ColumnKind = "text"


def nothing_known(ctx: Any) -> Mapping[str, Any]:
    """Return no first answers: the form begins with the defaults."""
    return {}


@dataclass(frozen=True)
class Report:
    """A table for those who hold ``permission``: ``rows(parameters, ctx)`` yields its rows, one value a column.

    ``title`` and ``summary`` are message ids; ``parameters`` becomes the form, and ``first(ctx)`` returns what it
    shows before anybody has typed, by name. It only reads, and yields each row as soon as it has it.
    """

    name: str
    title: str
    summary: str
    permission: str
    columns: Sequence[Column]
    rows: Callable[[Any, Any], Iterable[Sequence[Any]]]
    parameters: type[Parameters] = Parameters
    first: Callable[[Any], Mapping[str, Any]] = nothing_known


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its words as message ids, the body in Markdown, and what may stand in them.

    ``placeholders`` are filled with texts, each named with an example (a message id); ``blocks`` are tables and the
    like, each in a paragraph of its own, as in ``%(services)s``. An administrator may change the words.
    """

    name: str
    title: str
    heading: str
    body: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    blocks: Sequence[str] = ()


@dataclass(frozen=True)
class NoticePaper:
    """A document that goes with notices: its kind, what fills its words, and a few facts side by side.

    ``facts`` are pairs of a message id and what it is. It holds nothing personal, so that one serves all its readers.
    """

    kind: DocumentKind
    values: Mapping[str, str] = field(default_factory=dict)
    facts: Sequence[tuple[str, str]] = ()
    subtitle: str = ""


@dataclass(frozen=True)
class NoticeFile:
    """A file that goes with notices about planned work: a few bytes, or a document that the desk issues once."""

    notice_ids: Sequence[int]
    name: str = ""
    content_type: str = ""
    content: bytes = field(default=b"", repr=False)
    paper: NoticePaper | None = None


@dataclass(frozen=True)
class Broken:
    """What stands in the place of an answer when a plugin failed to give one."""

    plugin: str
    error: str = field(repr=False)
