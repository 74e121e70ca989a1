"""The hooks of tickets, as a plugin hears them."""

import pluggy

from servicedesk.core import tickets
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.tickets import ReplyDraft
from tests.make import as_user, make_ticket, make_user

hookimpl = pluggy.HookimplMarker(PROJECT)


class Ear:
    """Hears of every ticket that is opened or changed."""

    def __init__(self):
        """Begin with nothing heard."""
        self.heard = []

    @hookimpl
    def on_ticket_open(self, event, ctx):
        """Remember the ticket and how it stands."""
        self.heard.append((event.number, "opened", event.status))

    @hookimpl
    def on_ticket_change(self, event, ctx):
        """Remember what was done, by whom, and where it led."""
        self.heard.append((event.number, event.action, event.status_to, event.by))


def test_a_plugin_hears_what_is_done_to_a_ticket_and_by_whom(work, plugins):
    plugins.install("listening", ear := Ear())
    with work() as uow:
        number = make_ticket(uow).number
        agent = as_user(make_user(uow))

    with work(agent) as uow:
        tickets.reply(uow, number, ReplyDraft("Hola."))
    with work(agent) as uow:
        tickets.resolve(uow, number, "Listo.")
    plugins.deliver()

    assert ear.heard == [
        (number, "opened", "acknowledged"),
        (number, "replied", "inProgress", agent.key),
        (number, "resolved", "resolved", agent.key),
    ]
