"""What is watched, how to get in, when something is wrong, what was found last, and what devices told by traps."""

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
    it is asked next; ``wanted`` is what somebody waits for meanwhile: poll, look, remove, or nothing. ``counters``
    holds for each interface the last counters and what came of them, ``polls`` the last polls, the newest last, and
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


class Trap(Base):
    """What a device told, so many times between two moments; ``kind`` names it as numbers.

    ``became`` is asked (the device is polled, and that decides), raised, cleared, ignored, unknown (no rule knows
    it) or refused (neither its community nor its keys prove who sent it). ``told`` holds what came with it.
    """

    __tablename__ = "snmp_monitor_trap"
    __table_args__ = (Index("ix_snmp_monitor_trap_device", "device_id", "id"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_device.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(255))
    port: Mapped[int] = mapped_column(BigInteger, default=0)  # ifIndex, or 0
    version: Mapped[str] = mapped_column(String(2))
    count: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    became: Mapped[str] = mapped_column(String(10))
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TrapKind(Base):
    """A kind of trap that no rule knows: how often it came, and what came with it last."""

    __tablename__ = "snmp_monitor_trap_kind"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(255), unique=True)
    count: Mapped[int] = mapped_column(BigInteger, default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    device_id: Mapped[int] = mapped_column(default=0)  # who sent the last one
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TrapSource(Base):
    """An address from which something came: how much, and how much of it was of no use.

    ``dropped`` was beyond the limit, ``garbage`` no message, ``refused`` proved nothing. Nobody is listed beyond a
    thousand addresses; what they send counts under the empty one, as what the kernel had no room for.
    """

    __tablename__ = "snmp_monitor_trap_source"

    id: Mapped[Id]
    address: Mapped[str] = mapped_column(String(64), unique=True)
    is_known: Mapped[bool] = mapped_column(default=False)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    dropped: Mapped[int] = mapped_column(BigInteger, default=0)
    garbage: Mapped[int] = mapped_column(BigInteger, default=0)
    refused: Mapped[int] = mapped_column(BigInteger, default=0)
    last_at: Mapped[datetime]
    last_kind: Mapped[str] = mapped_column(String(255), default="")


class TrapRule(Base):
    """What a kind of trap means, as administrators say; it stands before the rule that comes with the plugin.

    ``action`` is ask, raise, clear or ignore. ``port_name`` begins the name of the value that says which interface
    is meant. What is raised is over after ``lasts_minutes`` unless it is told again; 0 waits for what clears it.
    """

    __tablename__ = "snmp_monitor_trap_rule"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(40), default="")
    severity: Mapped[str] = mapped_column(String(15), default="")
    port_name: Mapped[str] = mapped_column(String(255), default="")
    lasts_minutes: Mapped[int] = mapped_column(default=0)
    text_es: Mapped[str] = mapped_column(String(200), default="")
    text_en: Mapped[str] = mapped_column(String(200), default="")


class TrapAlarm(Base):
    """What a trap has raised; ``thing`` tells several of one cause apart, ``until`` is when it is over by itself."""

    __tablename__ = "snmp_monitor_trap_alarm"
    __table_args__ = (UniqueConstraint("device_id", "resource_id", "cause", "thing"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_device.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    cause: Mapped[str] = mapped_column(String(40))
    thing: Mapped[str] = mapped_column(String(40), default="")
    until: Mapped[datetime | None] = mapped_column(index=True)


class PollShard(Base):
    """A share of the devices, and which worker polls it until when; the desk itself polls what no worker does."""

    __tablename__ = "snmp_monitor_shard"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    held_by: Mapped[str | None] = mapped_column(String(80))
    until: Mapped[datetime | None]


class PollWorker(Base):
    """A process that polls devices and does nothing else; it counts as alive until a moment."""

    __tablename__ = "snmp_monitor_worker"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    until: Mapped[datetime]


class Proposal(Base):
    """Something that a device has told: a neighbour behind an interface, or an interface that is no resource yet.

    ``kind`` is neighbour or port; ``name`` is the resource that it would be, ``there`` the interface at the other end.
    ``state`` is new, accepted or ignored; what is new and is told no more is forgotten.
    """

    __tablename__ = "snmp_monitor_proposal"
    __table_args__ = (UniqueConstraint("device_id", "kind", "port_number", "name"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("snmp_monitor_device.id"))
    kind: Mapped[str] = mapped_column(String(10))
    port_number: Mapped[int] = mapped_column(BigInteger)  # ifIndex, or that of LLDP where no interface has its name
    port_name: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(120))
    there: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="new", index=True)
    seen_at: Mapped[datetime]
