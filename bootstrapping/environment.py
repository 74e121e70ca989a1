"""The virtual environment: made once, filled from a hashed lock, and left alone while the lock stays the same."""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import ctypes
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bootstrapping.machine import House, Missing, apt_install, apt_line, call, last_lines, say

OLDEST_PYTHON = (3, 11)
# The first of these is the one that the tests run on.
GOOD_PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")

PANGO_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
# What the desk loads at each start; the tests are compiled by pytest, which rewrites them.
LOADED = ("servicedesk", "plugins", "migrations")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def find_python(running: tuple[int, ...], which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Return the interpreter to change to, or None when the running one will do."""
    if running[:2] >= OLDEST_PYTHON:
        return None
    for name in GOOD_PYTHONS:
        if path := which(name):
            return path
    raise Missing("Python 3.11 or newer", apt_line(["python3.11", "python3.11-venv"]))


def use_python(house: House) -> None:
    """Go on under Python 3.11 or newer."""
    if newer := find_python(tuple(sys.version_info[:2])):
        os.execv(newer, [newer, *sys.argv])


def stamp_of(house: House, lock: str) -> str:
    """Return what the environment must have been made from: the lock, and the folder that its scripts name."""
    digest = hashlib.sha256((house.root / lock).read_bytes())
    digest.update(f"{house.root} {sys.version_info[:2]}".encode())
    return digest.hexdigest()


def stamp_file(house: House, lock: str) -> Path:
    """Return where the environment notes that a lock is installed."""
    return house.venv / f".{lock}.sha256"


def is_installed(house: House, lock: str) -> bool:
    """Say whether the environment was filled from exactly this lock, in this folder."""
    note = stamp_file(house, lock)
    return house.python.exists() and note.exists() and note.read_text(encoding="utf-8") == stamp_of(house, lock)


def make_environment(house: House) -> None:
    """Make the virtual environment, or make it anew when it is broken or was moved here."""
    if is_usable(house):
        return
    if call([sys.executable, "-c", "import ensurepip"], house.root).returncode != 0:
        packages = ["python3-venv"]
        if not apt_install(packages):
            raise Missing("Python's venv module", apt_line(packages))
    made = call([sys.executable, "-m", "venv", "--clear", house.venv], house.root)
    if made.returncode != 0:
        raise Missing(f"a virtual environment; {last_lines(made.stdout)}", f"rm -rf {house.venv}")
    say("environment", ".venv made")


def is_usable(house: House) -> bool:
    """Say whether the environment stands, has pip, and was made in this very folder."""
    activate = house.venv / "bin" / "activate"
    if not house.python.exists() or not activate.exists() or str(house.venv) not in activate.read_text("utf-8"):
        return False
    return call([house.python, "-m", "pip", "--version"], house.root).returncode == 0


def install(house: House, lock: str, *, contained: Sequence[str] = ()) -> None:
    """Install a lock by its hashes unless that is done; note it, and the locks that it contains, as installed."""
    if is_installed(house, lock):
        return say("packages", f"as in {lock}")
    make_environment(house)
    say("packages", f"installing {lock}; a minute the first time")
    pip = (house.python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    done = call((*pip, "--require-hashes", "--no-deps", "-r", house.root / lock), house.root)
    if done.returncode != 0:
        again = "make sure that the Python package index can be reached, then repeat the command"
        raise Missing(f"the packages of {lock}; pip says:\n{last_lines(done.stdout)}", again)
    put_on_path(house)
    for name in (lock, *contained):
        stamp_file(house, name).write_text(stamp_of(house, name), encoding="utf-8")
    return say("packages", f"as in {lock}")


def put_on_path(house: House) -> None:
    """Let the environment import this folder, and give it the command `servicedesk`."""
    library = next((house.venv / "lib").glob("python3*/site-packages"))
    (library / "servicedesk.pth").write_text(f"{house.root}\n", encoding="utf-8")
    script = house.venv / "bin" / "servicedesk"
    # A "#!" line cannot hold a space or a very long path, so a shell reads the first lines and Python skips them.
    shell = ["#!/bin/sh", f"'''exec' '{house.python}' \"$0\" \"$@\"", "' '''"]
    python = ["import sys", "", "from servicedesk.cli import main", "", "sys.exit(main())", ""]
    script.write_text("\n".join(shell + python), encoding="utf-8")
    script.chmod(0o755)


def install_packages(house: House) -> None:
    """Install what the desk runs on."""
    install(house, "requirements.lock")


def install_test_packages(house: House) -> None:
    """Install what the tests and checks run on, which contains what the desk runs on."""
    install(house, "requirements-test.lock", contained=["requirements.lock"])


def compile_modules(house: House) -> None:
    """Compile what a start loads, even where Python is told to keep nothing: that takes a quarter of each start.

    Where nothing can be written here it starts all the same, as slowly as it did.
    """
    call([house.python, "-m", "compileall", "-q", *LOADED], house.root)


def absent_libraries(names: Sequence[str] = PANGO_LIBRARIES) -> list[str]:
    """Return the libraries that cannot be loaded."""
    absent = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            absent.append(name)
    return absent


def look_for_pango(_house: House) -> None:
    """Look for what PDF needs; without it the desk starts all the same."""
    absent = absent_libraries() if sys.platform == "linux" else []
    if absent and apt_install(PANGO_PACKAGES):
        absent = absent_libraries()
    if not absent:
        return say("pdf", "on: Pango is there")
    say("pdf", f"off, for want of {', '.join(absent)}")
    return say("", f"mend it with: {apt_line(PANGO_PACKAGES)}")
