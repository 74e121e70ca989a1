"""The worker: tells plugins, sends mail and runs what is due, inside the web process or as one of its own."""

from servicedesk.worker.background import Background

__all__ = ["Background"]
