"""Turning the page: after a change everybody makes their book of promises anew."""

import secrets

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.models import SlaEdition
from servicedesk.core.sla.queries import find_edition


def renew_edition(uow: UnitOfWork) -> SlaEdition:
    """Give what all policies and calendars say together another name."""
    row = find_edition(uow.session)
    if row is None:
        row = SlaEdition(keeps_norm=True)
        uow.session.add(row)
    row.name = secrets.token_hex(16)
    uow.session.flush()  # whoever reads it in this transaction finds the new name
    return row
