"""The suggestions that come with the desk: five, in both languages, taken once and switched off."""

import pytest

from servicedesk.core import automation
from servicedesk.core.automation.rules.checking import problems_of
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import NotFound
from tests.database import ON_ONE_DATABASE
from tests.make import PERMISSIONS

pytestmark = ON_ONE_DATABASE


@pytest.mark.parametrize("language", ["es", "en"])
def test_five_sound_rules_are_suggested_in_the_readers_language(work, language):
    reader = Actor("user", 1, "Ana", language, PERMISSIONS["administrator"])

    with work(reader) as uow:
        found = automation.list_suggestions(uow)

    assert len({each.draft.name for each in found}) == 5
    assert [problems_of(each.draft) for each in found] == [{}] * 5
    assert any(each.draft.name == {"es": "Toca dar noticias", "en": "News is due"}[language] for each in found)


def test_a_suggestion_becomes_a_rule_once_and_comes_back_when_that_is_removed(work, stage):
    with work(stage.keeper) as uow:
        rule = automation.adopt(uow, "corporate_first")
        rule_id = rule.id
        assert (rule.is_active, rule.suggestion) == (False, "corporate_first")
        assert "corporate_first" not in [each.code for each in automation.list_suggestions(uow)]
        with pytest.raises(NotFound):
            automation.adopt(uow, "corporate_first")

    with work(stage.keeper) as uow:
        automation.remove_rule(uow, rule_id)
    with work(stage.keeper) as uow:
        assert "corporate_first" in [each.code for each in automation.list_suggestions(uow)]


def test_every_suggestion_can_be_adopted(work, stage):
    with work(stage.keeper) as uow:
        for each in automation.list_suggestions(uow):
            automation.adopt(uow, each.code)

    with work(stage.keeper) as uow:
        assert automation.list_suggestions(uow) == []
