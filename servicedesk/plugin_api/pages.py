"""What the pages of a plugin may import besides ``servicedesk.plugin_api``: Flask's Blueprint, and these.

Every view says who may enter with ``@allows``. ``show`` draws a template of the plugin, which may extend
``web/portal.html``, ``web/desk.html`` or ``web/admin.html``; ``unit_of_work`` is that of whoever looks.

A ``Form`` is read from what was sent, with the ``fields`` of the desk. ``keep`` remembers how it is drawn again, and
``ask_again`` draws it with what is wrong; what the desk or the plugin then raises as Invalid stands at its field.

A view that is allowed to a ``MACHINE`` is called with a token that the view judges itself, and never looks at a cookie;
``as_plugin`` lends it the context of its plugin.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.extensions import kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import ANYONE_SIGNED_IN, CONTACT, MACHINE, PUBLIC, STAFF, Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, done, keep, redirect_to, show
from servicedesk.web.request_ids import request_id

__all__ = [
    "ANYONE_SIGNED_IN",
    "CONTACT",
    "Form",
    "MACHINE",
    "PUBLIC",
    "STAFF",
    "Permission",
    "Required",
    "allows",
    "as_plugin",
    "ask_again",
    "done",
    "fields",
    "keep",
    "redirect_to",
    "show",
    "unit_of_work",
]


@contextmanager
def as_plugin() -> Iterator[Context]:
    """Lend a view the context of its own plugin: its settings, its log, and work in its name.

    For what a machine sends, once its token was found good. What is written stands under the plugin, with no more
    permissions than its manifest asks for.
    """
    plugin = (request.blueprint or "").rpartition("_")[0]
    with context_to_act(kernel(), plugin, request_id()) as ctx:
        yield ctx
