"""What one line of these tables says: one place of a text about a device, and what is cut out of it."""

from dataclasses import dataclass

ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
UPS_IDENTITY = "1.3.6.1.2.1.33.1.1"
ANY_ROW = ".*"
ALL = r"(.+)"


@dataclass(frozen=True)
class Source:
    """One place of a text: objects that are joined, or else the device's words, and what is cut out of them.

    The groups of ``pattern`` are put together as ``form`` says; ``without`` is left out. With ``row`` the objects are
    columns, and the row is the one in which that column has that value; with ``typed_by`` its index is the value of
    that object. A name that ends in ``.*`` is the first of its column.
    """

    name: str
    objects: tuple[str, ...] = ()
    pattern: str = ALL
    form: str = "{0}"
    without: tuple[str, ...] = ()
    row: tuple[str, int] | None = None
    typed_by: str = ""


@dataclass(frozen=True)
class Kept:
    """Where a maker keeps what a device is: of each name the first source that says something counts."""

    maker: str
    sources: tuple[Source, ...]


def hardware(*objects: str, cut: str = ALL, form: str = "{0}") -> Source:
    """Return where the model stands."""
    return Source("hardware", objects, cut, form)


def serial(*objects: str, cut: str = ALL) -> Source:
    """Return where the number stands."""
    return Source("serial", objects, cut)


def version(*objects: str, cut: str = ALL, form: str = "{0}") -> Source:
    """Return where the version stands."""
    return Source("version", objects, cut, form)
