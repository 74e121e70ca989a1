"""Addresses that can name nothing of ours are not found, whatever would have looked for what they name."""

import pytest

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
