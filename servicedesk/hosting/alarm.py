"""The letter to the administrators when a plugin had to be stopped."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicedesk.core import people
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_admin import PERMISSION
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.people.models import User
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.letters import Letter, draw, words_of
from servicedesk.language.marks import lazy


@dataclass(frozen=True)
class AdministratorsAlarm:
    """Writes to everybody who may manage plugins."""

    catalogues: Catalogues
    public_url: str
    mail_domain: str

    def __call__(self, uow: UnitOfWork, plugin: str, reason: str) -> None:
        """Queue the letters, in the unit of work that stops the plugin."""
        operator = get_operator(uow.session).name
        for user in administrators(uow):
            letter = self._letter(user, operator, plugin, reason.partition("\n")[0])
            drawn = draw(letter, language=user.language, operator=operator)
            draft = NotificationDraft(
                key=f"plugin|{plugin}|{uow.now():%Y%m%dT%H%M%S}|user:{user.id}",
                recipient=user.email,
                recipient_name=user.name,
                person=f"user:{user.id}",
                language=user.language,
                subject=drawn.subject,
                text=drawn.text,
                html=drawn.html,
                domain=self.mail_domain,
            )
            queue_notification(uow, draft)
        uow.nudge_after_commit()

    def _letter(self, user: User, operator: str, plugin: str, reason: str) -> Letter:
        say = words_of(self.catalogues, user.language)
        because = lazy("You receive this because you manage the plugins of %(operator)s.")
        return Letter(
            say(lazy("The plugin %(plugin)s was stopped"), plugin=plugin),
            (
                say(lazy("It failed too often, so nobody calls it for now. The rest of the desk works as before.")),
                say(lazy("What it should have been told waits. In a while the desk tries it again by itself.")),
            ),
            quote=reason,
            action_label=say(lazy("See what went wrong")),
            action_url=f"{self.public_url}/admin/plugins",
            small_print=(say(because, operator=operator),),
        )


def administrators(uow: UnitOfWork) -> Sequence[User]:
    """Return the users who may manage plugins."""
    return [user for user in people.list_users(uow) if user.is_active and _may_manage(user)]


def _may_manage(user: User) -> bool:
    return any(PERMISSION in role.permissions for role in user.roles)
