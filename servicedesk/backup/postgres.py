"""PostgreSQL's own programs, for a dump and for bringing one back."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, text

from servicedesk.backup.contents import BadBackup
from servicedesk.backup.queries import NO_MATTER

PACKAGE = "sudo apt-get install -y --no-install-recommends postgresql-client"
PLAIN = ("--no-owner", "--no-privileges")


def find_program(name: str) -> Path:
    """Return where one of PostgreSQL's programs lies, the newest if there are several."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_major)
    on_path = shutil.which(name)
    if installed:
        return installed[-1]
    if on_path is None:
        raise BadBackup(f"{name} is not installed\nmend it with: {PACKAGE}")
    return Path(on_path)


def dump(engine: Engine, snapshot: str, target: Path, folder: Path) -> None:
    """Write the database as it was at a snapshot into a file, the queue left out."""
    with _address(engine, folder) as address:
        options = [f"--snapshot={snapshot}", f"--exclude-table={NO_MATTER}*", "--format=custom", f"--file={target}"]
        _run([str(find_program("pg_dump")), *PLAIN, *options, f"--dbname={address}"])


def load(engine: Engine, source: Path, folder: Path, *, replace: bool) -> None:
    """Bring a dump back in one transaction: wholly, or not at all."""
    options = ["--single-transaction", "--exit-on-error", *(("--clean", "--if-exists") if replace else ())]
    with _address(engine, folder) as address:
        _run([str(find_program("pg_restore")), *PLAIN, *options, f"--dbname={address}", str(source)])


def read_script(source: Path) -> Iterator[str]:
    """Yield the lines of a dump's rows as a script; BadBackup when the file is no dump."""
    command = [str(find_program("pg_restore")), "--data-only", "--file=-", str(source)]
    with TemporaryFile("w+") as said, subprocess.Popen(  # noqa: S603  # PostgreSQL's own program
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, encoding="utf-8"
    ) as running:  # fmt: skip
        yield from (line.removesuffix("\n") for line in running.stdout or ())
        if running.wait():
            said.seek(0)
            raise BadBackup(_first_line(said.read()) or f"pg_restore ended with {running.returncode}")


def snapshot_of(connection: Connection) -> str:
    """Return the name under which another session sees what this transaction sees."""
    return str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())


def is_used_by_others(connection: Connection) -> bool:
    """Tell whether anybody else is connected to this database."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return bool(connection.execute(others).scalar_one())


@contextmanager
def _address(engine: Engine, folder: Path) -> Iterator[str]:
    """Return the address for PostgreSQL's programs; the password goes into a file, for others see a command line."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = parts.pop("password", "")
    kept = folder / "pgpass"
    kept.touch(mode=0o600)
    kept.write_text("*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:") + "\n", encoding="utf-8")
    try:
        yield make_conninfo(**{**parts, "passfile": str(kept)})
    finally:
        kept.unlink()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603  # PostgreSQL's own programs
    if done.returncode:
        raise BadBackup(_first_line(done.stderr) or f"{Path(command[0]).name} ended with {done.returncode}")


def _first_line(said: str) -> str:
    return next((line for line in said.splitlines() if line.strip()), "")


def _major(path: Path) -> int:
    """Return the version that a program belongs to."""
    version = path.parent.parent.name
    return int(version) if version.isdigit() else 0
