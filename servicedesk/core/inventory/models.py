"""What customers have and what it runs on: services, resources and the graph between them."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.people.models import Account

resource_dependency = Table(
    "resource_dependency",
    Base.metadata,
    Column("resource_id", BigId, ForeignKey("resource.id"), primary_key=True),
    Column("depends_on_id", BigId, ForeignKey("resource.id"), primary_key=True, index=True),
)

service_resource = Table(
    "service_resource",
    Base.metadata,
    Column("service_id", BigId, ForeignKey("service.id"), primary_key=True),
    Column("resource_id", BigId, ForeignKey("resource.id"), primary_key=True, index=True),
)


class Resource(Base):
    """A network element or a piece of customer equipment."""

    __tablename__ = "resource"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    serial: Mapped[str] = mapped_column(String(80), default="", index=True)
    address: Mapped[str] = mapped_column(String(120), default="")
    site: Mapped[str] = mapped_column(String(120), default="")

    depends_on: Mapped[list["Resource"]] = relationship(
        secondary=resource_dependency,
        primaryjoin=lambda: Resource.id == resource_dependency.c.resource_id,
        secondaryjoin=lambda: Resource.id == resource_dependency.c.depends_on_id,
    )


class Service(Base):
    """What an account has subscribed to, under a number that the customer knows."""

    __tablename__ = "service"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40), default="internet")
    address: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20), default="active")

    account: Mapped[Account] = relationship()
    resources: Mapped[list[Resource]] = relationship(secondary=service_resource)
