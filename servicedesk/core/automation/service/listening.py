"""Whether rules are told of what happens: only while one that is on waits for it."""

from servicedesk.core.automation.queries.keeping import find_switch, listens
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork

NAME = "automation"  # under which deliveries to rules are made


def listen(uow: UnitOfWork) -> None:
    """Have rules told from now on, or no more, in every process within a second; call it after rules were written."""
    record = find_switch(uow, NAME)
    if record is None:
        record = PluginRecord(name=NAME, version="", settings={})
        uow.session.add(record)
    record.enabled = listens(uow)
