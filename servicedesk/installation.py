"""One installation of the desk: configuration, kernel, plugins and adapters, put together once.

The web application, the worker and the commands are all made from this.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from servicedesk.adapters.egress import refuse_ourselves
from servicedesk.adapters.files import DiskFiles
from servicedesk.adapters.mail import make_mailer
from servicedesk.config import Config
from servicedesk.core import automation, hookspecs
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing, read_key
from servicedesk.core.kernel.plugin_state import SafeMode
from servicedesk.core.kernel.ports import FileStore, Mailer
from servicedesk.discovery import Found
from servicedesk.hosting.lives import Life
from servicedesk.hosting.loading import Shelf, failed_starts, safe_mode_after
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.papers import House
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from servicedesk.plugin_api.documents import speak_for

log = logging.getLogger("servicedesk")


@dataclass
class Installation:
    """Everything that a process of this desk needs.

    ``life`` is what one that serves leaves behind if it dies, ``after_look`` what is to be done once new
    plugins have been looked for.
    """

    config: Config
    kernel: Kernel
    plugins: list[Found]
    catalogues: Catalogues
    files: FileStore
    shelf: Shelf | None = None
    life: Life | None = None
    after_look: list[Callable[[], None]] = field(default_factory=list)

    @property
    def voice(self) -> Voice:
        """Return in whose name and in which words letters are written."""
        return voice_of(self.config, self.catalogues, self.kernel)

    def look(self) -> None:
        """Know the plugins that lie here now, once they have been looked for again."""
        if self.shelf is not None:
            self.plugins = self.shelf.found

    def mailer(self) -> Mailer:
        """Return a mailer of one's own; it belongs to one thread at a time."""
        return make_mailer(self.config.mail_url)


def open_installation(
    config: Config, clock: Clock | None = None, *, life: Life | None = None, only: str = ""
) -> Installation:
    """Open the desk that this configuration describes; its database must have been migrated.

    With ``only`` no other plugin than that one is loaded.
    """
    refuse_ourselves(config.public_url)
    keys = KeyRing(read_key(config.key_path))
    if not keys.is_ready:
        log.error("the key is missing or unreadable: secrets are off", extra={"path": str(config.key_path)})
    kernel = assemble(open_engine(config.database), hookspecs, keys, clock, safe_mode=_safe_mode(config, life))
    catalogues = Catalogues()
    speak_for(House(catalogues, config.public_url))
    voice = voice_of(config, catalogues, kernel)
    kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    rules = Installed(automation.NAME, automation.RuleSettings, built_in=True, has_switch=True)
    kernel.registry.install(rules, automation.RuleHooks(kernel))
    shelf = Shelf(kernel.registry, catalogues, config.home, config.plugin_folders, life=life, only=only)
    return Installation(config, kernel, shelf.load(), catalogues, DiskFiles(config.files_path), shelf, life)


def voice_of(config: Config, catalogues: Catalogues, kernel: Kernel) -> Voice:
    """Return the voice of the desk that is configured so."""
    return Voice(catalogues, config.public_url, config.mail_domain, config.mail_reply_to, kernel.channels)


def _safe_mode(config: Config, life: Life | None) -> SafeMode | None:
    """Return the safe mode in which this process comes up: because somebody wants it, or because starts failed."""
    if config.safe_mode:
        return SafeMode("asked", by_option=config.safe_mode == "option")
    return safe_mode_after(failed_starts(config.home)) if life is not None else None
