"""The desk inside the process that answers: the pages, and what runs beside them."""

from servicedesk.app import create_app
from servicedesk.config import Config
from servicedesk.hosting.lives import Life
from servicedesk.hosting.swapping import Swapping
from servicedesk.hosting.turns import Turns
from servicedesk.installation import Installation, open_installation
from servicedesk.worker import Background


class Serving:
    """One desk that is open: made before anybody is answered, begun and ended with the process."""

    def __init__(self, config: Config, *, with_worker: bool) -> None:
        """Open the installation and make the application."""
        self._with_worker = with_worker
        self._background: Background | None = None
        self._life = Life(config.home, "web")
        try:
            installation = self.installation = open_installation(config, life=self._life)
            pages = Swapping(lambda: create_app(installation))
        except BaseException:
            self._life.end()
            raise
        installation.after_look.extend([installation.look, pages.renew])
        self.application = Turns(pages)
        installation.kernel.give_way = self.application.give_way

    def begin(self) -> Installation:
        """Start what runs beside the pages, and return what is open."""
        self._background = Background(self.installation, consumes=self._with_worker)
        self._background.start()
        return self.installation

    def end(self) -> None:
        """End what runs beside the pages, and close the database."""
        if self._background is not None:
            self._background.stop()
        else:
            self._life.end()
        self.installation.kernel.engine.dispose()
