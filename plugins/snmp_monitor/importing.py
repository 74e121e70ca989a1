"""Devices from a sheet (CSV): one a row, added or changed; a row that does not fit is told and harms no other."""

import csv
from dataclasses import dataclass
from io import StringIO

from sqlalchemy import select

from plugins.snmp_monitor.devices import list_named, save_device
from plugins.snmp_monitor.drafts import SNMP_PORT, DeviceDraft
from plugins.snmp_monitor.models import Device, DeviceAccess, Profile
from servicedesk.plugin_api import Invalid, Message, Refusal, UnitOfWork, find_resources, lazy

COLUMNS = ("resource", "host", "port", "access", "profile")
NEEDED = ("resource", "access", "profile")
MOST_ROWS = 20_000
NO_COLUMNS = lazy("snmp_monitor.sheet_without_columns")
TOO_LONG = lazy("snmp_monitor.sheet_too_long")
ROW_REFUSED = lazy("snmp_monitor.row_refused")
ROW_UNKNOWN = lazy("snmp_monitor.row_unknown")


@dataclass
class Imported:
    """What came of a sheet: how many devices are new, how many were changed, and what is wrong with which row."""

    added: int = 0
    changed: int = 0
    refused: tuple[Refusal, ...] = ()


def read_sheet(text: str) -> list[dict[str, str]]:
    """Return the rows of a sheet whose first line names the columns; separated by commas or semicolons.

    Raises Invalid for a sheet without the columns that are needed.
    """
    first = text.lstrip("\ufeff").splitlines()[:1]
    separator = ";" if first and first[0].count(";") > first[0].count(",") else ","
    rows = csv.DictReader(StringIO(text.lstrip("\ufeff")), delimiter=separator)
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if not set(NEEDED) <= set(names):
        raise Invalid({"sheet": Message(NO_COLUMNS, {"columns": ", ".join(COLUMNS)})})
    rows.fieldnames = names
    found = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in rows]
    if len(found) > MOST_ROWS:
        raise Invalid({"sheet": Message(TOO_LONG, {"most": MOST_ROWS})})
    return found


def import_devices(uow: UnitOfWork, text: str) -> Imported:
    """Add and change the devices of a sheet. Raises Forbidden, and Invalid when it is no such sheet."""
    rows = read_sheet(text)
    accesses = {each.name: each.id for each in list_named(uow, DeviceAccess)}
    profiles = {each.name: each.id for each in list_named(uow, Profile)}
    known = {name: row_id for name, row_id in uow.session.execute(select(Device.name, Device.id))}
    done, refused = Imported(), list[Refusal]()
    for number, row in enumerate(rows, 2):
        access, profile = accesses.get(row["access"], 0), profiles.get(row["profile"], 0)
        unknown = [row[name] for name, found in (("access", access), ("profile", profile)) if not found]
        if unknown:
            refused.append(Refusal(ROW_UNKNOWN, {"row": number, "name": ", ".join(unknown)}))
            continue
        try:
            save_device(uow, _draft(uow, row, access, profile), known.get(row["resource"], 0))
        except Invalid as error:
            refused.append(Refusal(ROW_REFUSED, {"row": number, "columns": ", ".join(sorted(error.problems))}))
            continue
        is_new = row["resource"] not in known
        done.added, done.changed = done.added + is_new, done.changed + (not is_new)
    done.refused = tuple(refused)
    return done


def _draft(uow: UnitOfWork, row: dict[str, str], access: int, profile: int) -> DeviceDraft:
    """Return one row as a draft; without a host the address of the resource is taken."""
    host = row["host"]
    if not host:
        resource = find_resources(uow, [row["resource"]]).get(row["resource"])
        host = resource.address if resource else ""
    port = int(row["port"]) if row["port"].isdecimal() else 0 if row["port"] else SNMP_PORT
    return DeviceDraft(row["resource"], host, access, profile, port)
