"""The network of Andina Red: what stands on what."""

from dataclasses import dataclass

from demo.operator.desk import Desk
from servicedesk.core import inventory
from servicedesk.core.inventory import ResourceDraft


@dataclass(frozen=True)
class Element:
    """One element of the network, and those that it stands on."""

    name: str
    kind: str
    site: str
    on: tuple[str, ...] = ()
    has_serial: bool = False


ELEMENTS = (
    Element("core-lima-1", "router", "Lima, San Isidro"),
    Element("agg-norte-1", "aggregation", "Lima, Los Olivos", ("core-lima-1",)),
    Element("agg-sur-1", "aggregation", "Lima, Surco", ("core-lima-1",)),
    Element("olt-sanmiguel-1", "olt", "Lima, San Miguel", ("agg-sur-1",)),
    Element("olt-brena-1", "olt", "Lima, Breña", ("agg-norte-1",)),
    Element("olt-ate-1", "olt", "Lima, Ate", ("agg-sur-1",)),
    Element("nap-sanmiguel-14", "nap", "San Miguel, Av. Los Cedros", ("olt-sanmiguel-1",)),
    Element("nap-sanmiguel-22", "nap", "San Miguel, Jr. Las Garzas", ("olt-sanmiguel-1",)),
    Element("nap-brena-7", "nap", "Breña, Jr. Los Pinos", ("olt-brena-1",)),
    Element("nap-ate-31", "nap", "Ate, Av. El Molino", ("olt-ate-1",)),
    Element("celda-surco-2", "cell", "Lima, Surco", ("agg-sur-1",)),
    Element("celda-comas-1", "cell", "Lima, Comas", ("agg-norte-1",)),
    Element("ups-jesusmaria-1", "ups", "Lima, Jesús María"),
    Element("sw-jesusmaria-1", "switch", "Lima, Jesús María", ("agg-sur-1", "ups-jesusmaria-1")),
    Element("enlace-huancayo", "link", "Lima - Huancayo", ("core-lima-1",)),
    Element("ont-104001", "ont", "San Miguel, Av. Los Cedros 412", ("nap-sanmiguel-14",), has_serial=True),
)


def build(desk: Desk) -> None:
    """Create the elements and what depends on what."""
    with desk.work() as uow:
        made: dict[str, int] = {}
        for element in ELEMENTS:
            serial = f"ANDR{desk.random.randrange(16**8):08X}" if element.has_serial else ""
            draft = ResourceDraft(element.name, element.kind, serial=serial, site=element.site)
            made[element.name] = inventory.create_resource(uow, draft).id
            for under in element.on:
                inventory.add_dependency(uow, made[element.name], made[under])


def know_network(desk: Desk) -> None:
    """Learn the identifiers of the elements by their names."""
    with desk.work() as uow:
        desk.resources = {each.name: each.id for each in inventory.list_resources(uow, limit=500)}
