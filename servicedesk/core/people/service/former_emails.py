"""The address before: where a person is told that another one was put in its place."""

from datetime import datetime

from sqlalchemy import delete

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import EmailChanged
from servicedesk.core.people.models import FormerEmail
from servicedesk.core.people.views import PersonKind


def note_email_change(uow: UnitOfWork, kind: PersonKind, person_id: int, before: str | None) -> None:
    """Keep the address that a person had, and publish that it is another now; facts hold no addresses."""
    former = FormerEmail(kind=kind, principal_id=person_id, email=before, at=uow.now()) if before else None
    if former is not None:
        uow.session.add(former)
        uow.session.flush()  # the fact names the row by its identifier
    uow.publish(EmailChanged(person_kind=kind, person_id=person_id, former_id=former.id if former else 0))


def forget_former_emails(uow: UnitOfWork, before: datetime) -> None:
    """Forget the addresses that were put out of use before this moment."""
    uow.session.execute(delete(FormerEmail).where(FormerEmail.at < before))
