"""Starts that cannot be: the process that would answer says why in its one line, and the parent ends with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bootstrapping.postgres import free_port
from tests.operation.cli.conftest import make_newer

COMMAND = Path(sys.executable).with_name("servicedesk")


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start the desk with these variables, and wait for its end."""
    environment = os.environ | {f"SERVICEDESK_{name}": value for name, value in variables.items()}
    command = [str(COMMAND), "run", "--port", str(free_port())]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_database_that_is_away_is_one_line_with_what_to_do(home: Path) -> None:
    said = start(DATABASE="postgresql+psycopg://desk@127.0.0.1:1/desk")

    assert said.returncode == 1
    assert said.stderr.startswith("servicedesk: the database cannot be reached")
    assert said.stderr.splitlines()[1:] == ["mend it with: servicedesk doctor"]


def test_a_wrong_mail_address_is_one_line_that_shows_no_password(home: Path) -> None:
    said = start(MAIL_URL="smtp://desk:CANARY@:x")

    assert said.returncode == 1
    assert said.stderr.startswith("servicedesk: SERVICEDESK_MAIL_URL")
    assert len(said.stderr.splitlines()) == 1
    assert "CANARY" not in said.stderr + said.stdout


def test_a_newer_database_is_left_alone(home: Path, desk: None) -> None:
    make_newer(home)

    said = start()

    assert (said.returncode, "made by a newer version" in said.stderr) == (1, True)


@pytest.mark.postgresql
@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_a_server_database_waits_for_the_command(home: Path, empty: Engine) -> None:
    said = start(DATABASE=empty.url.render_as_string(hide_password=False))

    assert said.returncode == 1
    assert "mend it with: servicedesk migrate" in said.stderr
