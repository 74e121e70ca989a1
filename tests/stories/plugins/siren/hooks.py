"""The hook of the siren: it sounds by writing a line, and fails or hangs while a file in its folder says so."""

from pathlib import Path
from time import sleep

from servicedesk.plugin_api import Context, TicketOpened, hookimpl


@hookimpl
def on_ticket_open(event: TicketOpened, ctx: Context) -> None:
    """Sound once for a ticket."""
    place = Path(ctx.settings.place)
    if (place / "siren-is-broken").exists():
        raise RuntimeError("the siren has no power")
    if (place / "siren-hangs").exists():
        sleep(60)
    with (place / "siren-heard").open("a", encoding="utf-8") as sound:
        sound.write(f"{event.number}\n")
