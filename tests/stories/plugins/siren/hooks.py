"""The hook of the siren: it sounds by writing a line, and fails while the home of the desk says that it is broken."""

import os
from pathlib import Path

from servicedesk.plugin_api import Context, TicketOpened, hookimpl

HOME = Path(os.environ["SERVICEDESK_HOME"])
BROKEN, HEARD = HOME / "siren-is-broken", HOME / "siren-heard"


@hookimpl
def on_ticket_open(event: TicketOpened, ctx: Context) -> None:
    """Sound once for a ticket."""
    if BROKEN.exists():
        raise RuntimeError("the siren has no power")
    with HEARD.open("a", encoding="utf-8") as sound:
        sound.write(f"{event.number}\n")
