"""Where plugins work that have a process of their own: the core only knows that there is such a place."""

from typing import Protocol

from servicedesk.core.kernel.deliveries import Delivery


class NotFree(Exception):
    """The process of a plugin has something else in hand, so that nothing was begun."""


class Apart(Protocol):
    """Tells plugins, and runs their jobs, in other processes that can be ended when they do not come back."""

    def takes(self, plugin: str) -> bool:
        """Tell whether this plugin can be loaded in a process of its own."""

    def is_free(self, plugin: str) -> bool:
        """Tell whether the process of this plugin has nothing in hand."""

    def deliver(self, delivery: Delivery, worker: str) -> None:
        """Tell the plugin of a delivery that this worker holds; afterwards it is settled or put back."""

    def run_job(self, plugin: str, job: str) -> None:
        """Run one job of the plugin, or raise what it raised; NotFree when its process stays busy."""

    def send_text(self, plugin: str, channel: str, text_id: int, worker: str) -> bool:
        """Have a channel send a text that this worker holds, and settle it; False when the plugin is busy.

        Raises PluginFault when it does not come back.
        """
