"""Names of alerts as codes of causes, and what a token must be."""

import pytest

from plugins.alertmanager.reading import cause_of
from plugins.alertmanager.settings import Settings


def test_a_token_that_is_too_short_is_refused_when_it_is_tried():
    assert Settings(token="corto").test_connection().code == "alertmanager.short_token"  # noqa: S106  # of no desk
    assert Settings(token="una-llama-en-el-techo").test_connection() is None  # noqa: S106  # of no desk


@pytest.mark.parametrize(
    ("name", "cause"),
    [("LinkDown", "link_down"), ("5xx Rate!", "alert_5xx_rate"), ("¿?", "alert"), ("A" * 80, "a" * 40)],
)
def test_the_name_of_an_alert_is_the_code_of_a_cause(name, cause):
    assert cause_of(name) == cause
