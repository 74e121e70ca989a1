"""What the law of Andina Red's country asks for when a fault ends; some reports are older than its profile."""

from datetime import timedelta

from demo.operator.desk import Desk
from servicedesk.core import regulation
from servicedesk.core.kernel.unit_of_work import UnitOfWork

COUNTRY = "PE"
TAKEN_HOURS_AGO = 31.0  # what was reported before has no official code


def take_law(uow: UnitOfWork) -> None:
    """Take the profile of the country where nobody has chosen one yet."""
    if regulation.find_regulation(uow.session) is None:
        regulation.take_profile(uow, COUNTRY)


def obey(desk: Desk) -> None:
    """Take the profile at its moment."""
    with desk.work(ago=timedelta(hours=TAKEN_HOURS_AGO)) as uow:
        take_law(uow)
