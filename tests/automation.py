"""Rules for the tests: written in one line, switched on, and followed as the worker follows them."""

from typing import Any

from sqlalchemy import select

from servicedesk.core import automation
from servicedesk.core.automation import Action, Condition, RuleDraft, RuleHooks, RuleRun, RuleSettings
from servicedesk.core.kernel.installed import Installed

NOTE = Action("note", {"text": "Visto por una regla."})


def draft(moment: str = "opened", *conditions: tuple[Any, ...], **overrides: Any) -> RuleDraft:
    """Return a rule that notes, under conditions such as ``("priority", "is", "1", "2")``."""
    asked = tuple(
        Condition(field, operator, values) for field, operator, *values in conditions for values in [tuple(values)]
    )
    return RuleDraft(**{"name": "Regla", "moment": moment, "conditions": asked, "actions": (NOTE,), **overrides})


class Rules:
    """The rules of one desk: written, switched on and followed."""

    def __init__(self, plugins, work, session):
        """Listen as the desk listens."""
        self.plugins, self.work, self.session = plugins, work, session
        kernel = plugins.kernel
        listener = Installed(automation.NAME, RuleSettings, built_in=True, has_switch=True)
        kernel.registry.install(listener, RuleHooks(kernel))

    def write(self, moment="opened", *conditions, is_active=True, **overrides):
        """Write a rule and switch it on; return its identifier."""
        with self.work() as uow:
            rule = automation.create_rule(uow, draft(moment, *conditions, **overrides))
            if is_active:
                automation.switch_rule(uow, rule.id, is_active=True)
            rule_id = rule.id
        self.plugins.kernel.registry.states.forget()
        return rule_id

    def deliver(self):
        """Tell the rules what is due, and what came of that too."""
        while self.plugins.deliver():
            pass

    def sweep(self):
        """Follow the rules that wait."""
        return automation.sweep_rules(self.plugins.kernel)

    def runs(self, rule_id=0):
        """Return what rules did, the first first."""
        self.session.rollback()
        found = select(RuleRun).order_by(RuleRun.id)
        return list(self.session.scalars(found.where(RuleRun.rule_id == rule_id) if rule_id else found))
