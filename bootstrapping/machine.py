"""What the machine offers: commands, Debian's packages, and the words that say what is missing."""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOM_FOR_TESTS = 2 * 1024**3


class Missing(Exception):
    """Something that only the person at the keyboard can bring, and the one line that brings it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True)
class House:
    """The places inside one copy of the repository."""

    root: Path

    @property
    def venv(self) -> Path:
        """Return the folder of the virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Return the interpreter of the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def tools(self) -> Path:
        """Return the folder of the programs that only the tests use."""
        return self.root / ".test-tools"


HERE = House(Path(__file__).resolve().parent.parent)


def say(step: str, words: str) -> None:
    """Print what one step did, in one line."""
    print(f"{step:<12} {words}", flush=True)


def clean_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return an environment without what could put other packages before the locked ones."""
    return {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def call(command: Sequence[str | Path], cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without a keyboard, and return its output."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment() | extra,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@contextmanager
def memory_for_files(memory: Path = Path("/dev/shm")) -> Iterator[dict[str, str]]:  # noqa: S108  # a folder in it is ours
    """Lend a folder in memory for what is temporary, and give the variable that says so; none where there is no room.

    Every commit of an embedded desk waits until the disk has it, and the tests make some hundred thousand of them.
    """
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM_FOR_TESTS:
        yield {}
        return
    folder = Path(tempfile.mkdtemp(prefix="servicedesk-tests-", dir=memory))
    folder.chmod(0o711)  # PostgreSQL runs as somebody else, in a folder of its own in here
    try:
        yield {"TMPDIR": str(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def last_lines(output: str, count: int = 3) -> str:
    """Return the end of a failed command's output, where the reason usually stands."""
    return "\n".join(output.strip().splitlines()[-count:])


def may_install() -> bool:
    """Say whether missing Debian packages can be installed without asking anyone."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_line(packages: Sequence[str]) -> str:
    """Return the line that a person types to install these packages."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


@contextmanager
def services_stay_down() -> Iterator[None]:
    """Keep Debian from starting what it installs: the tests start their own servers, on their own ports."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            policy.unlink(missing_ok=True)


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages if we may; read the package lists first when the machine has none, or old ones."""
    if not may_install():
        return False
    say("debian", f"installing {' '.join(packages)}")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::http::Timeout=30"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    with services_stay_down():
        for commands in ([install], [[*apt, "update"], install]):
            answers = [call(command, Path("/"), DEBIAN_FRONTEND="noninteractive") for command in commands]
            if answers[-1].returncode == 0:
                return True
    say("debian", f"apt-get could not: {last_lines(answers[-1].stdout, 1)}")
    return False
