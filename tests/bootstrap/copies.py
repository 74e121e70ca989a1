"""A copy of the bootstrap around a desk of three lines, with a package index that is a folder."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.contract.reading import ROOT

DESK = """
import sys

import gadget


def main():
    print("the desk runs with", sys.argv[1:], gadget.VERSION, flush=True)
"""


@dataclass(frozen=True)
class Copy:
    """One copy of the repository's bootstrap, and the packages that it can reach."""

    root: Path
    wheels: Path

    def publish(self, version: str) -> str:
        """Put a version of the one package into the index, and return its line for a lock."""
        wheel = self.wheels / f"gadget-{version}-py3-none-any.whl"
        folder = f"gadget-{version}.dist-info"
        with zipfile.ZipFile(wheel, "w") as packed:
            packed.writestr("gadget.py", f"VERSION = {version!r}\n")
            packed.writestr(f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: gadget\nVersion: {version}\n")
            packed.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            packed.writestr(f"{folder}/RECORD", "")
        return f"gadget=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

    def lock(self, line: str) -> None:
        """Make this line the lock of the desk."""
        (self.root / "requirements.lock").write_text(line, encoding="utf-8")

    def bootstrap(self, *arguments: str, python: str = sys.executable, **environment: str) -> tuple[int, str]:
        """Run the bootstrap as a person would, with no index but the folder; return its code and its words."""
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        done = subprocess.run(
            [python, str(self.root / "bootstrap.py"), *arguments],
            env=os.environ | offline | environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


def make_copy(root: Path) -> Copy:
    """Copy the bootstrap to a folder, around a desk that says that it runs."""
    (root / "servicedesk").mkdir(parents=True)
    (root / "servicedesk" / "__init__.py").write_text("", encoding="utf-8")
    (root / "servicedesk" / "cli.py").write_text(DESK, encoding="utf-8")
    shutil.copy(ROOT / "bootstrap.py", root)
    shutil.copytree(ROOT / "bootstrapping", root / "bootstrapping", ignore=shutil.ignore_patterns("__pycache__"))
    wheels = root.parent / "wheels"
    wheels.mkdir()
    copy = Copy(root, wheels)
    copy.lock(copy.publish("1.0"))
    return copy
