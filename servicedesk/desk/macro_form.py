"""The form of a macro."""

from typing import Any, Self

from servicedesk.core.tickets import GAPS, MacroDraft
from servicedesk.core.tickets.models import Macro
from servicedesk.desk.forms import LONGEST
from servicedesk.desk.signs import WAITING
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form


class MacroForm(Form):
    """A text to be used again, in both languages, and what is done when it is sent."""

    title = fields.text(lazy("Name"), Required(), longest=80)
    kind = fields.choice(
        lazy("It is"), Required(lazy("error.choose")),
        options=[("reply", lazy("Answer")), ("note", lazy("Internal note"))],
    )  # fmt: skip
    body = fields.long_text(lazy("Text in Spanish"), Required(), longest=LONGEST)
    body_en = fields.long_text(lazy("Text in English"), longest=LONGEST)
    assign_me = fields.check(lazy("Assign the ticket to whoever sends it"))
    wait = fields.choice(lazy("Let it wait"), options=[("", lazy("It does not wait")), *WAITING.items()])
    team = fields.choice(lazy("Give it to a team"))
    shared = fields.check(lazy("Everybody may use it"))
    gaps = tuple(f"{{{name}}}" for name in GAPS)

    @classmethod
    def of(cls, macro: Macro, options: dict[str, list[tuple[str, str]]]) -> Self:
        """Return the form of a macro as it is."""
        actions: dict[str, Any] = macro.actions
        return cls.blank(
            options, title=macro.title, kind=macro.kind, body=macro.body, body_en=macro.body_en,
            assign_me=bool(actions.get("assign_me")), wait=actions.get("wait", ""),
            team=str(actions.get("team_id", 0)), shared=macro.owner_id is None,
        )  # fmt: skip

    @property
    def draft(self) -> MacroDraft:
        """Return what was typed."""
        return MacroDraft(
            title=self.title.data or "",
            body=self.body.data or "",
            body_en=self.body_en.data or "",
            kind=self.kind.data,
            is_shared=bool(self.shared.data),
            assign_me=bool(self.assign_me.data),
            team_id=int(self.team.data or 0),
            wait=self.wait.data or "",
        )
