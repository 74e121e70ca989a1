"""What a plugin sees of a notice about planned work."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NoticeView:
    """One notice that is about to be written to one contact or to a company outside.

    ``title`` to ``right`` are in its language.
    ``occasion`` says what is told, ``sequence`` counts what everybody was told of this work. ``windows`` are pairs of
    moments. ``window`` says them in words, ``lasting`` how long the interruption is expected, ``right`` until when the
    reader may object, empty where that is over. ``accounts`` and ``services`` are numbers of what is touched of theirs;
    of a company, its name and its circuits.
    """

    id: int
    maintenance_id: int
    number: str
    occasion: str
    sequence: int
    told_at: datetime
    windows: tuple[tuple[datetime, datetime], ...]
    language: str
    title: str
    text: str
    window: str
    lasting: str
    right: str
    contact_name: str
    contact_address: str
    accounts: tuple[str, ...]
    services: tuple[str, ...]
    operator: str
    domain: str
    is_company: bool = False
