"""The web application behind a thin wrapper, so that a new one can take its place while requests are answered."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

log = logging.getLogger("servicedesk.plugins")


class Swapping:
    """A WSGI application that hands every request to the newest one; whoever is being answered keeps his."""

    def __init__(self, make: Callable[[], Application]) -> None:
        """Make the first one."""
        self._make = make
        self.app = make()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        return self.app(environ, start_response)

    def renew(self) -> None:
        """Make a new one beside the old, and let it take over; the old one stays when that fails."""
        try:
            self.app = self._make()
        except Exception:  # whatever a new plugin brought with it, the desk goes on as it was
            log.exception("the application could not be made anew")
