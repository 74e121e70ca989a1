"""The rules by which accounts are at risk: one page for each segment."""

from servicedesk.core import risk
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
PAGE = "/admin/risk"


def test_both_segments_show_the_rules_that_the_desk_came_with(admin):
    page = text_of(admin.get(PAGE))

    assert "En riesgo desde 3 puntos." in page and "En riesgo desde 2 puntos." in page
    assert "Fallas en un mismo servicio: 3 en 30 días: 3 puntos" in page
    assert "Calificaciones bajas: 1 en 60 días, hasta 2 estrellas: 2 puntos" in page


def test_the_rules_of_a_segment_are_changed_and_a_rule_without_points_is_off(admin, office):
    page = text_of(
        admin.submit(
            f"{PAGE}/corporate", {"threshold": "4", "breach_points": "0", "rating_stars": "3"}, follow_redirects=True
        )
    )

    policy = risk.read_policy(office.work(), "corporate")
    assert "Las cuentas se vuelven a calcular en minutos." in page
    assert (policy.threshold, policy.rules["breach"].points, policy.low) == (4, 0, 3)
    assert "Plazos incumplidos" not in text_of(admin.get(PAGE)).partition("corporate-title")[2]


def test_what_makes_no_sense_is_asked_for_again(admin):
    none = {f"{name}_points": "0" for name in risk.RULES}

    assert admin.submit(f"{PAGE}/residential", {"breach_at_least": "0"}).status_code == 422
    refused = admin.submit(f"{PAGE}/residential", none)
    assert refused.status_code == 422 and "Al menos una regla debe dar puntos" in text_of(refused)


def test_there_are_no_other_segments(admin):
    assert admin.get(f"{PAGE}/wholesale").status_code == 404
