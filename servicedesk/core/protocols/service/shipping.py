"""The protocols that come with the desk: taken once, and the operator's own from then on."""

from pathlib import Path

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.protocols.queries.keeping import KEEP, find_protocol
from servicedesk.core.protocols.rules.files import read
from servicedesk.core.protocols.service.keeping import import_protocol, publish

SHIPPED = Path(__file__).parents[1] / "shipped"


def list_shipped() -> list[str]:
    """Return the codes of the protocols that come with the desk."""
    return sorted(path.stem for path in SHIPPED.glob("*.json"))


def load_shipped(uow: UnitOfWork) -> list[str]:
    """Take and publish the protocols that come with the desk and are not there yet; return their codes."""
    require(uow, KEEP)
    added = []
    for code in list_shipped():
        text = (SHIPPED / f"{code}.json").read_text("utf-8")
        if find_protocol(uow, read(text).code) is None:
            protocol, _unknown = import_protocol(uow, text)
            publish(uow, protocol.id, protocol.revision)
            added.append(code)
    return added
