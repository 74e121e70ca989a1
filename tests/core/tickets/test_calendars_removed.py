"""A calendar that explains what a ticket was promised stays."""

import pytest

from servicedesk.core import sla, tickets
from servicedesk.core.kernel.errors import Conflict, NotFound
from servicedesk.core.sla import HoursDraft, PolicyDraft, TargetDraft
from tests.make import make_ticket


def test_a_calendar_by_which_a_ticket_was_promised_anything_stays(work):
    with work() as uow:
        counted = sla.create_calendar(uow, HoursDraft("Oficina")).id
        never = sla.create_calendar(uow, HoursDraft("Otra")).id
        targets = (TargetDraft("resolution", (60,) * 4, counted),)
        policy = sla.create_policy(uow, PolicyDraft("Todas", targets=targets)).id
    with work() as uow:
        make_ticket(uow)
    with work() as uow:
        sla.remove_policy(uow, policy)

    with pytest.raises(Conflict) as refused, work() as uow:
        tickets.remove_calendar(uow, counted)
    with work() as uow:
        tickets.remove_calendar(uow, never)
    with pytest.raises(NotFound), work() as uow:
        tickets.remove_calendar(uow, never)

    assert refused.value.message.code == "sla.calendar_counted"
    assert [each.id for each in sla.list_calendars(work())] == [counted]
