"""What the pages of a plugin may import besides ``servicedesk.plugin_api``: Flask's Blueprint, and these.

Every view says who may enter with ``@allows``. ``show`` draws a template of the plugin, which may extend
``web/portal.html``, ``web/desk.html`` or ``web/admin.html``; ``unit_of_work`` is that of whoever looks.
"""

from servicedesk.web.guards import ANYONE_SIGNED_IN, CONTACT, PUBLIC, STAFF, Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, redirect_to, show

__all__ = [
    "ANYONE_SIGNED_IN",
    "CONTACT",
    "PUBLIC",
    "STAFF",
    "Permission",
    "allows",
    "done",
    "redirect_to",
    "show",
    "unit_of_work",
]
