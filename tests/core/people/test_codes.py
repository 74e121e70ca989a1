"""Signing in with a code by e-mail: of use to the browser that asked, for ten minutes, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.people import (
    CodeRequest,
    Contact,
    TooMany,
    confirm_code,
    disable_person,
    request_code,
    sign_in_with_password,
)
from servicedesk.core.people.models import Token
from servicedesk.core.people.rules.secrets import code_digest, is_code, new_code
from tests.core.people.persons import ELSEWHERE, HERE, PASSWORD, actor_of, facts, make_contact, make_user, sign_in


@pytest.fixture
def rosa(work) -> Contact:
    """Return a contact with an e-mail."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD)


def ask(work, email="rosa@example.com", *, kind="contact", address=HERE) -> CodeRequest:
    """Ask for a code."""
    with work(ANONYMOUS) as uow:
        return request_code(uow, kind, email, address=address)


def confirm(work, handle, code, *, address=HERE):
    """Type a code and return what came of it."""
    with work(ANONYMOUS) as uow:
        return confirm_code(uow, handle, code, address=address)


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_signs_the_browser_in_that_asked_for_it(session, work, rosa):
    asked = ask(work, " ROSA@example.com ")

    signed_in = confirm(work, asked.handle, asked.mail.secret)

    assert actor_of(work, signed_in.cookie).id == rosa.id
    assert facts(session, "person.code_requested") == [{"person_id": rosa.id, "person_kind": "contact"}]
    assert [fact["way"] for fact in facts(session, "person.signed_in")] == ["code"]


def test_a_user_can_sign_in_with_a_code_too(work):
    with work() as uow:
        user = make_user(uow, "ana@example.com")
    asked = ask(work, "ana@example.com", kind="user")

    assert actor_of(work, confirm(work, asked.handle, asked.mail.secret).cookie).id == user.id


def test_the_mail_says_who_gets_what_and_until_when(work, clock, rosa):
    mail = ask(work).mail

    assert (mail.purpose, mail.kind, mail.person_id, mail.name) == ("code", "contact", rosa.id, "Rosa Quispe")
    assert (mail.email, mail.language) == ("rosa@example.com", "es")
    assert mail.ends_at == clock.now() + timedelta(minutes=10)
    assert mail.secret.isdigit()
    assert len(mail.secret) == 6


def test_neither_handle_nor_code_is_kept_or_shown(session, work, rosa):
    """SEC-P3."""
    asked = ask(work)

    row = session.scalars(select(Token)).one()
    kept = [getattr(row, column.key) for column in Token.__table__.columns]
    assert asked.handle not in kept
    assert asked.mail.secret not in kept
    assert asked.handle not in repr(asked)
    assert asked.mail.secret not in repr(asked.mail)


@pytest.mark.parametrize("typed", ["123 456", " 123456\n", "123456"])
def test_spaces_in_a_code_do_not_matter(typed):
    assert is_code(code_digest("handle", "123456"), "handle", typed)


def test_what_is_kept_of_a_code_cannot_be_found_by_trying_a_million():
    """SEC-P3: without the handle, which is not kept, the same code looks different each time."""
    assert code_digest("one handle", "123456") != code_digest("another handle", "123456")


def test_codes_have_six_digits_even_when_they_begin_with_zero():
    assert all(len(new_code()) == 6 and new_code().isdigit() for _ in range(200))


def test_a_code_works_once(work, rosa):
    asked = ask(work)
    confirm(work, asked.handle, asked.mail.secret)

    assert confirm(work, asked.handle, asked.mail.secret) is None


def test_a_code_works_for_ten_minutes(work, clock, rosa):
    asked = ask(work)
    clock.advance(timedelta(minutes=10))

    assert confirm(work, asked.handle, asked.mail.secret) is None


def test_a_code_is_of_no_use_to_another_browser(work, rosa):
    """SEC-P3: the code of one handle typed with another."""
    mine, theirs = ask(work), ask(work, address=ELSEWHERE)

    assert confirm(work, theirs.handle, mine.mail.secret) is None
    assert confirm(work, mine.handle, mine.mail.secret) is not None


@pytest.mark.parametrize("handle", ["", "%", "*", "_", "\x00", "null", " "])
def test_a_handle_that_was_never_given_opens_nothing(work, rosa, handle):
    """SEC-P3."""
    asked = ask(work)

    assert confirm(work, handle, asked.mail.secret) is None
    assert confirm(work, asked.handle[:-1], asked.mail.secret) is None
    assert confirm(work, f"{asked.handle} ", asked.mail.secret) is None


@pytest.mark.parametrize("code", ["", "%", "\x00", "null", "\ud800", "12345", "٣٣٣٣٣٣"])
def test_a_code_that_was_never_sent_opens_nothing(work, rosa, code):
    """SEC-P3."""
    assert confirm(work, ask(work).handle, code) is None


def test_after_five_attempts_the_right_code_is_too_late(session, work, rosa):
    asked = ask(work)
    for _ in range(5):
        assert confirm(work, asked.handle, wrong(asked.mail.secret)) is None

    assert confirm(work, asked.handle, asked.mail.secret) is None
    assert len(facts(session, "person.sign_in_failed")) == 5


def test_the_fifth_attempt_may_be_right(work, rosa):
    asked = ask(work)
    for _ in range(4):
        confirm(work, asked.handle, wrong(asked.mail.secret))

    assert confirm(work, asked.handle, asked.mail.secret) is not None


def test_the_same_right_code_twice_at_once_signs_in_once(work, rosa):
    asked = ask(work)

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda _: confirm(work, asked.handle, asked.mail.secret), range(4)))

    assert sum(outcome is not None for outcome in outcomes) == 1


@pytest.mark.parametrize(
    "email",
    [
        "nobody@example.com",
        "",
        "rosa@example.com,x@a.pe",
        "rosa@example.com\nx@a.pe",
        "ro\u017fa@example.com",
    ],
)
def test_whoever_asks_gets_a_handle_and_only_a_person_a_mail(session, work, rosa, email):
    """SEC-P2, SEC-P4: a stranger's handle looks and behaves like any other."""
    asked = ask(work, email)

    assert asked.mail is None
    assert len(asked.handle) == len(ask(work).handle)
    assert confirm(work, asked.handle, "123456") is None
    assert session.scalars(select(Token.attempts).where(Token.principal_id == 0)).one() == 1
    assert facts(session, "person.sign_in_failed") == []


def test_a_disabled_person_gets_no_mail_and_an_open_code_is_dead(work, rosa):
    asked = ask(work)
    with work() as uow:
        disable_person(uow, "contact", rosa.id)

    assert confirm(work, asked.handle, asked.mail.secret) is None
    assert ask(work).mail is None


def test_who_was_disabled_meanwhile_is_not_signed_in(work, rosa):
    asked = ask(work)
    with work() as uow:
        uow.session.get(Contact, rosa.id).is_active = False

    assert confirm(work, asked.handle, asked.mail.secret) is None


def test_after_three_codes_within_an_hour_no_mail_goes_out_and_nobody_is_told(work, clock, rosa):
    """SEC-P4."""
    mails = [ask(work).mail for _ in range(4)]
    clock.advance(timedelta(hours=1))

    assert [mail is not None for mail in mails] == [True, True, True, False]
    assert ask(work).mail is not None


def test_who_asks_from_elsewhere_does_not_use_up_the_codes_of_where_the_person_is_known(work, rosa):
    """SEC-P4: throttling never locks the victim out."""
    sign_in(work, "contact", "rosa@example.com")
    for _ in range(5):
        ask(work, address=ELSEWHERE)

    assert ask(work).mail is not None


def test_a_network_address_may_ask_twenty_times_an_hour(work, rosa):
    """SEC-P4."""
    for turn in range(20):
        ask(work, f"guess{turn}@example.com")

    with pytest.raises(TooMany) as refused:
        ask(work)
    assert refused.value.retry_after == 3600
    assert ask(work, address=ELSEWHERE).mail is not None


def test_codes_are_counted_with_the_sign_ins_of_an_address(work, rosa):
    for turn in range(30):
        confirm(work, f"handle{turn}", "123456")

    with pytest.raises(TooMany), work(ANONYMOUS) as uow:
        sign_in_with_password(uow, "contact", "rosa@example.com", PASSWORD, address=HERE)


def test_right_codes_use_up_no_tries_of_an_address(work, clock, rosa):
    for _ in range(31):
        asked = ask(work)
        assert confirm(work, asked.handle, asked.mail.secret) is not None
        clock.advance(timedelta(minutes=25))
