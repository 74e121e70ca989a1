"""The unit of work: one commit, with its facts and the duty to tell them."""

from sqlalchemy import select

from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import Account


def test_what_is_written_in_a_unit_of_work_is_committed_when_it_is_left(session, work):
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))

    assert session.scalars(select(Account.name)).all() == ["Uno"]
