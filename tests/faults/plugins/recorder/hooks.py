"""The hook of the recorder."""

from servicedesk_plugins.recorder.models import Effect

from servicedesk.plugin_api import Context, TicketOpened, hookimpl


@hookimpl
def on_ticket_open(event: TicketOpened, ctx: Context) -> None:
    """Keep one row."""
    with ctx.work() as uow:
        uow.session.add(Effect(delivery_id=ctx.delivery_id, ticket_id=event.ticket_id))
