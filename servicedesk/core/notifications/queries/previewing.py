"""Who would be told something, before anything is sent: how many by which way, and the first few by name."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.reaching import way_to
from servicedesk.core.people.models import Contact

EXAMPLES = 3


class Preview(NamedTuple):
    """Who would be told: by each way how many, the first few by name; way ``""`` is for those nobody reaches."""

    ways: dict[str, int]
    examples: list[str]

    @property
    def reached(self) -> int:
        """Return how many would be told."""
        return sum(count for way, count in self.ways.items() if way)

    @property
    def unreached(self) -> int:
        """Return how many have no address and no phone that anything could go to, or want nothing."""
        return self.ways.get("", 0)


def preview_contacts(
    uow: UnitOfWork, told: Sequence[ColumnElement[bool]], channels: Sequence[KnownChannel]
) -> Preview:  # fmt: skip
    """Count the contacts that these conditions choose by each way, whoever they are, in one statement; name the first.

    ``channels`` are those that a short text can go by.
    """
    wants = cast(Contact.channels, String)
    kinds = (wants, func.coalesce(Contact.email, "") != "", or_(Contact.phone != "", Contact.other_phone != ""))
    columns = (func.min(Contact.id), func.count())
    grouped = uow.session.execute(select(*columns).where(*told).group_by(*kinds), execution_options=ANEW).all()
    someone = select(Contact).where(Contact.id.in_([first_id for first_id, _ in grouped]))
    first = {each.id: each for each in uow.session.scalars(someone)}
    ways: dict[str, int] = {}
    for contact_id, count in grouped:
        way = way_to(first[contact_id], channels)
        ways[way] = ways.get(way, 0) + count
    named = select(Contact.name).where(*told).order_by(Contact.id).limit(EXAMPLES)
    return Preview(ways, list(uow.session.scalars(named, execution_options=ANEW)))
