"""The table of the recorder."""

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.plugin_api import Base


class Effect(Base):
    """One fact that was told; nothing stops a second row, so that the tests can look for one."""

    __tablename__ = "recorder_effect"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    delivery_id: Mapped[int]
    ticket_id: Mapped[int]
