"""What somebody may do who has not signed in: report, as often as a person does and no oftener."""

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.limits import REPORT_ABOUT, REPORT_BY_ADDRESS, normal_address, same_for_all
from servicedesk.core.people.service.throttle import Key, count_try


def count_report(uow: UnitOfWork, *, address: str, about: str) -> None:
    """Count that a stranger writes from an address about something, whether it exists or not.

    Raises TooMany when too much came from there, or about it.
    """
    keys = [
        Key(f"report:{normal_address(address)}", REPORT_BY_ADDRESS),
        Key(f"report-about:{same_for_all(about)}", REPORT_ABOUT),
    ]
    count_try(uow, keys)
