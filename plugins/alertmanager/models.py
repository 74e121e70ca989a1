"""Which alerts fire, so that an alarm that several say is over only when none of them says it any more."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.plugin_api import Base

Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)]


class Firing(Base):
    """An alert that fires, by the fingerprint of its labels, and the alarm that it says: a resource and a cause."""

    __tablename__ = "alertmanager_firing"
    __table_args__ = (UniqueConstraint("resource_id", "cause", "fingerprint"),)

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    cause: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]
