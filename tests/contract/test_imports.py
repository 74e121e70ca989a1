"""The dependency rule: the import contracts of pyproject.toml hold, and each of them notices a breach."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bootstrapping.machine import HERE
from tests.contract.reading import ROOT, plant

LAYERS = "Layers point downwards, faces do not know each other"
AREAS = "Areas build on each other in one direction"

PLANTED = [
    (LAYERS, "servicedesk/core/people/x.py", "import servicedesk.web"),
    (LAYERS, "servicedesk/web/x.py", "import servicedesk.portal"),
    (LAYERS, "servicedesk/portal/x.py", "import servicedesk.desk"),
    (LAYERS, "servicedesk/language/x.py", "import servicedesk.web"),
    (LAYERS, "servicedesk/novelty/__init__.py", ""),
    (AREAS, "servicedesk/core/people/x.py", "import servicedesk.core.tickets"),
    (AREAS, "servicedesk/core/kernel/x.py", "import servicedesk.core.people"),
    (AREAS, "servicedesk/core/novelty/__init__.py", ""),
    ("The core has no circles", "servicedesk/core/tickets/x.py", "import servicedesk.core.tickets.y"),
    ("The core knows no framework", "servicedesk/core/tickets/x.py", "import flask"),
    ("The language knows no framework", "servicedesk/language/x.py", "from flask import request"),
    ("Faces write no queries and call no hooks", "servicedesk/portal/x.py", "from sqlalchemy import select"),
    ("Faces write no queries and call no hooks", "servicedesk/desk/y.py", "import pluggy"),
    ("Nobody imports a plugin", "servicedesk/desk/x.py", "import plugins.debt_check"),
    ("Only the command line knows the demo operator", "servicedesk/desk/x.py", "import demo.story"),
    (
        "A plugin imports the plugin API and nothing else of ours",
        "plugins/debt_check/x.py",
        "from servicedesk.core import tickets",
    ),
    (
        "A plugin imports the plugin API and nothing else of ours",
        "plugins/debt_check/x.py",
        "import servicedesk.config",
    ),
    ("Plugins do not know each other", "plugins/debt_check/x.py", "import plugins.snmp_monitor"),
]
MODULES = (
    *("servicedesk", "servicedesk.app", "servicedesk.cli", "servicedesk.config", "servicedesk.plugin_api"),
    *(f"servicedesk.{name}.a" for name in ("portal", "desk", "web", "adapters", "language")),
    *(f"servicedesk.core.{name}.a" for name in ("kernel", "people", "tickets")),
    *("plugins.debt_check.a", "plugins.snmp_monitor.a"),
)


def lint(root: Path) -> tuple[int, str]:
    """Judge a tree by the contracts that lie in it."""
    linter = HERE.venv / "bin" / "lint-imports"
    done = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Return a small house with one empty module for each place, under our contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module in MODULES:
        path = Path(*module.split("."))
        for parent in path.parents[:-1]:
            plant(tmp_path, f"{parent}/__init__.py", "")
        plant(tmp_path, f"{path}/__init__.py" if len(path.parts) == 1 else f"{path}.py", "")
    plant(tmp_path, "servicedesk/core/tickets/y.py", "")
    plant(tmp_path, "servicedesk/cli.py", "import sqlalchemy, demo.story")
    plant(tmp_path, "servicedesk/core/tickets/a.py", "import sqlalchemy, servicedesk.core.people")
    plant(
        tmp_path, "plugins/debt_check/a.py", "from servicedesk import plugin_api\nfrom servicedesk.plugin_api import x"
    )
    return tmp_path


def test_the_house_keeps_its_import_contracts() -> None:
    code, said = lint(ROOT)

    assert code == 0, said


def test_a_house_in_order_keeps_every_contract(skeleton: Path) -> None:
    code, said = lint(skeleton)

    assert code == 0, said


@pytest.mark.parametrize(("contract", "path", "code"), PLANTED)
def test_a_planted_import_breaks_its_contract(skeleton: Path, contract: str, path: str, code: str) -> None:
    plant(skeleton, path, f"{code}\n")
    if "circles" in contract:
        plant(skeleton, "servicedesk/core/tickets/y.py", "import servicedesk.core.tickets.x\n")

    returned, said = lint(skeleton)

    assert returned == 1
    assert f"{contract} BROKEN" in said, said


def test_every_folder_of_code_is_a_package() -> None:
    """The contracts see packages alone; a folder without __init__.py would escape them."""
    folders = {path.parent for name in ("servicedesk", "plugins") for path in (ROOT / name).rglob("*.py")}
    excused = {folder for folder in folders if {"tests", "migrations"} & set(folder.relative_to(ROOT).parts)}

    assert [folder for folder in folders - excused if not (folder / "__init__.py").exists()] == []


def test_every_contract_has_a_planted_breach() -> None:
    named = {line.split('"')[1] for line in (ROOT / "pyproject.toml").read_text().splitlines() if line[:6] == "name ="}

    assert named - {"servicedesk"} == {contract for contract, _, _ in PLANTED}
