"""The demo operator: whole, the same each time, and never mixed with anybody's desk."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from demo.operator import LOGINS, NotEmpty, billing_seed, fill
from demo.operator import telling as telling_module
from demo.operator.stories import FRESH, STORIES
from servicedesk.core import hookspecs, inventory, knowledge, maintenance, outages, people, tickets
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.people.models import Account, Contact, User
from servicedesk.core.people.rules.weak_passwords import own_words, password_problem
from servicedesk.core.tickets import ending
from servicedesk.core.tickets.models import Interaction, Ticket
from tests.database import EVERYTHING, ON_ONE_DATABASE, SettableClock
from tests.make import make_account


def words_of(kernel: Kernel) -> list[tuple[str, str, str, Any]]:
    """Return what the desk tells about each ticket, but for its random number."""
    with kernel.sessions() as session:
        rows = select(Ticket.subject, Ticket.status, Account.number, Ticket.opened_at).join(Ticket.account)
        return sorted(tuple(row) for row in session.execute(rows))


@pytest.fixture(autouse=True)
def operator_stays(kernel: Kernel) -> Iterator[None]:
    """Leave the row of the operator as it was: the tests on PostgreSQL share it."""
    columns = Operator.__table__.columns.keys()
    with kernel.sessions() as session:
        before = {name: getattr(get_operator(session), name) for name in columns}
    yield
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for name, value in before.items():
            setattr(get_operator(uow.session), name, value)


def filled_file(template: Path, path: Path, *, with_crowd: bool) -> Path:
    """Fill a desk on SQLite for several tests, each of which begins with a copy of its file."""
    shutil.copy(template, path)
    engine = open_engine(f"sqlite:///{path}")
    assert fill(assemble(engine, hookspecs, KeyRing(None), SettableClock()), with_crowd=with_crowd)
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def small_desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a desk that the demo has filled without the crowd."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("small") / "desk.db", with_crowd=False)


@pytest.fixture(scope="module")
def large_desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a desk that the demo has filled."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("large") / "desk.db", with_crowd=True)


def take(kernel: Kernel, file: Path) -> Kernel:
    """Give a desk on SQLite what is in a file."""
    kernel.engine.dispose()
    shutil.copy(file, str(kernel.engine.url.database))
    return kernel


@pytest.fixture
def filled(kernel: Kernel, small_desk: Path) -> Kernel:
    """Return a desk that the demo has filled."""
    if kernel.engine.dialect.name == "sqlite":
        return take(kernel, small_desk)
    assert fill(kernel, with_crowd=False)
    return kernel


@pytest.fixture
def crowded(kernel: Kernel, large_desk: Path) -> Kernel:
    """Return a desk on SQLite that the demo has filled with its crowd."""
    return take(kernel, large_desk)


def test_the_operator_is_whole(filled: Kernel, work: Any) -> None:
    uow = work(EVERYTHING)

    assert (get_operator(uow.session).name, get_operator(uow.session).prefix) == ("Andina Red", "AR")
    assert len(people.list_accounts(uow)) == 12
    assert len(inventory.list_services(uow)) == 20
    assert len(inventory.list_resources(uow)) == 16
    assert [team.code for team in people.list_teams(uow)] == ["cor", "csm", "field", "sur", "sigis"]
    assert len(tickets.list_categories(uow)) >= 8
    assert len(knowledge.list_articles(uow)) == 6
    assert len(outages.list_open_outages(uow)) == 1
    assert [each.phase for each in maintenance.list_maintenances(uow)] == ["planned", "review"]
    assert len(words_of(filled)) == len(STORIES) + len(FRESH) + 2 == 30  # two of them became claims


@ON_ONE_DATABASE
def test_every_role_of_the_procedure_has_somebody(filled: Kernel, work: Any) -> None:
    taken = {role.code for user in people.list_users(work(EVERYTHING)) for role in user.roles}

    assert taken == {role.code for role in people.DEFAULT_ROLES}


def test_tickets_stand_in_several_states_and_some_are_late(filled: Kernel, clock: SettableClock, work: Any) -> None:
    with filled.sessions() as session:
        every = session.scalars(select(Ticket)).all()

    states = Counter(ticket.status for ticket in every)
    assert states.keys() >= {"acknowledged", "inProgress", "pending", "resolved", "closed"}
    assert 1 <= sum(ticket.is_overdue(clock.now()) for ticket in every) <= 5
    assert all(ticket.opened_at <= ticket.changed_at <= clock.now() for ticket in every)
    assert {ticket.kind for ticket in every} == {"fault", "question", "complaint", "claim"}


@ON_ONE_DATABASE
def test_the_law_of_the_country_gives_codes_makes_claims_and_is_met_with_a_certificate(
    crowded: Kernel, clock: SettableClock, work: Any
) -> None:
    uow = work(EVERYTHING)
    every = uow.session.scalars(select(Ticket)).all()

    since = clock.now() - timedelta(hours=31)
    assert all(bool(each.claim_code) == (each.opened_at > since) for each in every if each.kind == "fault")
    claims = [each for each in every if each.kind == "claim"]
    assert len(claims) == 2
    assert all(ending.find_claimed(uow, each).claim_code == each.claim_code for each in claims)
    assert not ending.list_due_claims(uow)
    proofs = [(each.status, [proof.reference for proof in ending.list_evidence(uow, each)]) for each in every]
    assert ("resolved", ["CR-0418"]) in proofs


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.who)
def test_every_login_opens_its_door(filled: Kernel, work: Any, login: Any) -> None:
    kind = "contact" if login.who == "customer" else "user"

    with work(people_nobody()) as uow:
        found = people.sign_in_with_password(uow, kind, login.email, login.password, address="127.0.0.1")

    assert found is not None
    assert password_problem(login.password, own_words(login.who, login.email)) is None


def people_nobody() -> Any:
    """Return whoever has not signed in yet."""
    from servicedesk.core.kernel.actors import ANONYMOUS

    return ANONYMOUS


@ON_ONE_DATABASE
def test_both_languages_are_spoken(filled: Kernel, work: Any) -> None:
    uow = work(EVERYTHING)

    for category in tickets.list_categories(uow):
        assert category.symptom_in("es") != category.symptom_in("en")
        assert category.name_in("es") != category.name_in("en")
    for article in knowledge.list_articles(uow):
        assert {text.language for text in article.texts} == {"es", "en"}
    (outage,) = outages.list_open_outages(uow)
    assert outage.told_in("es") != outage.told_in("en")


def test_a_second_filling_changes_nothing(filled: Kernel, work: Any) -> None:
    before = words_of(filled)

    assert not fill(filled, with_crowd=False)

    assert words_of(filled) == before


def test_two_fillings_tell_the_same(kernel: Kernel, large_desk: Path) -> None:
    engine = open_engine(f"sqlite:///{large_desk}")
    other = assemble(engine, hookspecs, KeyRing(None))

    fill(kernel)

    assert words_of(kernel) == words_of(other)
    engine.dispose()


def test_what_was_interrupted_is_taken_up(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    tell, told = telling_module.tell, []

    def stop_in_the_middle(desk: Any, stories: Any, outage: str = "") -> None:
        told.append(len(stories))
        tell(desk, stories[: len(stories) // 2], outage)
        raise KeyboardInterrupt

    monkeypatch.setattr(telling_module, "tell", stop_in_the_middle)
    with pytest.raises(KeyboardInterrupt):
        fill(kernel, with_crowd=False)
    monkeypatch.setattr(telling_module, "tell", tell)

    assert fill(kernel, with_crowd=False)

    assert len(words_of(kernel)) == 30
    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 15
        assert session.scalar(select(func.count(func.distinct(Interaction.ticket_id)))) == 30


def test_a_desk_of_somebody_else_is_left_alone(kernel: Kernel, work: Any) -> None:
    with work() as uow:
        make_account(uow)

    with pytest.raises(NotEmpty):
        fill(kernel)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        assert session.scalar(select(func.count()).select_from(Contact)) == 0


def test_what_owes_is_switched_on_before_the_last_reports(kernel: Kernel) -> None:
    seen = []

    fill(kernel, lambda: seen.append(len(words_of(kernel))), with_crowd=False)

    assert seen == [len(STORIES) + 2]


def test_billing_begins_with_two_who_are_overdue(clock: SettableClock) -> None:
    today = clock.now().date()

    seed = {entry["account"]: entry for entry in billing_seed(today)}

    late = [number for number, entry in seed.items() if entry["oldest_due_date"]]
    overdue = [number for number in late if seed[number]["oldest_due_date"] < str(today - timedelta(days=14))]
    assert len(seed) == 300
    assert sorted(overdue) == sorted(story.account for story in FRESH)


@ON_ONE_DATABASE
def test_the_crowd_makes_it_look_alive(crowded: Kernel, clock: SettableClock, work: Any) -> None:
    uow = work(EVERYTHING)
    assert len(people.list_accounts(uow, limit=500)) == 300
    assert len(inventory.list_services(uow, limit=600)) == 500
    assert len(inventory.list_resources(uow, limit=100)) == 61
    every = uow.session.scalars(select(Ticket)).all()
    states = Counter(ticket.status for ticket in every)
    assert states.keys() >= {"acknowledged", "inProgress", "pending", "resolved", "closed", "cancelled", "rejected"}
    assert len(every) == 30 + 324
    assert timedelta(weeks=7) < clock.now() - min(ticket.opened_at for ticket in every) <= timedelta(weeks=8)
    assert all(ticket.opened_at <= ticket.changed_at <= clock.now() for ticket in every)
    assert all(moment <= clock.now() for moment in uow.session.scalars(select(EventRecord.at)))
    assert all(account["amount_due"] for account in billing_seed(clock.now().date()))


@ON_ONE_DATABASE
def test_nobody_is_written_to_about_what_is_long_past(crowded: Kernel, work: Any) -> None:
    told = work(EVERYTHING).session.execute(select(EventRecord.at).join(Delivery, Delivery.event_id == EventRecord.id))

    assert all(moment > crowded.clock.now() - timedelta(days=11) for (moment,) in told)
