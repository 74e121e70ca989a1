"""What is needed to declare or update an outage."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OutageDraft:
    """An outage as it shall be; without ``started_at`` it began when it is declared.

    ``tells`` is who of the customers is told of it: nobody, joined (whose report is part of it) or everybody.
    """

    resource_ids: tuple[int, ...]
    public_text: str
    public_text_en: str = ""
    started_at: datetime | None = None
    expected_by: datetime | None = None
    news_by: datetime | None = None
    phase: str = "detected"
    tells: str = "joined"
