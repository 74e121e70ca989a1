"""What the country asks for: the shipped profiles, every point of them, and how many codes are left."""

from dataclasses import replace

from servicedesk.core import regulation
from tests.admin.conftest import text_of
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
PAGE = "/admin/country"


def rules_now(work):
    return regulation.read_rules(work())


def test_the_page_shows_each_profile_with_the_norm_that_it_was_taken_from(admin):
    page = text_of(admin.get(PAGE))

    for words in ("Perú (OSIPTEL)", "099-2022-CD/OSIPTEL", "Colombia (CRC)", "Venezuela (CONATEL)", "Ningún país"):
        assert words in page


def test_a_profile_is_taken_with_one_button(admin, work):
    page = admin.submit(PAGE, {"profile": "PE"}, action=f"{PAGE}/profile", follow_redirects=True)

    assert rules_now(work) == rules_for("PE")
    assert "R202600000001" in text_of(page) and "Quedan 99 999 999 códigos." in text_of(page)
    assert admin.get(f"{PAGE}/profile").headers["Location"].endswith(PAGE)


def test_every_point_can_be_changed_and_the_page_says_so(admin, work):
    keep(work, rules_for("PE"))

    page = admin.submit(PAGE, {"close_after": "72", "code_prefix": "AR"}, action=PAGE, follow_redirects=True)

    assert rules_now(work) == replace(rules_for("PE"), close_after=72, code_prefix="AR")
    assert "Tomado, y cambiado después" in text_of(page)


def test_what_cannot_be_is_asked_for_again_at_its_field(admin, work):
    keep(work, rules_for("PE"))

    page = admin.submit(PAGE, {"code_first": "9", "code_last": "3"}, action=PAGE)

    assert page.status_code == 422
    assert rules_now(work) == rules_for("PE")


def test_codes_that_run_out_are_told_on_the_page(admin, work):
    rules = rules_for("PE", code_digits=3, code_first=1, code_last=1, code_warning=1)
    keep(work, rules)
    low = text_of(admin.get(PAGE))
    with work() as uow:
        regulation.allot_code(uow, rules, 1)

    assert "Queda 1 código." in low
    assert "No quedan códigos" in text_of(admin.get(PAGE))
