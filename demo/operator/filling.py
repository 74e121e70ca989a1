"""Filling an empty desk with Andina Red, each part once."""

from collections.abc import Callable

from demo.operator import (
    crowd,
    customers,
    knowledge,
    law,
    levels,
    network,
    planned,
    retention,
    rules,
    shifts,
    staff,
    stories,
    telling,
    works,
)
from demo.operator.desk import Desk, PastClock
from servicedesk.core import outages, people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.knowledge import list_articles

NAME, PREFIX, HELP_PHONE = "Andina Red", "AR", "*611"


class NotEmpty(Exception):
    """The desk belongs to somebody: it holds people who are not of the demo."""


def fill(kernel: Kernel, before_fresh: Callable[[], None] = lambda: None, *, with_crowd: bool = True) -> bool:
    """Fill a desk with the demo operator; return False when it was filled before.

    ``before_fresh`` is called before the last reports, those of customers who owe: it may switch on a
    plugin that looks at that. Raises NotEmpty on a desk of somebody else. Without the crowd only those stay
    who have a story of their own. What was
    interrupted is taken up where it stopped.
    """
    now = kernel.clock.now()
    desk = Desk(kernel, now, PastClock(now))
    if is_of_somebody_else(desk):
        raise NotEmpty
    if _is_filled(desk):
        return False
    _prepare(desk)
    earlier = [story for story in stories.STORIES if story.hours_ago > law.TAKEN_HOURS_AGO]
    telling.tell(desk, earlier)
    if with_crowd and not _has_crowd(desk):
        crowd.gather(desk)
    law.obey(desk)
    telling.tell(desk, stories.STORIES[len(earlier) :], _outage(desk))
    before_fresh()
    telling.tell(desk, stories.FRESH)
    rules.write_rules(desk)
    retention.keep(desk)
    with desk.work() as uow:
        get_operator(uow.session).help_phone = HELP_PHONE  # the last mark: from now on the desk is filled
    return True


def is_of_somebody_else(desk: Desk) -> bool:
    """Tell whether people are in this desk and the demo's administrator is not among the users."""
    with desk.work() as uow:
        accounts, users = people.list_accounts(uow, limit=1), people.list_users(uow)
    ours = any(user.email == staff.ADMINISTRATOR.email for user in users)
    return bool(accounts or users) and not ours


def _is_filled(desk: Desk) -> bool:
    with desk.work() as uow:
        return bool(people.list_users(uow)) and get_operator(uow.session).help_phone == HELP_PHONE


def _prepare(desk: Desk) -> None:
    """Do what has not been done: staff, network, customers, knowledge, works; each is one transaction."""
    if not _has(desk, people.list_users):
        _name(desk)
        staff.hire(desk)
    staff.know_staff(desk)
    network.know_network(desk)
    if not desk.resources:
        network.build(desk)
        network.know_network(desk)
    if not _has(desk, people.list_accounts):
        customers.subscribe(desk)
    customers.know_customers(desk)
    if not _has(desk, list_articles):
        knowledge.sort_faults(desk)
        knowledge.write_articles(desk)
    knowledge.take_protocols(desk)
    levels.build_levels(desk)
    shifts.plan_shifts(desk)


def _outage(desk: Desk) -> str:
    """Return the number of the outage that goes on, declared with the maintenance where there is none."""
    with desk.work() as uow:
        open_ones = outages.list_open_outages(uow)
        if open_ones:
            return open_ones[0].number or ""
    planned.plan_nights(desk)
    return works.break_fibre(desk)


def _has(desk: Desk, find: Callable[..., object]) -> bool:
    with desk.work() as uow:
        return bool(find(uow))


def _has_crowd(desk: Desk) -> bool:
    """Tell whether the crowd is there: it comes whole or not at all."""
    with desk.work() as uow:
        return bool(people.find_accounts(uow, str(crowd.FIRST_ACCOUNT)))


def _name(desk: Desk) -> None:
    with desk.work() as uow:
        operator = get_operator(uow.session)
        operator.name, operator.prefix, operator.zone = NAME, PREFIX, "America/Lima"
        operator.country, operator.currency, operator.language = "PE", "PEN", "es"
