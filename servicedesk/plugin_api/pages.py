"""What the pages of a plugin may import besides ``servicedesk.plugin_api``: Flask's Blueprint, and these.

Every view says who may enter with ``@allows``. ``show`` draws a template of the plugin, which may extend
``web/portal.html``, ``web/desk.html`` or ``web/admin.html``; ``unit_of_work`` is that of whoever looks.

A ``Form`` is read from what was sent, with the ``fields`` of the desk. ``keep`` remembers how it is drawn again, and
``ask_again`` draws it with what is wrong; what the desk or the plugin then raises as Invalid stands at its field.
"""

from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import ANYONE_SIGNED_IN, CONTACT, PUBLIC, STAFF, Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, done, keep, redirect_to, show

__all__ = [
    "ANYONE_SIGNED_IN",
    "CONTACT",
    "Form",
    "PUBLIC",
    "STAFF",
    "Permission",
    "Required",
    "allows",
    "ask_again",
    "done",
    "fields",
    "keep",
    "redirect_to",
    "show",
    "unit_of_work",
]
