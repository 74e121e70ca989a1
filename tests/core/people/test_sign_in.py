"""Signing in with a password: the same answer and the same work for everybody, and never locked out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.people import Contact, TooMany, disable_person, prove_password, sign_in_with_password
from servicedesk.core.people.models import Throttle, WebSession
from servicedesk.core.people.passwords import Hashing
from tests.core.people.persons import ELSEWHERE, HERE, PASSWORD, facts, make_contact, make_user, sign_in


def attempt(work, email="rosa@example.com", password="not-the-password", *, kind="contact", address=HERE):
    """Try to sign in and return what came of it."""
    with work(ANONYMOUS) as uow:
        return sign_in_with_password(uow, kind, email, password, address=address)


@pytest.fixture
def rosa(work) -> Contact:
    """Return a contact who can sign in."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD)


def test_the_right_password_signs_a_browser_in(session, work, rosa):
    signed_in = attempt(work, password=PASSWORD)

    row = session.scalars(select(WebSession)).one()
    assert (signed_in.kind, signed_in.person_id, signed_in.ends_at) == ("contact", rosa.id, row.ends_at)
    assert len(signed_in.cookie) == 43
    assert signed_in.cookie not in repr(signed_in)
    assert facts(session, "person.signed_in") == [{"person_id": rosa.id, "person_kind": "contact", "way": "password"}]


@pytest.mark.parametrize("typed", ["ROSA@EXAMPLE.COM", "  rosa@Example.com\n"])
def test_case_and_space_of_the_address_do_not_matter(work, rosa, typed):
    assert attempt(work, typed, PASSWORD) is not None


@pytest.mark.parametrize(
    ("kind", "email"),
    [
        ("contact", "nobody@example.com"),
        ("user", "rosa@example.com"),
        ("contact", "ro\u017fa@example.com"),
        ("contact", "rosa@example.com,other@example.com"),
        ("contact", "%"),
        ("contact", ""),
        ("contact", "rosa@example.com\x00"),
    ],
)
def test_strangers_are_answered_as_a_wrong_password_is_and_cost_the_same(work, rosa, hashing, kind, email):
    """SEC-P4, SEC-P2: the same answer, and one hash each."""
    before = hashing.spent
    wrong = attempt(work)
    spent_on_wrong = hashing.spent - before

    stranger = attempt(work, email, PASSWORD, kind=kind)

    assert wrong is None
    assert stranger is None
    assert hashing.spent - before == 2 * spent_on_wrong == 2


def test_persons_without_a_password_or_disabled_are_answered_as_strangers(work, hashing):
    """SEC-P4."""
    with work() as uow:
        make_contact(uow, "luz@example.com")
        gone = make_contact(uow, "gone@example.com", PASSWORD)
        disable_person(uow, "contact", gone.id)
    before = hashing.spent

    assert attempt(work, "luz@example.com", "") is None
    assert attempt(work, "gone@example.com", PASSWORD) is None
    assert hashing.spent - before == 2


def test_a_password_far_too_long_is_answered_without_work_for_everybody(work, rosa, hashing):
    """SEC-P7, SEC-P4."""
    before = hashing.spent

    assert attempt(work, password="x" * 1_000_000) is None
    assert attempt(work, "nobody@example.com", "x" * 1_000_000) is None
    assert hashing.spent == before


def test_a_failed_try_is_a_fact_about_a_person_and_none_about_a_stranger(session, work, rosa):
    attempt(work)
    attempt(work, "nobody@example.com")

    assert facts(session, "person.sign_in_failed") == [
        {"person_id": rosa.id, "person_kind": "contact", "way": "password"}
    ]


def test_pauses_grow_from_the_fifth_try_and_the_right_password_waits_too(work, clock, rosa):
    """SEC-P4."""
    waits = []
    for _ in range(6):
        for _ in range(20):
            try:
                attempt(work)
            except TooMany as refused:
                waits.append(refused.retry_after)
                break
        with pytest.raises(TooMany):
            attempt(work, password=PASSWORD)
        clock.advance(timedelta(seconds=waits[-1]))

    assert waits == [1, 2, 4, 8, 16, 32]


def test_after_ten_tries_the_window_is_waited_and_then_all_is_well(work, clock, rosa):
    """SEC-P4: never a hard lock-out."""
    for _ in range(10):
        clock.advance(timedelta(seconds=20))
        try:
            attempt(work)
        except TooMany as refused:
            clock.advance(timedelta(seconds=refused.retry_after))
            attempt(work)
    with pytest.raises(TooMany) as last:
        attempt(work, password=PASSWORD)

    assert 0 < last.value.retry_after <= 300
    clock.advance(timedelta(seconds=last.value.retry_after))
    assert attempt(work, password=PASSWORD) is not None


def test_a_refused_try_counts_nothing_and_costs_no_work(session, work, rosa, hashing):
    """SEC-P4, SEC-P7."""
    for _ in range(4):
        attempt(work)
    before = hashing.spent

    for _ in range(5):
        with pytest.raises(TooMany):
            attempt(work)

    assert hashing.spent == before
    assert session.scalars(select(Throttle.tries).where(Throttle.key.like("login:contact:%"))).one() == 4


@pytest.mark.parametrize(
    "typed", ["ROSA@example.com", " rosa@example.com", "ro\u017fa@example.com", "\uff52osa@example.com"]
)
def test_another_way_to_write_the_address_gives_no_more_tries(work, rosa, typed):
    """SEC-P4: the lock-out is not walked around by case or Unicode."""
    for _ in range(4):
        attempt(work)

    with pytest.raises(TooMany):
        attempt(work, typed)


def test_a_stranger_is_slowed_down_like_a_person(work):
    """SEC-P4: else the pauses would tell who exists."""
    for _ in range(4):
        attempt(work, "nobody@example.com")

    with pytest.raises(TooMany) as refused:
        attempt(work, "nobody@example.com")
    assert refused.value.retry_after == 1


def test_contacts_and_users_with_the_same_address_are_counted_apart(work, rosa):
    with work() as uow:
        make_user(uow, "rosa@example.com", PASSWORD)
    for _ in range(4):
        attempt(work)

    assert attempt(work, password=PASSWORD, kind="user") is not None


def test_a_network_address_has_thirty_tries_over_all_persons(work):
    for turn in range(30):
        attempt(work, f"guess{turn}@example.com")

    with pytest.raises(TooMany):
        attempt(work, "guess30@example.com")
    assert attempt(work, "guess30@example.com", address=ELSEWHERE) is None


def test_the_right_password_uses_up_no_tries(work, rosa):
    for _ in range(40):
        assert attempt(work, password=PASSWORD) is not None


def test_the_right_password_forgets_the_wrong_ones_before_it(session, work, rosa):
    for _ in range(3):
        attempt(work)
    attempt(work, password=PASSWORD)

    for _ in range(4):
        assert attempt(work) is None
    assert session.scalars(select(Throttle.tries).where(Throttle.key == f"login:{HERE}")).one() == 7


def test_who_attacks_from_elsewhere_does_not_slow_down_where_the_person_is_known(work, rosa):
    """SEC-P4: throttling never locks the victim out."""
    sign_in(work, "contact", "rosa@example.com")
    for _ in range(4):
        attempt(work, address=ELSEWHERE)
    with pytest.raises(TooMany):
        attempt(work, password=PASSWORD, address=ELSEWHERE)

    assert attempt(work, password=PASSWORD) is not None


def test_where_the_person_is_known_tries_are_counted_too(work, rosa):
    sign_in(work, "contact", "rosa@example.com")
    for _ in range(4):
        attempt(work)

    with pytest.raises(TooMany):
        attempt(work)


def test_many_at_once_cannot_slip_through_the_limit(session, work, rosa):
    """SEC-P7: a try is counted before its outcome is told."""

    def guess(turn: int) -> str:
        try:
            return "wrong" if attempt(work, address=f"198.51.100.{turn}") is None else "right"
        except TooMany:
            return "refused"

    with ThreadPoolExecutor(12) as threads:
        outcomes = list(threads.map(guess, range(12)))

    assert outcomes.count("wrong") == 4
    assert outcomes.count("refused") == 8
    assert session.scalars(select(Throttle.tries).where(Throttle.key.like("login:contact:%"))).one() == 4


def test_a_hash_of_old_parameters_is_made_anew_by_signing_in(session, work, rosa, monkeypatch):
    stronger = Hashing(memory=16, passes=1)
    monkeypatch.setattr("servicedesk.core.people.passwords.HASHING", stronger)
    old = rosa.password_hash

    attempt(work, password=PASSWORD)

    kept = session.get(Contact, rosa.id).password_hash
    assert kept != old
    assert not stronger.is_outdated(kept)
    assert attempt(work, password=PASSWORD) is not None


def test_a_password_can_be_proved_without_signing_in(session, work, rosa):
    with work(ANONYMOUS) as uow:
        proven = prove_password(uow, "contact", "rosa@example.com", PASSWORD, address=HERE)

    assert (proven.kind, proven.person_id, proven.way) == ("contact", rosa.id, "password")
    assert session.scalars(select(WebSession)).all() == []


class Interrupted(Hashing):
    """Hashing in the middle of which somebody else writes."""

    def __init__(self, write):
        """Hash at little cost."""
        super().__init__(memory=8, passes=1)
        self.write = write

    def check(self, kept, password):
        """Let the other one write, then do the work."""
        self.write()
        return super().check(kept, password)


def test_no_writer_waits_while_a_password_is_looked_at(session, work, rosa, monkeypatch):
    """SEC-P7: another unit of work commits in the middle of the hashing."""

    def write():
        with work() as other:
            make_contact(other, "during@example.com")

    monkeypatch.setattr("servicedesk.core.people.passwords.HASHING", Interrupted(write))

    assert attempt(work, password=PASSWORD) is not None
    assert session.scalars(select(Contact).where(Contact.email == "during@example.com")).one()
