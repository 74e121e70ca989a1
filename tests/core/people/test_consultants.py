"""Sales consultants: accounts are given one by one, many at once and all together, and each keeps whose it was."""

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people import AccountDraft, AccountRow
from servicedesk.core.people.service.consultants import MOST_NUMBERS
from tests.make import as_user, make_account, make_staff
from tests.statements import counted

NONE: list = []


@pytest.fixture
def sales(work):
    """Return two consultants, somebody who administers, and three accounts of the first one."""

    class Sales:
        """Who takes part."""

    with work() as uow:
        Sales.paola = make_staff(uow, "sales_consultant", name="Paola Soto", email="paola@andina.example")
        Sales.bruno = make_staff(uow, "sales_consultant", name="Bruno Díaz", email="bruno@andina.example")
        Sales.lucia = as_user(make_staff(uow, "administrator", name="Lucía Campos"), "administrator")
        Sales.accounts = [make_account(uow, consultant_id=Sales.paola.id) for _ in range(3)]
        Sales.numbers = [each.number for each in Sales.accounts]
    return Sales


def history(work, sales, number):
    """Return whose an account was, the newest change first."""
    uow = work(sales.lucia)
    account = people.get_account_by_number(uow, number)
    return [(each.from_name, each.to_name, each.by) for each in people.list_consultant_changes(uow, account.id)]


def counts(work, sales):
    """Return how many accounts each looks after."""
    return {each.name: each.accounts for each in people.list_consultancies(work(sales.lucia))}


def test_many_accounts_are_given_at_once_and_unknown_numbers_are_told(work, sales):
    with work(sales.lucia) as uow:
        done = people.assign_consultant(uow, [*sales.numbers[:2], " 404 ", "", sales.numbers[0]], sales.bruno.id)

    assert (done.changed, done.unknown) == (2, ["404"])
    assert counts(work, sales) == {"Bruno Díaz": 2, "Paola Soto": 1}
    assert history(work, sales, sales.numbers[0]) == [("Paola Soto", "Bruno Díaz", sales.lucia.key)]
    assert history(work, sales, sales.numbers[2]) == []


def test_what_is_theirs_already_stays_and_is_not_told(work, sales, session):
    with work(sales.lucia) as uow:
        assert people.assign_consultant(uow, sales.numbers, sales.paola.id).changed == 0

    assert session.query(EventRecord).filter_by(kind="user.accounts_handed_over").all() == NONE


def test_an_account_can_be_taken_from_everybody(work, sales):
    with work(sales.lucia) as uow:
        assert people.assign_consultant(uow, sales.numbers[:1], None).changed == 1
        assert people.get_account_by_number(uow, sales.numbers[0]).consultant_id is None

    assert history(work, sales, sales.numbers[0]) == [("Paola Soto", "", sales.lucia.key)]


def test_whoever_leaves_hands_all_accounts_over_in_one_step(work, sales, session):
    with work(sales.lucia) as uow:
        people.disable_person(uow, "user", sales.paola.id)

    with work(sales.lucia) as uow:
        moved = people.hand_over_accounts(uow, sales.paola.id, sales.bruno.id)

    [told] = session.query(EventRecord).filter_by(kind="user.accounts_handed_over")
    assert (moved, told.values) == (3, {"user_id": sales.bruno.id, "from_id": sales.paola.id, "accounts": 3})
    assert counts(work, sales) == {"Bruno Díaz": 3}
    assert people.count_accounts_of(work(sales.lucia), sales.bruno.id) == 3


def test_a_hand_over_takes_the_same_statements_for_three_accounts_and_for_none(work, sales):
    def statements(from_id, to_id):
        with work(sales.lucia) as uow, counted(uow) as told:
            people.hand_over_accounts(uow, from_id, to_id)
        return len(told)

    assert statements(sales.paola.id, sales.bruno.id) == statements(sales.paola.id, sales.bruno.id)


def test_nothing_is_handed_to_somebody_who_has_left_and_nothing_by_who_may_not(work, sales):
    with work(sales.lucia) as uow:
        people.disable_person(uow, "user", sales.bruno.id)

    with pytest.raises(Invalid) as caught, work(sales.lucia) as uow:
        people.hand_over_accounts(uow, sales.paola.id, sales.bruno.id)
    assert caught.value.problems["consultant"].code == "unknown"
    with pytest.raises(NotFound), work(sales.lucia) as uow:
        people.hand_over_accounts(uow, 4711, None)
    with pytest.raises(Forbidden), work(as_user(sales.paola, "sales_consultant")) as uow:
        people.assign_consultant(uow, sales.numbers, sales.paola.id)
    with pytest.raises(Forbidden):
        people.list_consultant_changes(work(as_user(sales.paola, "sales_consultant")), sales.accounts[0].id)


@pytest.mark.parametrize(
    ("numbers", "code"), [([" "], "required"), ([str(each) for each in range(MOST_NUMBERS + 1)], "too_many_numbers")]
)
def test_no_numbers_and_too_many_are_refused(work, sales, numbers, code):
    with pytest.raises(Invalid) as caught, work(sales.lucia) as uow:
        people.assign_consultant(uow, list(numbers), sales.bruno.id)

    assert caught.value.problems["numbers"].code == code


def test_one_account_and_a_file_keep_the_history_too(work, sales):
    with work(sales.lucia) as uow:
        new = people.create_account(uow, AccountDraft("900001", "Clínica", consultant_id=sales.paola.id)).id
        people.change_account(uow, new, AccountDraft("900001", "Clínica Sur", consultant_id=sales.bruno.id))
    with work(sales.lucia) as uow:
        rows = [
            AccountRow("900001", consultant="paola@andina.example"),
            AccountRow("900002", "Bodega", consultant="bruno@andina.example"),
        ]
        people.import_accounts(uow, [*rows, *rows])

    before = [(old, to) for old, to, _ in history(work, sales, "900001")]
    assert before == [("Bruno Díaz", "Paola Soto"), ("Paola Soto", "Bruno Díaz"), ("", "Paola Soto")]
    assert history(work, sales, "900002") == [("", "Bruno Díaz", sales.lucia.key)]


def test_only_those_at_work_who_may_see_their_accounts_can_be_given_some(work, sales):
    with work() as uow:
        make_staff(uow, "warehouse", name="Omar Vega")
        make_staff(uow, "sales_consultant", name="Ana Ríos", is_active=False)

    names = [each.name for each in people.list_possible_consultants(work(sales.lucia))]

    assert names == ["Bruno Díaz", "Lucía Campos", "Paola Soto"]
