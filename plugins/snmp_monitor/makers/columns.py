"""What one line of the tables of makers says: which object holds a reading, of whom, and how it is understood."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Form = Literal["", "milliwatts", "microwatts", "fahrenheit"]

ENTITY_NAME = ("1.3.6.1.2.1.47.1.1.1.1.7", "1.3.6.1.2.1.47.1.1.1.1.2")
IF_NAME = ("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2")
# How some makers say that there is no such value.
ZERO = frozenset({0})
NONE = frozenset({2**31 - 1, 2**31 - 2, -1})
NONE_OR_ZERO = NONE | ZERO
GONE = frozenset({5})  # notPresent


@dataclass(frozen=True)
class Column:
    """An object that holds a reading, or a column of them; one whose name ends in ``.0`` is a single object.

    So is one that ``is_one``: some agents have their single objects at another index.

    ``maker`` is what sysObjectID begins with, empty for the standards, and ``but`` what it must not begin with.
    ``root`` is the branch that is walked at once for all columns that name it. ``means`` lists the values for which
    a state is so, ``absent`` those that say that there is no value; what is not within ``least`` and ``most`` is none
    either. A row counts only where another column has a value, ``only`` (the column, the value), and where the column
    ``unless`` is not told, which is more exact. ``part`` says which number of the row's index names it, where it is
    not the whole; ``form`` what else is done to the number.
    """

    maker: str
    kind: str
    oid: str
    title: str = ""
    divisor: int = 1
    names: tuple[str, ...] = ()
    means: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    least: float | None = None
    most: float | None = None
    form: Form = ""
    root: str = ""
    only: tuple[str, int] | None = None
    unless: str = ""
    part: int | None = None
    but: tuple[str, ...] = ()
    is_one: bool = False

    @property
    def branch(self) -> str:
        """Return what is walked for it."""
        return self.root or self.oid

    @property
    def is_single(self) -> bool:
        """Tell whether it is one object, which is asked for together with others."""
        return not self.root and (self.is_one or self.oid.endswith(".0"))

    def is_asked_of(self, object_id: str) -> bool:
        """Tell whether a device is asked for it."""
        return is_of(object_id, self.maker) and not any(is_of(object_id, each) for each in self.but)

    def takes(self, number: float) -> bool:
        """Tell whether a number is a reading, and not the maker's way of saying that there is none."""
        is_bounded = (self.least is None or number >= self.least) and (self.most is None or number <= self.most)
        has_power = number > 0 or self.form not in ("milliwatts", "microwatts")  # nothing has no logarithm
        return number not in self.absent and is_bounded and has_power


def is_of(object_id: str, maker: str) -> bool:
    """Tell whether a device is of this maker; whoever names none asks everybody."""
    return not maker or f"{object_id}.".startswith(f"{maker}.")


def singles(
    maker: str, root: str, rows: Iterable[tuple[str, str, str, int]], absent: frozenset[int] = frozenset()
) -> tuple[Column, ...]:  # fmt: skip
    """Return single objects of a maker: of each its kind, where it stands below the root, its title and divisor."""
    return tuple(
        Column(maker, kind, f"{root}.{oid}.0", title, divisor, absent=absent) for kind, oid, title, divisor in rows
    )


def cells(
    maker: str, table: str, rows: Iterable[tuple[str, int, str, int]], names: tuple[str, ...],
    absent: frozenset[int] = frozenset(), root: str = "",
) -> tuple[Column, ...]:  # fmt: skip
    """Return columns of one table of a maker: of each its kind, its number, its title and divisor."""
    return tuple(
        Column(maker, kind, f"{table}.{column}", title, divisor, names, absent=absent, root=root)
        for kind, column, title, divisor in rows
    )
