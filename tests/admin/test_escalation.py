"""The escalation matrix in the browser: lines, levels, times, questions in both languages, order; and units outside."""

import pytest

from servicedesk.core import people, tickets
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE
from tests.make import make_category, make_team

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def matrix(office):
    """Return the addresses of a line and of its two levels."""
    with office.work() as uow:
        make_category(uow)
        path = tickets.create_path(uow, PathDraft())
        teams = (make_team(uow, code="cor", name="COR"), make_team(uow, code="sur", name="Portador", is_external=True))
        asked = (TierQuestion("¿Qué viste?", "What did you see?", is_required=True),)
        tiers = [tickets.add_tier(uow, path.id, TierDraft(team.id, 30, questions=asked)).id for team in teams]
    return f"/admin/escalation/{path.id}", [f"/admin/escalation/levels/{tier}" for tier in tiers]


def order(office, page):
    """Return the units of a line in their order."""
    path = tickets.get_path(office.work(), int(page.rpartition("/")[2]))
    return [tier.team.name for tier in path.tiers]


def test_a_line_is_added_for_one_sort_of_fault_and_listed(office, admin, matrix):
    category = str(tickets.list_categories(office.work())[0].id)

    answer = admin.submit("/admin/escalation/new", {"category": category, "goes_on_breach": "y"})

    assert answer.status_code == 303
    page = text_of(admin.get("/admin/escalation"))
    assert "Todas las demás" in page and "Sin servicio" in page and "COR → Portador" in page
    again = admin.submit("/admin/escalation/new", {"category": category})
    assert again.status_code == 422


def test_a_line_says_who_must_know(office, admin, matrix):
    with office.work() as uow:
        people.ensure_default_roles(uow)

    admin.submit(matrix[0], {"told_role": "noc_supervisor"}, matrix[0])

    assert tickets.get_path(office.work(), int(matrix[0].rpartition("/")[2])).told_role == "noc_supervisor"


def test_a_level_has_times_and_questions_in_both_languages(office, admin, matrix):
    page, (level, outside) = matrix
    form = admin.form(level, level)
    assert form.fields["questions"] == ["¿Qué viste? *"] and form.fields["questions_en"] == ["What did you see?"]
    form.fields |= {
        "accept_within": ["15"], "answer_within": ["90"], "counted_by": ["office"],
        "questions": ["¿Qué viste? *\n¿Desde cuándo?"], "questions_en": ["What did you see?\nSince when?"],
    }  # fmt: skip

    admin.send(form, level)

    tier = tickets.get_tier(office.work(), int(level.rpartition("/")[2]))
    assert (tier.accept_within, tier.answer_within, tier.counted_by) == (15, 90, "office")
    assert tier.questions[1] == {"text": "¿Desde cuándo?", "text_en": "Since when?", "is_required": False}
    assert "Aceptar en 15 min" in text_of(admin.get(page))
    assert "Dónde se le pregunta" in text_of(admin.get(outside))


def test_levels_are_moved_added_and_removed(office, admin, matrix):
    page, (level, _) = matrix
    with office.work() as uow:
        field = make_team(uow, code="field", name="Campo")

    admin.submit(page, action=f"{level}/down")
    assert order(office, page) == ["Portador", "COR"]
    admin.submit(page, action=f"{level}/up")
    assert order(office, page) == ["COR", "Portador"]
    added = admin.submit(page, {"team": str(field.id)}, f"{page}/levels")
    assert "/admin/escalation/levels/" in added.headers["Location"]
    admin.submit(page, action=f"{level}/removal")
    assert order(office, page) == ["Portador", "Campo"]
    refused = admin.submit(page, {"team": ""}, f"{page}/levels")
    assert refused.status_code == 422

    admin.submit(page, action=f"{page}/removal")

    assert "Comience con la línea" in text_of(admin.get("/admin/escalation"))


def test_a_unit_outside_has_somebody_to_ask(office, admin):
    sent = {
        "code": "sur", "name": "Portador Sur", "is_external": "y", "contact_name": "Mesa", "email": "noc@sur.example",
        "phone": "+51 1 555 0100",
    }  # fmt: skip
    answer = admin.submit("/admin/teams/new", sent)

    team = people.get_team(office.work(), int(answer.location.partition("?")[0].rpartition("/")[2]))
    assert (team.contact_name, team.email, team.phone) == ("Mesa", "noc@sur.example", "+5115550100")
    assert admin.submit("/admin/teams/new", {**sent, "code": "dos", "email": "nada"}).status_code == 422
