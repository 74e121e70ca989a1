"""The button "test the connection" against a gateway that answers, refuses and is not there."""

import pytest

from plugins.sms_gateway.settings import Settings
from plugins.sms_gateway.tests.running import KEY
from servicedesk.plugin_api import Refusal


def entered(url, key=KEY, **more):
    return Settings(gateway_url=url, access_key=key, **{"http_allowed": True, "private_allowed": True, **more})


def test_a_gateway_that_answers_is_reached_and_nothing_is_sent(gateway):
    assert entered(gateway.url + "/").test_connection() is None
    assert gateway.asked == []


@pytest.mark.parametrize("key", ["other", ""])
def test_a_wrong_key_is_said(gateway, key):
    assert entered(gateway.url, key).test_connection() == Refusal("sms_gateway.wrong_key", {"field": "access_key"})


def test_a_gateway_that_is_not_there_is_said():
    said = entered("http://127.0.0.1:9").test_connection()

    assert said == Refusal("sms_gateway.unreachable", {"field": "gateway_url", "reason": "no_answer"})


def test_an_address_inside_the_own_network_must_be_declared(gateway):
    assert entered(gateway.url, private_allowed=False).test_connection().code == "sms_gateway.bad_address"


def test_without_an_address_there_is_nothing_to_reach():
    assert Settings().test_connection() == Refusal("sms_gateway.no_address", {"field": "gateway_url"})
