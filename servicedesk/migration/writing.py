"""Writing a new revision: what the models have and the migrations do not."""

import importlib
import pkgutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command

import servicedesk.core
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.database import WRITE, open_engine
from servicedesk.migration import CORE, Lineage, comparing, upgrade
from servicedesk.migration.scripts import configuration


def load_core_models() -> None:
    """Import everything in the core, so that no table is missed."""
    for module in pkgutil.walk_packages(servicedesk.core.__path__, "servicedesk.core."):
        importlib.import_module(module.name)


def write_revision(lineage: Lineage, message: str, plugins: Collection[str], clock: Clock) -> Path | None:
    """Write the next revision of a lineage, or return None when models and migrations agree.

    The models are compared with an empty database brought to the newest revision, never with anybody's own.
    """
    load_core_models()
    lineages = [lineage] if lineage.name == CORE.name else [CORE, lineage]
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.sqlite3")
        try:
            upgrade(engine, lineages, clock)
            with engine.connect() as connection, connection.execution_options(**WRITE).begin():
                options = comparing(lineage, Base.metadata, plugins) | {"process_revision_directives": _only_if_any}
                options["render_as_batch"] = any(lineage.versions.glob("*.py"))  # nothing is rebuilt in a first one
                config = configuration(lineage, connection, options)
                script: Any = command.revision(config, message, autogenerate=True, rev_id=_name_of(clock.now()))
        finally:
            engine.dispose()
    return Path(script.path) if script else None


def _name_of(now: datetime) -> str:
    return f"{now:%Y%m%d_%H%M}"


def _only_if_any(context: Any, revision: Any, directives: list[Any]) -> None:
    """Drop a revision that would do nothing."""
    if directives[0].upgrade_ops.is_empty():
        directives.clear()
