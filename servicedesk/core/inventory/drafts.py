"""What is needed to create or change a service or a resource."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceDraft:
    """A service as it shall be."""

    account_id: int
    number: str
    name: str
    kind: str = "internet"
    address: str = ""
    state: str = "active"


@dataclass(frozen=True)
class ResourceDraft:
    """A resource as it shall be."""

    name: str
    kind: str
    serial: str = ""
    address: str = ""
    site: str = ""


@dataclass(frozen=True)
class ServiceRow:
    """A service as a row of a file tells it; what is empty is not said."""

    number: str
    account: str = ""
    name: str = ""
    kind: str = ""
    address: str = ""
    state: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResourceRow:
    """A resource as a row of a file tells it; what is empty is not said."""

    name: str
    kind: str = ""
    serial: str = ""
    address: str = ""
    site: str = ""
