"""The list of all balances, page by page."""

import pytest

from plugins.debt_check.billing import BillingUnavailable, list_balances
from plugins.debt_check.tests.answers import GOOD, URL, Answered, Client, page, says


def test_the_list_is_read_to_its_end():
    client = Client(page("A-1", "A-2", next_cursor="c/1 &x"), page("A-3", next_cursor="c2"), page())

    accounts = [balance.account for balance in list_balances(client, URL, "key")]

    assert accounts == ["A-1", "A-2", "A-3"]
    assert [url for _, url, _ in client.asked] == [
        "https://billing.example/v1/balances",
        "https://billing.example/v1/balances?cursor=c%2F1+%26x",
        "https://billing.example/v1/balances?cursor=c2",
    ]


def test_a_list_that_goes_in_circles_ends():
    client = Client(page("A-1", next_cursor="c1"), page("A-2", next_cursor="c2"), page("A-3", next_cursor="c1"))

    with pytest.raises(BillingUnavailable, match="endless"):
        list(list_balances(client, URL, "key"))


@pytest.mark.parametrize(
    "answer",
    [
        Answered(500, b""),
        Answered(200, b"{}"),
        says({"balances": [GOOD, GOOD | {"amount_due": 5}], "next_cursor": None}),
        says({"balances": {}, "next_cursor": None}),
        says({"balances": []}),
        says({"balances": [], "next_cursor": ""}),
        says({"balances": [], "next_cursor": 5}),
        says({"balances": [], "next_cursor": "x" * 201}),
        OSError(),
    ],
)
def test_a_list_that_breaks_off_says_so_after_what_it_had(answer):
    told = list_balances(Client(page("A-1", next_cursor="c1"), answer), URL, "key")

    assert next(told).account == "A-1"
    with pytest.raises(BillingUnavailable):
        next(told)
