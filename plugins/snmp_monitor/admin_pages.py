"""The administrator's pages: which devices are watched, how to get in, by which limits they are judged, a sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from plugins.snmp_monitor.devices import (
    get,
    list_named,
    remove_device,
    remove_named,
    save_access,
    save_device,
    save_profile,
)
from plugins.snmp_monitor.drafts import SNMP_PORT, AccessDraft, DeviceDraft, ProfileDraft
from plugins.snmp_monitor.forms import AccessForm, DeviceForm, ProfileForm, RuleForm, SheetForm
from plugins.snmp_monitor.importing import import_devices
from plugins.snmp_monitor.listing import count_devices
from plugins.snmp_monitor.models import Device, DeviceAccess, Profile
from plugins.snmp_monitor.permissions import MANAGE
from plugins.snmp_monitor.trap_pages import keep_rule, known_rule, page_of
from plugins.snmp_monitor.trap_rules import remove_rule
from servicedesk.plugin_api import Context, Invalid, Message, Page, UnitOfWork, lazy
from servicedesk.plugin_api.pages import Form, Permission, allows, ask_again, keep, redirect_to, show, unit_of_work

KEEP = Permission(MANAGE)
LARGEST_ID = 2**63 - 1
EDIT, EDIT_FORM = "snmp_monitor/edit.html", "snmp_monitor/_edit.html"
ADDED, SAVED = "added", "saved"
NO_NUMBER = "choose"
LONGEST_HOST = 120

Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is added and changed: its form, and how it is read, written and removed."""

    title: str
    form: type[Form]
    known: Callable[[UnitOfWork, int], Sent]
    save: Callable[[UnitOfWork, Sent, int, Context], object]
    remove: Callable[[UnitOfWork, int], None]
    options: Callable[[UnitOfWork], Mapping[str, list[tuple[str, str]]]] = lambda uow: {}
    home: str = ".settings"
    removal_words: str = lazy(
        "A device is watched no more, and its alarms are over. What devices still use cannot be removed."
    )


def admin_page(ctx: Context) -> Page:
    """Return the pages and their entry in the menu of the administration; secrets are sealed by the plugin's key."""
    bp = Blueprint("snmp_monitor_admin", __name__)
    bp.add_url_rule("/", "settings", overview)
    for name, kind in KINDS.items():
        bp.add_url_rule(f"/{name}/new", f"new_{name}", _adding(kind, ctx), methods=["GET", "POST"])
        bp.add_url_rule(f"/{name}/<int(max={LARGEST_ID}):row_id>", name, _changing(kind, ctx), methods=["GET", "POST"])
        bp.add_url_rule(
            f"/{name}/<int(max={LARGEST_ID}):row_id>/remove", f"remove_{name}", _removing(kind), methods=["POST"]
        )
    bp.add_url_rule("/traps", "traps", page_of(ctx))
    bp.add_url_rule("/import", "sheet", sheet, methods=["GET", "POST"])
    return Page("admin", lazy("Watched devices"), bp, icon="radio-tower", permission=MANAGE)


@allows(KEEP)
def overview() -> Response:
    """Show the ways of getting in, the profiles, and how many devices there are."""
    uow = unit_of_work()
    return show(
        "snmp_monitor/settings.html", "snmp_monitor/_settings.html", accesses=list_named(uow, DeviceAccess),
        profiles=list_named(uow, Profile), count=sum(count_devices(uow).values()),
    )  # fmt: skip


@allows(KEEP)
def sheet() -> Response:
    """Ask for a sheet of devices, take it, and say what came of it."""
    context: dict[str, Any] = {
        "title": lazy("Devices from a sheet"),
        "row_id": 0,
        "removal": "",
        "done": None,
        "home": ".settings",
    }
    if request.method == "GET":
        return show(EDIT, EDIT_FORM, form=SheetForm.blank(), **context)
    form = SheetForm.read(request.form)
    keep(form, EDIT, EDIT_FORM, **context)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        context["done"] = import_devices(uow, form.sheet.data or "")
    return show(EDIT, EDIT_FORM, form=SheetForm.blank(), **context)


def _adding(kind: Kind, ctx: Context) -> Callable[[], Response]:
    @allows(KEEP)
    def add() -> Response:
        return _edit(kind, ctx, 0)

    return add


def _changing(kind: Kind, ctx: Context) -> Callable[[int], Response]:
    @allows(KEEP)
    def change(row_id: int) -> Response:
        return _edit(kind, ctx, row_id)

    return change


def _removing(kind: Kind) -> Callable[[int], Response]:
    @allows(KEEP)
    def remove(row_id: int) -> Response:
        with unit_of_work() as uow:
            kind.remove(uow, row_id)
        return redirect_to(url_for(kind.home))

    return remove


def _edit(kind: Kind, ctx: Context, row_id: int) -> Response:
    """Show the form of one thing, or write what was sent."""
    uow = unit_of_work()
    options = kind.options(uow)
    removal = url_for(f".remove_{_name_of(kind)}", row_id=row_id) if row_id else ""
    context: dict[str, Any] = {
        "title": kind.title, "row_id": row_id, "removal": removal, "done": None, "home": kind.home,
        "removal_words": kind.removal_words,
    }  # fmt: skip
    if request.method == "GET":
        form = kind.form.blank(options, **kind.known(uow, row_id))
        return show(EDIT, EDIT_FORM, form=form, **context)
    form = kind.form.read(request.form, options=options)
    keep(form, EDIT, EDIT_FORM, **context)
    if form.errors:
        return ask_again()
    with unit_of_work() as work:
        kind.save(work, form.data, row_id, ctx)
    return redirect_to(url_for(kind.home))


def _name_of(kind: Kind) -> str:
    return next(name for name, each in KINDS.items() if each is kind)


def _known_access(uow: UnitOfWork, row_id: int) -> Sent:
    """Return what the form shows of a way of getting in: never a secret."""
    if not row_id:
        return {"version": "2c", "auth": "sha256", "privacy": "aes128"}
    row = get(uow, DeviceAccess, row_id)
    return {"name": row.name, "version": row.version, "user": row.user, "auth": row.auth, "privacy": row.privacy}


def _save_access(uow: UnitOfWork, sent: Sent, row_id: int, ctx: Context) -> object:
    told = {name: str(value or "") for name, value in sent.items()}
    choices = {name: told[name] or "none" for name in ("auth", "privacy")}
    if told["version"] != "3":
        told, choices = told | {"user": "", "auth_key": "", "privacy_key": ""}, {"auth": "none", "privacy": "none"}
    return save_access(uow, AccessDraft(**told | choices), ctx, row_id)


def _known_profile(uow: UnitOfWork, row_id: int) -> Sent:
    row = get(uow, Profile, row_id) if row_id else ProfileDraft("")
    return {name: getattr(row, name) for name in ProfileDraft.__dataclass_fields__}


def _save_profile(uow: UnitOfWork, sent: Sent, row_id: int, ctx: Context) -> object:
    return save_profile(uow, ProfileDraft(**sent), row_id)


def _known_device(uow: UnitOfWork, row_id: int) -> Sent:
    if not row_id:
        host = request.args.get("host", "")[:LONGEST_HOST]
        return {"port": SNMP_PORT, "is_watched": True, "host": host}
    row = get(uow, Device, row_id)
    return {
        "resource": row.name, "host": row.host, "port": row.port, "access": str(row.access_id),
        "profile": str(row.profile_id), "is_watched": row.is_watched,
    }  # fmt: skip


def _save_device(uow: UnitOfWork, sent: Sent, row_id: int, ctx: Context) -> object:
    chosen = {name: sent[name] for name in ("access", "profile")}
    if not all(str(each).isdecimal() for each in chosen.values()):
        raise Invalid({name: Message(NO_NUMBER) for name, each in chosen.items() if not str(each).isdecimal()})
    draft = DeviceDraft(
        sent["resource"], sent["host"], int(chosen["access"]), int(chosen["profile"]), sent["port"], sent["is_watched"]
    )  # fmt: skip
    return save_device(uow, draft, row_id)


def _options_of_device(uow: UnitOfWork) -> Mapping[str, list[tuple[str, str]]]:
    return {
        "access": [(str(each.id), each.name) for each in list_named(uow, DeviceAccess)],
        "profile": [(str(each.id), each.name) for each in list_named(uow, Profile)],
    }


KINDS = {
    "access": Kind(
        lazy("A way of getting in"), AccessForm, _known_access, _save_access,
        lambda uow, row_id: remove_named(uow, DeviceAccess, row_id),
    ),
    "profile": Kind(
        lazy("A profile"), ProfileForm, _known_profile, _save_profile,
        lambda uow, row_id: remove_named(uow, Profile, row_id),
    ),
    "device": Kind(
        lazy("A watched device"), DeviceForm, _known_device, _save_device, remove_device, _options_of_device,
    ),
    "rule": Kind(
        lazy("What a trap means"), RuleForm, known_rule, keep_rule, remove_rule, home=".traps",
        removal_words=lazy("What came with the plugin counts again, if it knows this kind; else nobody knows it."),
    ),
}  # fmt: skip
