"""Notices for the tests, and an independent reader of calendars."""

from datetime import UTC, datetime

import vobject

from servicedesk.plugin_api import NoticeView

BEGINS, ENDS = datetime(2026, 11, 26, 6, 0, tzinfo=UTC), datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def notice(**changes):
    """Return a notice about work on the 26th."""
    values = {
        "id": 7, "maintenance_id": 3, "number": "MNT-7K2MQ4", "occasion": "planned", "sequence": 1,
        "told_at": datetime(2026, 11, 23, 14, 0, tzinfo=UTC), "windows": ((BEGINS, ENDS),), "language": "es",
        "title": "Cambio de equipos", "text": "Tu conexión será más estable; después, mejor.",
        "window": "jueves 26 de noviembre, de 1:00 a 4:00", "lasting": "20 min", "right": "Dínoslo antes de hoy.",
        "contact_name": 'Rosa "la jefa" Huamán', "contact_address": "rosa@cliente.example",
        "accounts": ("104001",), "services": ("INT-400112", "MOV-9"), "operator": "Andina Red",
        "domain": "desk.example",
    }  # fmt: skip
    return NoticeView(**{**values, **changes})


def read(file):
    """Return the calendar of a file, read by another library than the one that wrote it."""
    return vobject.readOne(file.content.decode())
