"""The ground of the stories of planned work: elements with customers, who decides, and how far ahead a moment is."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pypdf
import vobject
from sqlalchemy import select

from servicedesk.core import alarms, hookspecs, inventory, maintenance, people
from servicedesk.core.alarms import Alarm, AlarmReport, RulesDraft
from servicedesk.core.inventory import ResourceRow, ServiceRow
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.queries.policy import calendar_of_notices
from servicedesk.core.people import UserDraft
from tests.database import EVERYTHING
from tests.stories.stage import Stage
from tests.stories.tongue import Tongue
from tests.stories.world import NEIGHBOURS, PASSWORD, Person

LIMA = ZoneInfo("America/Lima")
CARE = {
    "es": Person("Inés Wayra", "ines@andina.example", role="customer_care"),
    "en": Person("June Hollis", "june@andina.example", "en", role="customer_care"),
}
SUPERVISORS = {
    "es": Person("Saúl Kantu", "saul@andina.example", role="noc_supervisor"),
    "en": Person("Walt Penrose", "walt@andina.example", "en", role="noc_supervisor"),
}
# One customer without service is enough for an outage, and an alarm is believed at once.
RULES = RulesDraft(
    raise_after=0, clear_after=0, outage_mode="declare", outage_services=1, public_text="Se cortó la fibra de tu zona."
)
CAUSE = "unreachable"


@dataclass(frozen=True)
class Ground:
    """The elements of one language: the one that is worked on, one beside it, and one for what comes too late."""

    language: str

    @property
    def worked_on(self) -> str:
        """Return the name of the element on which the first two neighbours stand."""
        return f"nodo-{self.language}"

    @property
    def beside(self) -> str:
        """Return the name of the element of the third neighbour."""
        return f"vecino-{self.language}"

    @property
    def late(self) -> str:
        """Return the name of the element whose work is announced too late."""
        return f"tarde-{self.language}"


class Entry(NamedTuple):
    """What a letter brings with it: the text of its document, and the entry of its calendar file."""

    paper: str
    uid: str
    sequence: int
    begins: datetime


def prepare(stage: Stage, tongues: dict[str, Tongue]) -> None:
    """Build the elements, hire who decides, and have letters carry their files."""
    stage.desk.command("plugin", "enable", "maintenance_notice")
    hashed = people.hash_password(PASSWORD)
    with at_the_desk(stage) as uow:
        alarms.change_rules(uow, RULES)
        for language, tongue in tongues.items():
            _build(uow, Ground(language), tongue)
            for person in (CARE[language], SUPERVISORS[language]):
                draft = UserDraft(person.name, person.email, person.language, (person.role,))
                people.keep_password_hash(uow, "user", people.create_user(uow, draft).id, hashed)


def _build(uow: UnitOfWork, ground: Ground, tongue: Tongue) -> None:
    first, second, third = NEIGHBOURS[ground.language]
    on = {first: ground.worked_on, second: ground.worked_on, third: ground.beside, tongue.customer: ground.late}
    inventory.import_resources(uow, [ResourceRow(each, "olt") for each in dict.fromkeys(on.values())])
    inventory.import_services(uow, [ServiceRow(each.service, resources=(name,)) for each, name in on.items()])


@contextmanager
def at_the_desk(stage: Stage) -> Iterator[UnitOfWork]:
    """Do something in the database of the desk, beside its processes."""
    engine = open_engine(stage.desk.database)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        yield uow
    engine.dispose()


def business_hours_ahead(stage: Stage, hours: int) -> datetime:
    """Return the moment, to the minute, before which so many business hours pass from now on."""
    with at_the_desk(stage) as uow:
        ahead: datetime = calendar_of_notices(uow).add(uow.now(), timedelta(hours=hours))
    return ahead.replace(second=0, microsecond=0)


def limit_of_notice(stage: Stage, starts_at: datetime) -> datetime:
    """Return until when work that begins then had to be announced: 16 business hours before."""
    with at_the_desk(stage) as uow:
        return calendar_of_notices(uow).subtract(starts_at, timedelta(hours=16))


def on_the_clock(moment: datetime) -> str:
    """Return a moment as it is typed in Lima."""
    return moment.astimezone(LIMA).strftime("%Y-%m-%dT%H:%M")


def let_begin(stage: Stage, number: str) -> None:
    """Begin a work whose time has come: nobody can turn the clock of the desk, so its window comes instead.

    The worker would begin it within a quarter of a minute; nobody waits for that here.
    """
    with at_the_desk(stage) as uow:
        work = uow.session.scalars(select(Maintenance).where(Maintenance.number == number)).one()
        work.starts_at = uow.now() - timedelta(minutes=1)
        work.ends_at = uow.now() + timedelta(hours=3)
        maintenance.start_maintenance(uow, number)


def fall_silent(stage: Stage, *names: str) -> list[tuple[str, bool]]:
    """Say of these elements, as monitoring does, that they are dead; return what became of each: state, outage."""
    with at_the_desk(stage) as uow:
        found = [alarms.raise_alarm(uow, _report(uow, name)) for name in names]
        return [_became(each) for each in found]


def answer_again(stage: Stage, name: str) -> None:
    """Say of an element that it lives."""
    with at_the_desk(stage) as uow:
        alarms.clear_alarm(uow, _report(uow, name).resource_id, CAUSE)


def _report(uow: UnitOfWork, name: str) -> AlarmReport:
    element = uow.session.scalars(select(Resource).where(Resource.name == name)).one()
    return AlarmReport(element.id, CAUSE, "critical", is_down=True)


def _became(alarm: Alarm) -> tuple[str, bool]:
    return alarm.state, alarm.outage_id is not None


def entry_of(letter: EmailMessage) -> Entry:
    """Read the document and the calendar file of a letter."""
    files: dict[str, Any] = {each.get_content_type(): each.get_content() for each in letter.iter_attachments()}
    pages = pypdf.PdfReader(io.BytesIO(files["application/pdf"])).pages
    event = vobject.readOne(files["text/calendar"]).vevent
    text = " ".join("\n".join(each.extract_text() for each in pages).split())
    text = text.replace("- ", "-")  # a number may be divided at the end of a line
    return Entry(text, event.uid.value, int(event.sequence.value), event.dtstart.value.astimezone(UTC))
