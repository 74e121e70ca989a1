"""What policies look at on tickets."""

from servicedesk.core import tickets
from servicedesk.core.sla import Concern
from tests.make import as_contact, make_account, make_contact, make_ticket


def test_open_tickets_are_counted_by_what_policies_look_at(work):
    with work() as uow:
        company = make_account(uow, kind="corporate")
        made = [make_ticket(uow, company), make_ticket(uow, company), make_ticket(uow, kind="question")]
        concerns = [tickets.concern_of(each) for each in made]
        tickets.cancel(uow, make_ticket(uow, company).number)
        rosa = as_contact(make_contact(uow, company), company)

    assert concerns[0].account_kind == "corporate" and concerns[0] == concerns[1] != concerns[2]
    assert sorted(tickets.count_open_concerns(work()), key=lambda each: each[1]) == [(concerns[2], 1), (concerns[0], 2)]
    assert tickets.count_open_concerns(work(rosa)) == [(concerns[0], 2)]


def test_the_category_of_a_ticket_is_looked_at(work):
    with work() as uow:
        category = tickets.create_category(uow, tickets.CategoryDraft("slow", "Lentitud", "Va lento"))
        ticket = make_ticket(uow, category=category.code)
        plain = make_ticket(uow)

    assert tickets.concern_of(ticket) == Concern("fault", "slow", ticket.priority, "residential")
    assert tickets.concern_of(plain).category == ""
    assert {concern.category for concern, _ in tickets.count_open_concerns(work())} == {"slow", ""}
