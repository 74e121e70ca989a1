"""Which devices are watched: adding, changing and removing them, their ways of getting in and their profiles."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import delete, select

from plugins.snmp_monitor.access import seal_secrets
from plugins.snmp_monitor.drafts import (
    LARGEST_PORT,
    OUT_OF_RANGE,
    REQUIRED,
    AccessDraft,
    DeviceDraft,
    ProfileDraft,
    check_access,
    check_profile,
)
from plugins.snmp_monitor.models import Condition, Device, DeviceAccess, DevicePort, Profile, Proposal
from plugins.snmp_monitor.permissions import MANAGE, SEE, require
from servicedesk.plugin_api import (
    Conflict,
    Context,
    Invalid,
    Message,
    NotFound,
    UnitOfWork,
    clear_alarm,
    find_resources,
    lazy,
)

Row = TypeVar("Row", Device, DeviceAccess, DevicePort, Profile)
Named = TypeVar("Named", DeviceAccess, Profile)
TAKEN = lazy("snmp_monitor.name_taken")
UNKNOWN_RESOURCE = lazy("snmp_monitor.unknown_resource")
WATCHED_ALREADY = lazy("snmp_monitor.watched_already")
IN_USE = lazy("snmp_monitor.in_use")
POLL, LOOK, REMOVE = "poll", "look", "remove"  # what somebody waits for


def get(uow: UnitOfWork, model: type[Row], row_id: int) -> Row:
    """Return a row, or raise NotFound."""
    require(uow, SEE)
    row = uow.session.get(model, row_id)
    if row is None:
        raise NotFound
    return row


def list_named(uow: UnitOfWork, model: type[Named]) -> Sequence[Named]:
    """List ways of getting in, or profiles, by name."""
    return uow.session.scalars(select(model).order_by(model.name)).all()


def save_access(uow: UnitOfWork, draft: AccessDraft, ctx: Context, row_id: int = 0) -> DeviceAccess:
    """Add or change a way of getting in. Raises Forbidden, NotFound, Invalid, and Conflict without a key."""
    require(uow, MANAGE)
    row = get(uow, DeviceAccess, row_id) if row_id else DeviceAccess(seal_name="", sealed="")
    is_new = not row_id or row.version != draft.version
    check_access(draft, is_new=is_new)
    _require_free(uow, DeviceAccess, draft.name, row_id)
    row.name, row.version, row.user = draft.name, draft.version, draft.user
    row.auth, row.privacy = draft.auth, draft.privacy
    seal_secrets(row, {name: getattr(draft, name) for name in ("community", "auth_key", "privacy_key")}, ctx)
    uow.session.add(row)
    return row


def save_profile(uow: UnitOfWork, draft: ProfileDraft, row_id: int = 0) -> Profile:
    """Add or change a profile. Raises Forbidden, NotFound and Invalid."""
    require(uow, MANAGE)
    check_profile(draft)
    row = get(uow, Profile, row_id) if row_id else Profile()
    _require_free(uow, Profile, draft.name, row_id)
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    uow.session.add(row)
    return row


def save_device(uow: UnitOfWork, draft: DeviceDraft, row_id: int = 0) -> Device:
    """Watch a device, or change how. It is asked at once. Raises Forbidden, NotFound and Invalid."""
    require(uow, MANAGE)
    row = get(uow, Device, row_id) if row_id else _new_device(uow)
    with uow.session.no_autoflush:
        _identify(uow, row, draft)
    row.host, row.port, row.is_watched = draft.host, draft.port, draft.is_watched
    row.access_id, row.profile_id, row.due_at = draft.access_id, draft.profile_id, uow.now()
    uow.session.add(row)
    return row


def _new_device(uow: UnitOfWork) -> Device:
    return Device(state_since=uow.now(), state="new", counters={}, polls={}, readings={})


def _identify(uow: UnitOfWork, row: Device, draft: DeviceDraft) -> None:
    """Say which resource a device is; one that is watched already is not watched twice."""
    resource = find_resources(uow, [draft.resource]).get(draft.resource)
    problems = {}
    if resource is None:
        problems["resource"] = Message(UNKNOWN_RESOURCE)
    elif uow.session.scalar(select(Device.id).where(Device.resource_id == resource.id, Device.id != (row.id or 0))):
        problems["resource"] = Message(WATCHED_ALREADY)
    if not draft.host:
        problems["host"] = Message(REQUIRED)
    if not 0 < draft.port <= LARGEST_PORT:
        problems["port"] = Message(OUT_OF_RANGE, {"smallest": 1, "largest": LARGEST_PORT})
    for field, model, chosen in (("access", DeviceAccess, draft.access_id), ("profile", Profile, draft.profile_id)):
        if uow.session.get(model, chosen) is None:
            problems[field] = Message(REQUIRED)
    if problems or resource is None:
        raise Invalid(problems)
    row.resource_id, row.name = resource.id, resource.name


def remove_device(uow: UnitOfWork, row_id: int) -> None:
    """Watch a device no more; the next run says that its alarms are over, and forgets it.

    Raises Forbidden and NotFound.
    """
    require(uow, MANAGE)
    device = get(uow, Device, row_id)
    device.is_watched, device.wanted = False, REMOVE


def forget_unwatched(uow: UnitOfWork) -> None:
    """Say that the alarms of devices are over that nobody watches any more, and forget those that were removed.

    The plugin says it in a run of its own: nobody clears alarms of monitoring by hand.
    """
    for each in uow.session.scalars(select(Condition).join(Device).where(Device.is_watched.is_(False))):
        clear_alarm(uow, each.resource_id, each.cause)
        uow.session.delete(each)
    removed = uow.session.scalars(select(Device.id).where(Device.wanted == REMOVE)).all()
    if removed:
        for model, column in (
            (Condition, Condition.device_id),
            (Proposal, Proposal.device_id),
            (DevicePort, DevicePort.device_id),
            (Device, Device.id),
        ):
            uow.session.execute(delete(model).where(column.in_(removed)))


def remove_named(uow: UnitOfWork, model: type[Named], row_id: int) -> None:
    """Remove a way of getting in, or a profile, that no device uses. Raises Forbidden, NotFound and Conflict."""
    require(uow, MANAGE)
    row = get(uow, model, row_id)
    column = {DeviceAccess: Device.access_id, Profile: Device.profile_id}[model]
    if uow.session.scalar(select(Device.id).where(column == row_id).limit(1)) is not None:
        raise Conflict(IN_USE, name=row.name)
    uow.session.delete(row)


def ask_soon(uow: UnitOfWork, row_id: int) -> Device:
    """Have a device asked as soon as the next run begins: the pages never ask. Raises Forbidden and NotFound."""
    device = get(uow, Device, row_id)
    device.wanted, device.due_at = POLL, uow.now()
    return device


def look_soon(uow: UnitOfWork, row_id: int) -> Device:
    """Have a device asked for its neighbours as soon as the next run begins. Raises Forbidden and NotFound."""
    require(uow, MANAGE)
    device = get(uow, Device, row_id)
    device.wanted = LOOK
    return device


def watch_port(uow: UnitOfWork, row_id: int, *, is_watched: bool) -> DevicePort:
    """Say whether it matters that an interface is down. Raises Forbidden and NotFound."""
    require(uow, MANAGE)
    port = get(uow, DevicePort, row_id)
    port.is_watched = is_watched
    return port


def _require_free(uow: UnitOfWork, model: type[Named], name: str, row_id: int) -> None:
    if uow.session.scalar(select(model.id).where(model.name == name, model.id != row_id)) is not None:
        raise Invalid({"name": Message(TAKEN)})
