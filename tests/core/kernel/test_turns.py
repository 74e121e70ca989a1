"""The turn at work whose rows cannot be locked in one order."""

from sqlalchemy import text

from servicedesk.core.kernel.turns import take_turn

KEY = 41
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key AND granted")


def test_the_turn_is_kept_until_the_transaction_ends_and_taken_twice_is_one(work):
    with work() as uow:
        take_turn(uow.session, KEY)
        take_turn(uow.session, KEY)
        is_kept_by_the_server = uow.session.get_bind().dialect.name == "postgresql"
        held = uow.session.scalar(HELD, {"key": KEY}) if is_kept_by_the_server else 1

    assert held == 1
    if is_kept_by_the_server:
        assert work().session.scalar(HELD, {"key": KEY}) == 0
