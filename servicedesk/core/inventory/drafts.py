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
