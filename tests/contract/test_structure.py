"""The structure of the house: who commits, who reads tables, who asks the clock, who reaches out."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract import structure
from tests.contract.reading import ROOT, Rule, Source, look_over, plant, read_sources, rules_broken

FOLDERS = ("servicedesk/**/*.py", "plugins/**/*.py")
SERVICE = "servicedesk/core/tickets/service.py"
VIEW = "servicedesk/portal/tickets.py"
QUERIES = "servicedesk/core/tickets/queries/queue.py"

PLANTED = [
    (structure.only_the_unit_of_work_commits, SERVICE, "uow.session.commit()"),
    (structure.only_the_unit_of_work_commits, VIEW, "db.session.rollback()"),
    (structure.only_the_unit_of_work_commits, SERVICE, "with self.engine.begin() as connection:\n    pass"),
    (structure.only_the_unit_of_work_commits, SERVICE, 'connection.exec_driver_sql("commit")'),
    (structure.only_the_unit_of_work_commits, "plugins/debt_check/billing.py", "ctx.work().session.commit()"),
    (structure.a_flush_gives_its_reason, SERVICE, "uow.session.flush()"),
    (structure.plugins_are_called_by_the_registry, SERVICE, "pm.hook.on_ticket_open(event=1, ctx=2)"),
    (structure.plugins_are_called_by_the_registry, VIEW, "self.plugins.hook.provide_cards(ctx=2)"),
    (structure.tables_are_read_by_queries, VIEW, "rows = select(Ticket)"),
    (structure.tables_are_read_by_queries, SERVICE, "ticket = uow.session.get(Ticket, 1)"),
    (structure.time_comes_from_the_clock, SERVICE, "moment = datetime.now(UTC)"),
    (structure.time_comes_from_the_clock, "plugins/debt_check/jobs.py", "moment = time.time()"),
    (structure.time_comes_from_the_clock, VIEW, "day = datetime.date.today()"),
    (structure.the_network_is_reached_by_adapters, VIEW, "import httpx"),
    (structure.the_network_is_reached_by_adapters, "plugins/debt_check/billing.py", "from urllib import request"),
    (structure.the_network_is_reached_by_adapters, "servicedesk/notify/post.py", "from smtplib import SMTP"),
    (structure.the_network_is_reached_by_adapters, VIEW, "socket.create_connection((host, 25))"),
    (structure.the_core_imports_only_pure_libraries, SERVICE, "from flask import request"),
    (structure.the_core_imports_only_pure_libraries, SERVICE, "import socket"),
    (structure.the_core_imports_only_pure_libraries, SERVICE, "import structlog"),
    (structure.the_environment_is_read_once, VIEW, 'debug = os.environ["DEBUG"]'),
    (structure.the_environment_is_read_once, VIEW, "from os import getenv"),
    (
        structure.sql_text_is_constant,
        SERVICE,
        'from sqlalchemy import text; rows = text(f"SELECT * FROM ticket WHERE name = {name}")',
    ),
    (structure.sql_text_is_constant, SERVICE, 'rows = sa.text("SELECT " + column)'),
    (structure.what_is_locked_is_read_anew, QUERIES, "def one(rows): return rows.with_for_update()"),
    (structure.what_is_locked_is_read_anew, QUERIES, "def one(uow): uow.session.get(Ticket, 1, with_for_update=True)"),
]
ALLOWED = [
    (structure.UNIT_OF_WORK, "self._session.commit()"),
    (structure.REGISTRY, "savepoint.rollback()\nself._plugins.hook.on_ticket_open.get_hookimpls()"),
    (SERVICE, "uow.session.flush()  # the event needs the ticket's id\nsys.stdout.flush()\nevent.hook"),
    ("servicedesk/core/tickets/queries.py", "rows = select(Ticket)\nuow.session.get(Ticket, 1)"),
    (QUERIES, "rows = select(Ticket)"),
    (QUERIES, "def ids(): return select(Ticket.id).with_for_update()"),
    (QUERIES, "def one(): return select(Ticket).with_for_update().execution_options(populate_existing=True)"),
    (SERVICE, "import re\nfrom pydantic import BaseModel\nfrom urllib.parse import urlsplit\nmoment = uow.now()"),
    (SERVICE, 'row = settings.get("x")\nwait = time.monotonic()\nbegun = text(_("A") + name)\nbegin(1)'),
    ("servicedesk/adapters/mail/smtp.py", "import smtplib"),
    ("servicedesk/web/signing.py", 'from flask import session\nseed = session.get("seed")'),
    ("servicedesk/config.py", "import os\nhome = os.environ"),
]


@pytest.mark.parametrize("rule", structure.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    breaches = look_over(read_sources(ROOT, *FOLDERS), [rule])

    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(("rule", "path", "code"), PLANTED)
def test_a_planted_breach_is_named(tmp_path: Path, rule: Rule, path: str, code: str) -> None:
    plant(tmp_path, path, f"{code}\n")

    breaches = look_over(read_sources(tmp_path, *FOLDERS), structure.RULES)

    assert rule.__name__ in rules_broken(breaches), breaches
    assert breaches[0].startswith(f"{path}:1 ")


@pytest.mark.parametrize(("path", "code"), ALLOWED)
def test_what_is_allowed_is_left_in_peace(path: str, code: str) -> None:
    source = Source(path, code)

    breaches = look_over([source], structure.RULES)

    assert breaches == []


def test_every_rule_has_a_planted_breach() -> None:
    proven = {rule for rule, _, _ in PLANTED}

    assert proven == set(structure.RULES)


def test_every_place_that_is_excused_still_exists() -> None:
    excused = [*structure.TRANSACTIONS, *structure.ENVIRONMENT, *structure.READS_FOR_THE_WORKER]

    assert [place for place in excused if not (ROOT / place).exists()] == []


LOADED_BY_THE_CORE = """
import importlib, pkgutil, sys
import servicedesk.core
for module in pkgutil.walk_packages(servicedesk.core.__path__, "servicedesk.core."):
    importlib.import_module(module.name)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_importing_the_whole_core_loads_no_framework() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED_BY_THE_CORE], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert loaded.returncode == 0, loaded.stderr
    packages = set(loaded.stdout.split())
    assert "sqlalchemy" in packages
    assert packages.isdisjoint({"flask", "werkzeug", "jinja2", "babel", "httpx", "huey", "wtforms", "plugins", "demo"})
