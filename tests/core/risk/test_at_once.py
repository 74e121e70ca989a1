"""Many things happen to one account at once: nothing is lost, and whoever opens a ticket waits for nobody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from servicedesk.core import risk, tickets
from servicedesk.core.people.models import Account
from tests.core.risk.conftest import DESK
from tests.make import make_ticket


def opened(shop):
    """Open a ticket about the service, which nobody is told yet."""
    with shop.work() as uow:
        return make_ticket(uow, uow.session.get(Account, shop.account_id), service_id=shop.service_id).number


def test_faults_that_are_told_at_once_all_count(shop):
    numbers = [opened(shop) for _ in range(3)]

    def tell(number):
        with shop.work(DESK) as uow:
            risk.note_opened(uow, tickets.get_ticket(uow, number))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(tell, numbers))

    assert shop.standing() == (3, ["fault_service"])
    assert [each.action for each in risk.list_steps(shop.work(DESK), shop.account_id)] == ["entered"]


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_while_an_account_is_counted_a_ticket_of_it_can_be_opened(shop):
    number = opened(shop)

    with shop.work(DESK) as uow:
        risk.note_opened(uow, tickets.get_ticket(uow, number))
        with shop.work() as other:
            other.session.execute(text("SET LOCAL lock_timeout = '5s'"))
            make_ticket(other, other.session.get(Account, shop.account_id))

    assert shop.standing() == (0, [])
