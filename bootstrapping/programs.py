"""The programs that some tests drive: a browser and its examiner, a database server, an OpenID provider, others."""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from bootstrapping.machine import HERE, House, apt_install, apt_line, call, last_lines, may_install, say

# oidc-provider 9 wants Node 22 and Debian 12 brings 18, so the tests keep a Node of their own beside it.
OIDC_PROVIDER = "oidc-provider@9.13.3"
NODE_VERSION = "22.23.3"
NODE_MACHINES = {"x86_64": "x64", "aarch64": "arm64"}
AXE = "axe-core@4.14.1"  # examines pages for what shuts people out; MPL-2.0, and never part of the desk


@dataclass(frozen=True)
class Program:
    """A program that some tests drive: where it may lie beside the path, and the packages that bring it."""

    name: str
    places: tuple[str, ...]
    packages: tuple[str, ...]


PROGRAMS = (
    Program("chromium", ("/usr/bin/chromium-browser", "/usr/bin/google-chrome"), ("chromium",)),
    Program("initdb", ("/usr/lib/postgresql/*/bin/initdb",), ("postgresql",)),
    Program("pdfinfo", (), ("poppler-utils",)),
    Program("snmpd", ("/usr/sbin/snmpd", "/usr/local/sbin/snmpd"), ("snmpd",)),
    Program("snmptrap", (), ("snmp",)),
    Program("npm", (), ("nodejs", "npm")),
    Program("make", (), ("make",)),
)
PRIVATE = {
    "node": "node_modules/node-linux-*/bin/node",
    "oidc-provider": "node_modules/oidc-provider/package.json",
    "axe": "node_modules/axe-core/axe.min.js",
}


def find_program(name: str, house: House = HERE) -> Path | None:
    """Return where a program that the tests drive lies, or None."""
    if name in PRIVATE:
        return next(house.tools.glob(PRIVATE[name]), None)
    if on_path := shutil.which(name):
        return Path(on_path)
    places = [place for program in PROGRAMS if program.name == name for place in program.places]
    found = [path for place in places for path in sorted(Path("/").glob(place.lstrip("/")))]
    return found[-1] if found else None


def mend_line(name: str) -> str:
    """Return the line that brings a program."""
    packages = [package for program in PROGRAMS if program.name == name for package in program.packages]
    return apt_line(packages) if packages else "python3 bootstrap.py test"


def install_programs(_house: House) -> None:
    """Install the Debian programs that the tests drive, or say which tests will be skipped for want of them."""
    absent = [program for program in PROGRAMS if find_program(program.name) is None]
    if absent and may_install():
        apt_install([package for program in absent for package in program.packages])
        absent = [program for program in PROGRAMS if find_program(program.name) is None]
    if not absent:
        return say("programs", ", ".join(program.name for program in PROGRAMS))
    say("programs", f"absent, so their tests are skipped: {', '.join(program.name for program in absent)}")
    return say("", f"mend it with: {apt_line([package for program in absent for package in program.packages])}")


def install_npm_programs(house: House) -> None:
    """Install the OpenID provider of the tests, with a Node that it likes, and axe, into a folder of their own."""
    wanted = [OIDC_PROVIDER, f"node-linux-{NODE_MACHINES.get(platform.machine(), 'x64')}@{NODE_VERSION}", AXE]
    note = house.tools / "installed"
    if note.exists() and note.read_text(encoding="utf-8") == " ".join(wanted):
        return say("npm", f"{OIDC_PROVIDER}, {AXE}")
    npm = find_program("npm", house)
    if npm is None:
        return say("npm", f"absent, so the tests with {OIDC_PROVIDER} and {AXE} are skipped")
    house.tools.mkdir(exist_ok=True)
    quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    done = call([npm, "install", "--prefix", house.tools, *quiet, *wanted], house.tools, CI="true")
    if done.returncode != 0:
        return say("npm", f"some tests are skipped, because it could not install: {last_lines(done.stdout, 1)}")
    note.write_text(" ".join(wanted), encoding="utf-8")
    return say("npm", f"{OIDC_PROVIDER}, {AXE} installed")
