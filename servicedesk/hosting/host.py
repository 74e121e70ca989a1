"""The plugin host of one process: circuit, guard and children put together for one installation."""

from collections.abc import Callable

from servicedesk.hosting.alarm import AdministratorsAlarm
from servicedesk.hosting.children import Children
from servicedesk.hosting.circuit import Circuit
from servicedesk.hosting.guard import Guard
from servicedesk.hosting.standing import Standing
from servicedesk.installation import Installation


class Host:
    """What keeps this process whole whatever a plugin does.

    An installation without a shelf, as tests make it, has its plugins guarded by the circuit alone.
    """

    def __init__(
        self, installation: Installation, source: str, *, consumes: bool,
        is_gone: Callable[[str], bool] = lambda holder: False,
    ) -> None:  # fmt: skip
        """Prepare; ``source`` names this process in its figures and leases, ``consumes`` whether it tells plugins."""
        config, kernel, shelf = installation.config, installation.kernel, installation.shelf
        alarm = AdministratorsAlarm(installation.catalogues, config.public_url, config.mail_domain)
        self._kernel = kernel
        self.circuit = Circuit(kernel, alarm)
        self._children = Children(config, kernel, shelf) if shelf is not None and consumes else None
        self._standing = Standing(config, kernel, source, is_gone) if self._children is not None else None
        self.guard: Guard | None = None
        if shelf is not None and installation.life is not None:
            self.guard = Guard(kernel, self.circuit, shelf, installation.life, source)
            self.guard.after_look.extend(installation.after_look)

    def start(self) -> None:
        """Begin to watch."""
        self.circuit.watch()
        self._kernel.apart = self._children
        if self.guard is not None:
            self.guard.start()

    def stop(self) -> None:
        """Watch no more, and end the processes of plugins."""
        self._kernel.apart = None
        if self._standing is not None:
            self._standing.stop()
        if self._children is not None:
            self._children.stop()
        if self.guard is not None:
            self.guard.stop()

    def tick(self) -> None:
        """Look at every tick."""
        if self.guard is not None:
            self.guard.tick()
        if self._children is not None:
            self._children.tidy()
        if self._standing is not None:
            self._standing.tick()

    def renew(self) -> None:
        """Know anew what the plugins do all the time."""
        if self._standing is not None and self._children is not None:
            self._standing.renew(self._children.takes)
