"""Saved views: one's own, those of a team, and nobody else's."""

import pytest

from servicedesk.core import search
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.search import ViewDraft
from tests.make import as_contact, as_user, make_account, make_contact, make_team, make_user


@pytest.fixture
def people(work):
    """Return two of one team and a stranger to it."""
    with work() as uow:
        team = make_team(uow)
        ana, raul, eva = (make_user(uow, name=name) for name in ("Ana", "Raúl", "Eva"))
        return as_user(ana, "csm_agent", team), as_user(raul, "csm_agent", team), as_user(eva), team


def names(work, actor):
    return [each.name for each in search.list_views(work(actor))]


def test_a_view_is_seen_by_its_owner_and_by_the_team_that_it_is_shared_with(work, people):
    ana, mate, stranger, team = people
    with work(ana) as uow:
        search.save_view(uow, ViewDraft("Mías", "show=mine"))
    with work(ana) as uow:
        search.save_view(uow, ViewDraft("Urgentes", "priority=1", team.id))

    assert names(work, ana) == ["Mías", "Urgentes"]
    assert names(work, mate) == ["Urgentes"] and names(work, stranger) == []


def test_a_name_that_is_used_already_gets_the_new_filters(work, people):
    ana, mate, _, team = people
    for filters, team_id in (("show=mine", team.id), ("show=held", 0)):
        with work(ana) as uow:
            search.save_view(uow, ViewDraft("  Una ", filters, team_id))

    assert [(each.name, each.filters) for each in search.list_views(work(ana))] == [("Una", "show=held")]
    assert names(work, mate) == []


def test_only_its_owner_removes_a_view(work, people):
    ana, mate, _, team = people
    with work(ana) as uow:
        kept = search.save_view(uow, ViewDraft("Urgentes", "priority=1", team.id)).id

    with pytest.raises(NotFound), work(mate) as uow:
        search.remove_view(uow, kept)
    assert names(work, mate) == ["Urgentes"]
    with work(ana) as uow:
        search.remove_view(uow, kept)
    assert names(work, ana) == []


def test_a_view_needs_a_name_and_a_team_of_one_s_own(work, people):
    ana, _, stranger, team = people
    with work() as uow:
        account = make_account(uow)
        rosa = as_contact(make_contact(uow, account), account)

    with pytest.raises(Invalid), work(ana) as uow:
        search.save_view(uow, ViewDraft("", "show=mine"))
    with pytest.raises(Forbidden), work(stranger) as uow:
        search.save_view(uow, ViewDraft("x", "", team.id))
    with pytest.raises(Forbidden), work(rosa) as uow:
        search.save_view(uow, ViewDraft("x", ""))
