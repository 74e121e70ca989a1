"""The desk's own listener: turns what happened into messages for the people it concerns.

It hears of facts like any plugin, through the same deliveries and the same worker.
"""

from servicedesk.notify.announcing import announce
from servicedesk.notify.hooks import NotifyHooks, NotifySettings
from servicedesk.notify.voice import Voice

__all__ = ["NotifyHooks", "NotifySettings", "Voice", "announce"]
