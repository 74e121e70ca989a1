"""One installation of the desk: configuration, kernel, plugins and adapters, put together once.

The web application, the worker and the commands are all made from this.
"""

import logging
from dataclasses import dataclass

from servicedesk.adapters.files import DiskFiles
from servicedesk.adapters.mail import make_mailer
from servicedesk.config import Config
from servicedesk.core import hookspecs
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing, read_key
from servicedesk.core.kernel.ports import FileStore, Mailer
from servicedesk.core.kernel.registry import Installed
from servicedesk.discovery import Found, install_all
from servicedesk.language.catalogues import Catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice

log = logging.getLogger("servicedesk")


@dataclass
class Installation:
    """Everything that a process of this desk needs."""

    config: Config
    kernel: Kernel
    plugins: list[Found]
    catalogues: Catalogues
    files: FileStore

    def mailer(self) -> Mailer:
        """Return a mailer of one's own; it belongs to one thread at a time."""
        return make_mailer(self.config.mail_url)


def open_installation(config: Config, clock: Clock | None = None) -> Installation:
    """Open the desk that this configuration describes; its database must have been migrated."""
    keys = KeyRing(read_key(config.key_path))
    if not keys.is_ready:
        log.error("the key is missing or unreadable: secrets are off", extra={"path": str(config.key_path)})
    kernel = assemble(open_engine(config.database), hookspecs, keys, clock, safe_mode=config.safe_mode)
    catalogues = Catalogues()
    plugins = install_all(kernel.registry, config.plugin_folders)
    for found in plugins:
        catalogues.add(found.name, found.folder / "translations")
    voice = Voice(catalogues, config.public_url, config.mail_domain)
    kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    return Installation(config, kernel, plugins, catalogues, DiskFiles(config.files_path))
