"""Addresses that can name nothing of ours are not found, whatever would have looked for what they name."""

import pytest

from servicedesk.web.addresses import phone_url
from servicedesk.web.guards import PUBLIC, allows
from tests.web.browser import Browser
from tests.web.sample import sample_app


@pytest.mark.parametrize("path", ["/named/%00", "/named/a%00b", "/named/a?q=%00", "/named/a?q=b&q=%00", "/%00"])
def test_nothing_is_looked_for_at_an_address_that_can_name_nothing(path: str) -> None:
    asked: list[str] = []

    @allows(PUBLIC)
    def named(name: str) -> str:
        asked.append(name)
        return name

    app = sample_app()
    app.add_url_rule("/named/<name>", "named", named)

    assert Browser(app).get(path).status_code == 404
    assert asked == []
    assert Browser(app).get("/named/%EF%BF%BD?q=%20").status_code == 200


@pytest.mark.parametrize(
    ("phone", "url"),
    [("(01) 555-0100", "tel:015550100"), ("+51 1 555 0100", "tel:+5115550100"), ("*611#", "tel:*611%23")],
)
def test_a_telephone_is_dialled_however_it_is_written(phone: str, url: str) -> None:
    assert phone_url(phone) == url
