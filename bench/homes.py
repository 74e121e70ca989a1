"""Homes: a desk of its own for each measurement, migrated and filled, on SQLite or on PostgreSQL."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bench.filling import TEAMS, USERS, fill
from bench.people import hire
from servicedesk.config import read_config
from servicedesk.core.kernel.database import open_engine
from servicedesk.installation import Installation, open_installation
from servicedesk.migration import upgrade
from servicedesk.preparing import lineages_of

COMMAND = Path(sys.executable).with_name("servicedesk")


@dataclass(frozen=True)
class Home:
    """Where a desk lives and where it listens."""

    folder: Path
    database: str
    port: int
    plugins: Path | None = None
    mail_url: str = "page:"
    processes: int = 1

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables with which its programs run."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("SERVICEDESK_")}
        return ours | {
            "SERVICEDESK_HOME": str(self.folder),
            "SERVICEDESK_DATABASE": self.database,
            "SERVICEDESK_BIND": f"127.0.0.1:{self.port}",
            "SERVICEDESK_MAIL_URL": self.mail_url,
            "SERVICEDESK_PLUGINS": str(self.plugins or ""),
            "SERVICEDESK_PROCESSES": str(self.processes),
        }

    def opened(self) -> Installation:
        """Open the desk in this process."""
        return open_installation(read_config(self.environment))


def make_home(home: Home, tickets: int) -> float:
    """Migrate and fill a desk; return how many seconds the filling took."""
    subprocess.run([str(COMMAND), "migrate"], env=home.environment, check=True, stdout=subprocess.DEVNULL)
    installation = home.opened()
    kernel = installation.kernel
    hire(kernel, TEAMS, USERS)
    chosen = [found for found in installation.plugins if found.name == "debt_check"]
    upgrade(kernel.engine, lineages_of(chosen), kernel.clock)
    kernel.engine.dispose()
    began = monotonic()
    engine = open_engine(home.database)
    writing = engine.execution_options(tx="write")
    with writing.begin() as connection:
        fill(connection, tickets)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
    engine.dispose()
    return monotonic() - began
