"""What companies outside are told of planned work: the facts that their own desks need, and where to answer."""

from collections.abc import Sequence
from datetime import timedelta

from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.companies import company_of
from servicedesk.core.people.models import Team
from servicedesk.language.formats import lasting
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.stock import ANSWER_TO, CALL
from servicedesk.notify.voice import Reader, Words, reader_of

# What is told: the subject, and the first paragraph.
TOLD = {
    "planned": (
        lazy("%(operator)s: planned work %(number)s, %(begins)s"),
        lazy("%(operator)s is going to work on its network. Your circuits may be interrupted meanwhile."),
    ),
    "changed": (
        lazy("%(operator)s: planned work %(number)s was moved, %(begins)s"),
        lazy("The work that %(operator)s announced takes place at another time."),
    ),
    "kept": (
        lazy("%(operator)s: planned work %(number)s stays, %(begins)s"),
        lazy("The work takes place as %(operator)s announced it."),
    ),
    "reminder": (
        lazy("%(operator)s: reminder of planned work %(number)s, %(begins)s"),
        lazy("%(operator)s is going to work on its network soon."),
    ),
    "started": (
        lazy("%(operator)s: planned work %(number)s has begun"),
        lazy("The work that %(operator)s announced has begun."),
    ),
    "overrun": (
        lazy("%(operator)s: planned work %(number)s takes longer"),
        lazy("The work takes longer than %(operator)s announced, and is treated as an outage."),
    ),
    "finished": (lazy("%(operator)s: planned work %(number)s is over"), lazy("The work of %(operator)s is over.")),
    "cancelled": (
        lazy("%(operator)s: planned work %(number)s was cancelled"),
        lazy("The work that %(operator)s announced does not take place."),
    ),
}  # fmt: skip
WINDOW = lazy("From %(begins)s to %(ends)s.")
EXPECTED = lazy("Expected interruption: %(time)s.")
CIRCUITS = lazy("Circuits: %(circuits)s.")


def reader_of_notice(
    uow: UnitOfWork, notice: MaintenanceNotice, channels: Sequence[KnownChannel]
) -> Reader | None:  # fmt: skip
    """Return whom a notice is for, None for whoever cannot be reached."""
    if notice.team is None:
        return reader_of(notice.contact, channels)
    return company_reader(uow, notice.team) if notice.team.email else None


def company_reader(uow: UnitOfWork, team: Team) -> Reader:
    """Return a company outside as a reader, in its language, or else in the operator's."""
    language = team.language or get_operator(uow.session).language
    return Reader(f"team:{team.id}", team.contact_name or team.name, team.email, language)


def circuits_of(uow: UnitOfWork, notice: MaintenanceNotice) -> list[str]:
    """Return the circuits of a company that the work concerns, as it calls them."""
    named = company_of(uow, notice.maintenance_id, notice.team_id or 0)
    return [each.strip() for each in named.circuits.split(",") if each.strip()] if named else []


def letter_to_company(uow: UnitOfWork, words: Words, reader: Reader, notice: MaintenanceNotice) -> Letter:
    """Return what a company outside is told: no customer, and no link, for it answers by mail or telephone."""
    operator, voice, work = words.operator, words.voice, notice.maintenance
    subject, first = TOLD[notice.occasion]
    known = {
        "operator": operator.name, "number": work.number or "", "begins": words.when(work.starts_at),
        "circuits": ", ".join(circuits_of(uow, notice)),
    }  # fmt: skip
    paragraphs = [words(first, **known), f"{work.number}: {work.named_in(reader.language)}"]
    paragraphs += [words(WINDOW, begins=words.when(begins), ends=words.when(ends)) for begins, ends in work.spans]
    if work.expected_minutes:
        paragraphs.append(words(EXPECTED, time=lasting(timedelta(minutes=work.expected_minutes), locale=words.locale)))
    if known["circuits"]:
        paragraphs.append(words(CIRCUITS, **known))
    if work.title:
        paragraphs.append(work.told_in(reader.language))
    where = [words(ANSWER_TO, address=voice.reply_to)] if voice.reply_to else []
    where += [words(CALL, phone=operator.help_phone)] if operator.help_phone else []
    return Letter(subject=words(subject, **known), paragraphs=tuple(paragraphs), small_print=tuple(where))
