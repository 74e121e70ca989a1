"""What is needed to plan a maintenance."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MaintenanceDraft:
    """A maintenance as it shall be."""

    resource_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    public_text: str
    public_text_en: str = ""
