"""A worker that is killed between two rules: what was done is not done again, and what was not is."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL

from sqlalchemy import select

from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.tickets.models import Note
from tests.core.automation.test_following import opened
from tests.database import ON_ONE_DATABASE

CHILD = """
import sys
from servicedesk.core import automation, hookspecs
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.delivering import deliver_due
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from tests.database import SettableClock
kernel = assemble(open_engine(sys.argv[1]), hookspecs, KeyRing(b"k" * 32), SettableClock())
told = Installed(automation.NAME, automation.RuleSettings, built_in=True, has_switch=True)
kernel.registry.install(told, automation.RuleHooks(kernel))
deliver_due(kernel, "killed")
"""


@ON_ONE_DATABASE
def test_a_kill_between_two_rules_loses_and_repeats_nothing(rules, work, stage, session, engine, clock):
    ids = [rules.write("opened"), rules.write("opened")]
    opened(work, stage)

    killed = subprocess.run(
        [sys.executable, "-c", CHILD, engine.url.render_as_string(hide_password=False)],
        env={**os.environ, "SERVICEDESK_FAILPOINTS": "after_rule=kill"}, cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert killed.returncode == -SIGKILL
    assert [run.rule_id for run in rules.runs()] == ids[:1]
    clock.advance(timedelta(minutes=2))  # the lease of the dead has ended
    rules.deliver()

    assert [run.rule_id for run in rules.runs()] == ids
    assert len(session.scalars(select(Note)).all()) == len(ids)
    assert set(session.scalars(select(Delivery.state))) == {"done"}
