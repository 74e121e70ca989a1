"""What lies beside the code goes with it into a package: templates, texts, shipped profiles and protocols."""

import tomllib

from tests.contract.reading import ROOT

FOLDERS = ("servicedesk", "plugins", "demo")


def shipped_endings() -> set[str]:
    """Return the endings of the files that go into a package beside the code."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {pattern.removeprefix("**/*") for pattern in told["tool"]["setuptools"]["package-data"]["*"]}


def test_every_file_beside_the_code_has_an_ending_that_is_shipped():
    beside = [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]

    assert any("shipped" in path.parts for path in beside)
    assert sorted(str(path.relative_to(ROOT)) for path in beside if path.suffix not in shipped_endings()) == []
