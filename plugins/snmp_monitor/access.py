"""Ways of getting in: their secrets sealed together, never shown again."""

import json
from secrets import token_hex

from plugins.snmp_monitor.drivers.base import Access
from plugins.snmp_monitor.models import DeviceAccess
from servicedesk.plugin_api import Context

SECRETS = ("community", "auth_key", "privacy_key")


def seal_secrets(row: DeviceAccess, secrets: dict[str, str], ctx: Context) -> None:
    """Keep these secrets with a way of getting in; those that are empty stay what they were. Raises Conflict."""
    kept = _secrets(row, ctx) if row.sealed else {}
    row.seal_name = row.seal_name or f"access|{token_hex(8)}"
    whole = {name: secrets.get(name, "") or kept.get(name, "") for name in SECRETS}
    row.sealed = ctx.seal(json.dumps(whole), row.seal_name)


def opened_access(row: DeviceAccess, ctx: Context) -> Access | None:
    """Return a way of getting in with its secrets, or None where they cannot be read any more."""
    secrets = _secrets(row, ctx)
    if not secrets:
        return None
    return Access(version=row.version, user=row.user, auth=row.auth, privacy=row.privacy, **secrets)  # type: ignore[arg-type]  # checked when it was written


def _secrets(row: DeviceAccess, ctx: Context) -> dict[str, str]:
    opened = ctx.opened(row.sealed, row.seal_name)
    return json.loads(opened.reveal()) if opened is not None else {}
