"""The network of the story of an outage: for each language one element that answers SNMP, and 200 customers on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from demo.network.agent import Agent
from plugins.snmp_monitor.devices import save_access, save_device, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, DeviceDraft, ProfileDraft
from plugins.snmp_monitor.tests.tables import element
from servicedesk.config import read_config
from servicedesk.core import alarms, inventory, people
from servicedesk.core.alarms import RulesDraft
from servicedesk.core.inventory import ResourceRow, ServiceRow
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.people import AccountRow
from servicedesk.installation import open_installation
from tests.database import EVERYTHING
from tests.stories.stage import Stage
from tests.stories.world import NEIGHBOURS

PLUGIN = "snmp_monitor"
CUSTOMERS = 200
# Two misses at once are waited for in the tests of the plugin; here one silence is enough.
PROFILE = ProfileDraft("Zona", every_seconds=10, timeout_seconds=1, retries=1, misses=1)
RULES = RulesDraft(
    raise_after=0, clear_after=0, outage_mode="declare", outage_services=100,
    public_text="Se cortó la fibra de tu zona.", public_text_en="The fibre of your area was cut.",
)  # fmt: skip


@dataclass(frozen=True)
class Zone:
    """An element with its agent, and how many services stand on it."""

    name: str
    agent: Agent
    services: int = CUSTOMERS


@contextmanager
def watched_zones(stage: Stage) -> Iterator[dict[str, Zone]]:
    """Build a zone for each language, and have its element watched; the agents answer as long as the block lasts."""
    zones = {language: Zone(f"olt-{language}", Agent(element(f"olt-{language}")).start()) for language in NEIGHBOURS}
    stage.desk.command("plugin", "enable", PLUGIN)
    installation = open_installation(read_config(stage.desk.environment()))
    try:
        _build(installation.kernel, zones)
        _watch(installation.kernel, zones)
        yield zones
    finally:
        installation.kernel.engine.dispose()
        for zone in zones.values():
            zone.agent.stop()


def _build(kernel: Kernel, zones: dict[str, Zone]) -> None:
    """Add the elements, each with a splitter on which all services of its zone stand, and the rule of outages."""
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        alarms.change_rules(uow, RULES)
        for language, zone in zones.items():
            splitter = f"nap-{language}"
            inventory.import_resources(uow, [ResourceRow(zone.name, "olt"), ResourceRow(splitter, "nap")])
            inventory.import_dependencies(uow, [(splitter, (zone.name,))])
            known = NEIGHBOURS[language]
            strangers = [f"{language}-{turn}" for turn in range(CUSTOMERS - len(known))]
            people.import_accounts(uow, [AccountRow(number, f"Cliente {number}") for number in strangers])
            rows = [ServiceRow(each.service, resources=(splitter,)) for each in known]
            rows += [ServiceRow(f"INT-{each}", each, "Internet", resources=(splitter,)) for each in strangers]
            inventory.import_services(uow, rows)


def _watch(kernel: Kernel, zones: dict[str, Zone]) -> None:
    with context_to_act(kernel, PLUGIN, "story") as ctx, ctx.work() as uow:
        access, profile = save_access(uow, AccessDraft("Zona", "2c", "public"), ctx), save_profile(uow, PROFILE)
        uow.session.flush()  # devices name both by their identifiers
        for zone in zones.values():
            save_device(uow, DeviceDraft(zone.name, "127.0.0.1", access.id, profile.id, zone.agent.port))
