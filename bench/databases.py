"""The databases of a benchmark: a file for each desk, or a PostgreSQL server of its own that waits for its disk."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bootstrapping.postgres import find_server, temporary_cluster

KINDS = ("sqlite", "postgresql")


def kinds() -> list[str]:
    """Return the kinds of database that can be measured here: PostgreSQL where its server is installed."""
    return [kind for kind in KINDS if kind != "postgresql" or find_server() is not None]


@dataclass(frozen=True)
class Databases:
    """Where the databases lie, and the processes of the server that keeps them."""

    folder: Path
    cluster: str = ""
    servers: tuple[int, ...] = ()

    def make(self, name: str, like: str = "") -> str:
        """Make a database, empty or the copy of another, and return its address."""
        if not self.cluster:
            path = self.folder / f"{name}.db"
            if like:
                shutil.copy(self.folder / f"{like}.db", path)
            return f"sqlite:///{path}"
        template = f" TEMPLATE {like}" if like else ""
        with closing(psycopg.connect(self.cluster.replace("+psycopg", ""), autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        return self.cluster.rpartition("/")[0] + f"/{name}"


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Databases]:
    """Keep databases of this kind until the block ends."""
    if kind == "sqlite":
        yield Databases(folder)
        return
    with temporary_cluster(durable=True) as cluster:
        with closing(psycopg.connect(cluster.replace("+psycopg", ""))) as connection:
            backend = connection.info.backend_pid
            postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        yield Databases(folder, cluster, (postmaster,))
