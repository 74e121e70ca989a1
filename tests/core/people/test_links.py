"""Invitations and forgotten passwords: links that work once, for one person, for a while."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Invalid, NotFound
from servicedesk.core.people import (
    Contact,
    ContactDraft,
    TooMany,
    User,
    UserDraft,
    change_contact,
    change_user,
    disable_person,
    invite,
    read_link,
    read_session,
    request_code,
    request_reset,
    use_link,
)
from servicedesk.core.people.models import Token
from tests.core.people.persons import (
    HERE,
    PASSWORD,
    facts,
    make_contact,
    make_user,
    sign_in,
    staff,
)

NEW = "ventana-abierta-al-mar"


@pytest.fixture
def rosa(work) -> Contact:
    """Return a contact with a password."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD)


@pytest.fixture
def ana(work) -> User:
    """Return a user without a password."""
    with work() as uow:
        return make_user(uow, "ana@example.com")


def reset(work, email="rosa@example.com", *, kind="contact", address=HERE):
    """Ask for a link to choose a new password."""
    with work(ANONYMOUS) as uow:
        return request_reset(uow, kind, email, address=address)


def use(work, secret, password=NEW):
    """Use a link."""
    with work(ANONYMOUS) as uow:
        return use_link(uow, secret, password)


def invited(work, user):
    """Invite a user."""
    with work(staff("user.manage", "user.read")) as uow:
        return invite(uow, "user", user.id)


def test_a_forgotten_password_is_chosen_anew(session, work, clock, rosa):
    mail = reset(work)
    proven = use(work, mail.secret)

    assert mail.ends_at == clock.now() + timedelta(minutes=30)
    assert (proven.kind, proven.person_id, proven.way) == ("contact", rosa.id, "link")
    assert sign_in(work, "contact", "rosa@example.com", password=NEW)
    assert facts(session, "person.reset_requested") == [{"person_id": rosa.id, "person_kind": "contact"}]
    assert [fact["way"] for fact in facts(session, "person.password_changed")][-1] == "reset"


@pytest.mark.parametrize("typed", ["ROSA@EXAMPLE.COM", " rosa@Example.com\r\n"])
def test_a_reset_is_sent_to_the_address_that_is_kept(work, rosa, typed):
    """SEC-P2."""
    assert reset(work, typed).email == "rosa@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "nobody@example.com",
        "rosa@example.com,evil@example.org",
        "rosa@example.com;evil@example.org",
        "rosa@example.com evil@example.org",
        "rosa@example.com\nevil@example.org",
        "rosa@example.com\x00evil@example.org",
        "['rosa@example.com', 'evil@example.org']",
        "ro\u017fa@example.com",
        "\uff52osa@example.com",
        "rosa@example.com.",
        "%",
        "",
    ],
)
def test_what_is_not_exactly_one_persons_address_makes_no_mail(session, work, rosa, typed):
    """SEC-P2, SEC-P4: and the answer is that of a stranger."""
    assert reset(work, typed) is None
    assert session.scalars(select(Token)).all() == []


def test_a_disabled_person_and_one_of_the_other_kind_get_no_mail(work, rosa):
    """SEC-P4."""
    assert reset(work, kind="user") is None
    with work() as uow:
        disable_person(uow, "contact", rosa.id)

    assert reset(work) is None


def test_every_bad_link_is_not_found_and_does_no_work(work, rosa, hashing):
    """SEC-P3: one answer for all, and the work of none."""
    used = reset(work).secret
    use(work, used, "otra-ventana-al-mar")
    valid = reset(work).secret
    before = hashing.spent

    for secret in (
        "", "%", "*", "_", "\x00", "null", " ", "\ud800", valid[:-1], f" {valid}", f"{valid}A", valid.swapcase(), used,
    ):  # fmt: skip
        with pytest.raises(NotFound):
            read_link(work(ANONYMOUS), secret)
        with pytest.raises(NotFound):
            use(work, secret)

    assert hashing.spent == before
    assert use(work, valid)


def test_a_password_change_uses_up_every_open_link(work, rosa):
    """SEC-P3."""
    first, second = reset(work), reset(work)
    use(work, first.secret)

    with pytest.raises(NotFound):
        use(work, second.secret)


@pytest.mark.parametrize(("purpose", "minutes"), [("reset", 30), ("invitation", 72 * 60)])
def test_links_are_too_late_on_the_minute(work, clock, rosa, ana, purpose, minutes):
    """SEC-P3."""
    secret = (reset(work) if purpose == "reset" else invited(work, ana)).secret
    clock.advance(timedelta(minutes=minutes, seconds=-1))
    assert read_link(work(ANONYMOUS), secret).purpose == purpose
    clock.advance(timedelta(seconds=1))

    with pytest.raises(NotFound):
        read_link(work(ANONYMOUS), secret)
    with pytest.raises(NotFound):
        use(work, secret)


def test_the_handle_of_a_code_is_no_link(work, rosa):
    """SEC-P3."""
    with work(ANONYMOUS) as uow:
        asked = request_code(uow, "contact", "rosa@example.com", address=HERE)

    with pytest.raises(NotFound):
        use(work, asked.handle)


def test_the_link_of_a_person_who_was_disabled_is_dead(work, rosa):
    secret = reset(work).secret
    with work() as uow:
        uow.session.get(Contact, rosa.id).is_active = False

    with pytest.raises(NotFound):
        read_link(work(ANONYMOUS), secret)


def test_only_a_digest_is_kept(session, work, rosa):
    """SEC-P3."""
    mail = reset(work)

    row = session.scalars(select(Token)).one()
    assert mail.secret not in [getattr(row, column.key) for column in Token.__table__.columns]
    assert len(mail.secret) == 43
    assert mail.secret not in repr(mail)


def test_a_bad_password_leaves_the_link_as_it_was(work, rosa):
    secret = reset(work).secret

    with pytest.raises(Invalid, match="password: password.common"):
        use(work, secret, "password1")
    with pytest.raises(Invalid, match="password: password.personal"):
        use(work, secret, "RosaQuispe1")

    assert use(work, secret)


def test_the_same_link_twice_at_once_works_once(work, rosa):
    secret = reset(work).secret

    def attempt(turn: int) -> bool:
        try:
            return use(work, secret, f"ventana-abierta-{turn}") is not None
        except NotFound:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(4))) == 1


def test_a_new_password_signs_every_browser_out(work, rosa):
    cookie = sign_in(work, "contact", "rosa@example.com")
    use(work, reset(work).secret)

    assert read_session(work(ANONYMOUS), cookie) is None


@pytest.mark.parametrize("kind", ["contact", "user"])
def test_a_link_that_went_to_an_old_address_is_dead(work, rosa, kind):
    """SEC-P2."""
    with work() as uow:
        make_user(uow, "rosa@example.com")
    mail = reset(work, kind=kind)
    with work() as uow:
        if kind == "contact":
            change_contact(uow, mail.person_id, ContactDraft("Rosa", "new@example.com"))
        else:
            change_user(uow, mail.person_id, UserDraft("Rosa", "new@example.com"))

    with pytest.raises(NotFound):
        use(work, mail.secret)


def test_after_three_resets_within_an_hour_no_mail_goes_out_and_nobody_is_told(work, clock, rosa):
    """SEC-P4."""
    mails = [reset(work) for _ in range(4)]
    clock.advance(timedelta(hours=1))

    assert [mail is not None for mail in mails] == [True, True, True, False]
    assert reset(work) is not None


def test_a_network_address_may_ask_twenty_times_an_hour(work, rosa):
    """SEC-P4."""
    for turn in range(20):
        reset(work, f"guess{turn}@example.com")

    with pytest.raises(TooMany) as refused:
        reset(work)
    assert refused.value.retry_after == 3600
