"""A temporary PostgreSQL cluster for tests and benchmarks: its own folder, loopback, gone afterwards."""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HASTY = "-F -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_server() -> Path | None:
    """Return the folder of PostgreSQL's server programs, or None where there are none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster and give its address; the server refuses root, so another user runs it.

    Only a durable one waits for the disk, as it would in earnest.
    """
    server = find_server()
    if server is None:
        raise RuntimeError("PostgreSQL's server programs are not installed")
    folder = Path(tempfile.mkdtemp(prefix="servicedesk-pg-"))
    port = free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    options = f"-p {port} -k {folder} -h 127.0.0.1 {'' if durable else HASTY}"
    _as_postgres([str(server / "initdb"), "-D", f"{folder}/data", "-U", "desk", "-A", "trust", "-E", "UTF8"])
    _as_postgres([str(server / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start"])
    try:
        yield f"postgresql+psycopg://desk@127.0.0.1:{port}/postgres"
    finally:
        _as_postgres([str(server / "pg_ctl"), "-D", f"{folder}/data", "-w", "-m", "immediate", "stop"])
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def restart_cluster(url: str) -> None:
    """Pull the plug of a temporary cluster, and start it again."""
    _restart(_folder_of(url))


@contextmanager
def stopped_cluster(url: str) -> Iterator[None]:
    """Pull the plug of a temporary cluster, and start it again when the block ends."""
    folder = _folder_of(url)
    _as_postgres([f"{find_server()}/pg_ctl", "-D", f"{folder}/data", "-w", "-m", "immediate", "stop"])
    try:
        yield
    finally:
        _restart(folder)


def _restart(folder: Path) -> None:
    """Stop a cluster if it runs, and start it with the options that it had."""
    how = ["-w", "-m", "immediate", "-l", f"{folder}/log"]
    _as_postgres([f"{find_server()}/pg_ctl", "-D", f"{folder}/data", *how, "restart"])


def _folder_of(url: str) -> Path:
    port = url.rpartition(":")[2].partition("/")[0]
    return next(path.parent for path in Path(tempfile.gettempdir()).glob(f"servicedesk-pg-*/.s.PGSQL.{port}"))


def _as_postgres(command: list[str]) -> None:
    """Run a command as the user postgres when we are root, and as ourselves otherwise."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
