"""What is watched, how to get in, when something is wrong, and what was found last."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.plugin_api import Base

Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)]


class DeviceAccess(Base):
    """A way of getting in that several devices share; ``sealed`` holds its secrets, encrypted under ``seal_name``."""

    __tablename__ = "snmp_monitor_access"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    version: Mapped[str] = mapped_column(String(2), default="2c")
    user: Mapped[str] = mapped_column("user_name", String(64), default="")
    auth: Mapped[str] = mapped_column(String(10), default="none")
    privacy: Mapped[str] = mapped_column(String(10), default="none")
    seal_name: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[str] = mapped_column(Text)


class Profile(Base):
    """How often devices of a kind are asked, how long is waited, and from when on something is wrong.

    ``misses`` polls in a row must stay without an answer before a device counts as dead. An interface is too busy
    from ``busy_percent`` of its speed on, and bad from ``bad_errors`` errors in a minute on; a sensor is too hot from
    ``hot_degrees`` Celsius on, a battery low below ``low_charge`` percent; 0 turns each off.
    """

    __tablename__ = "snmp_monitor_profile"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    every_seconds: Mapped[int] = mapped_column(default=60)
    timeout_seconds: Mapped[int] = mapped_column(default=2)
    retries: Mapped[int] = mapped_column(default=1)
    misses: Mapped[int] = mapped_column(default=2)
    busy_percent: Mapped[int] = mapped_column(default=90)
    bad_errors: Mapped[int] = mapped_column(default=100)
    hot_degrees: Mapped[int] = mapped_column(default=60)
    low_charge: Mapped[int] = mapped_column(default=30)


class Device(Base):
    """An element that is watched: the resource that it is, where it answers, and what the last polls found.

    ``state`` is new, up, down, refused (it does not let us in) or odd (it answers nonsense). ``due_at`` is when
    it is asked next; ``wanted`` is what somebody waits for meanwhile: poll, remove, or nothing. ``counters`` holds
    for each interface the last counters and what came of them, ``polls`` the last polls, the newest last, and
    ``readings`` what its sensors told last.
    """

    __tablename__ = "snmp_monitor_device"
    __table_args__ = (Index("ix_snmp_monitor_device_due", "is_watched", "due_at"),)

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)  # of the resource
    host: Mapped[str] = mapped_column(String(120))
    port: Mapped[int] = mapped_column(default=161)
    access_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_access.id"), index=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_profile.id"), index=True)
    is_watched: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[datetime]
    wanted: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[str] = mapped_column(String(10), default="new")
    state_since: Mapped[datetime]
    misses: Mapped[int] = mapped_column(default=0)
    polled_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    tested_at: Mapped[datetime | None]
    test_result: Mapped[str] = mapped_column(String(20), default="")
    up_time: Mapped[int | None] = mapped_column(BigInteger)
    system_name: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(String(255), default="")
    object_id: Mapped[str] = mapped_column(String(120), default="")
    counted_at: Mapped[datetime | None]
    counters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    polls: Mapped[dict[str, Any]] = mapped_column(default=dict)
    readings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    access: Mapped[DeviceAccess] = relationship()
    profile: Mapped[Profile] = relationship()


class DevicePort(Base):
    """An interface of a device; one that has never been up is not missed. ``resource_id`` is what it is, if known."""

    __tablename__ = "snmp_monitor_port"
    __table_args__ = (UniqueConstraint("device_id", "number"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_device.id"))
    number: Mapped[int] = mapped_column(BigInteger)  # ifIndex
    name: Mapped[str] = mapped_column(String(120))
    alias: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[int] = mapped_column(default=0)  # ifType
    speed: Mapped[int] = mapped_column(BigInteger, default=0)  # bits in a second
    admin: Mapped[str] = mapped_column(String(12), default="unknown")
    oper: Mapped[str] = mapped_column(String(12), default="unknown")
    changed_at: Mapped[datetime]
    was_up: Mapped[bool] = mapped_column(default=False)
    is_watched: Mapped[bool] = mapped_column(default=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"))


class Condition(Base):
    """Something that is wrong with a device, or with what one of its interfaces is, as it was last said as an alarm."""

    __tablename__ = "snmp_monitor_condition"
    __table_args__ = (UniqueConstraint("device_id", "resource_id", "cause"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_device.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    cause: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(15))
    text: Mapped[str] = mapped_column(String(255), default="")
    since: Mapped[datetime]
