"""A team that assigns by load, for the tests of assignment: its people, its shift, and its tickets."""

from servicedesk.core import staffing
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import Account
from servicedesk.core.staffing import AbsenceDraft, ShiftDraft
from servicedesk.core.tickets import assigning
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.placing_models import UnplacedTicket
from tests.make import as_user, make_account, make_category, make_team, make_ticket, make_user

DAY = ((("08:00", "17:00"),),) * 7


class Crew:
    """A team of two agents and a supervisor's account, with a category whose tickets come to it."""

    def __init__(self, work, assigns_by="load"):
        """Set the stage."""
        self.work = work
        with work() as uow:
            team = make_team(uow, assigns_by=assigns_by)
            self.team_id, self.account_id = team.id, make_account(uow).id
            self.category_id = make_category(uow, team_id=team.id, service_kind="internet").id
            ana, leo = make_user(uow, name="Ana Ríos"), make_user(uow, name="Leo Paz")
            eva = make_user(uow, name="Eva Gil")
            ana.teams, leo.teams = [team], [team]
            self.ana, self.leo = as_user(ana, "csm_agent", team), as_user(leo, "csm_agent", team)
            self.eva = as_user(eva, "csm_supervisor", team)
            self.boss = as_user(make_user(uow, name="Inés Gil"), "administrator")

    def open(self, category="no_service"):
        """Open a ticket, and return its number."""
        with self.work() as uow:
            account = uow.session.get(Account, self.account_id)
            return make_ticket(uow, account, category=category).number

    def place(self):
        """Find agents once, and return how many tickets got one."""
        with self.work() as uow:
            waiting = [row.ticket_id for row in self.waiting()]
            return assigning.place_waiting(uow, self.team_id, waiting)

    def ticket(self, number):
        """Return a ticket as it is now."""
        return self.work().session.query(Ticket).filter_by(number=number).one()

    def waiting(self):
        """Return the rows of what waits for an agent."""
        return self.work().session.query(UnplacedTicket).all()

    def told(self, action):
        """Return the facts of one action, the oldest first."""
        facts = self.work().session.query(EventRecord).filter_by(kind="ticket.changed").order_by(EventRecord.id)
        return [each for each in facts if each.values["action"] == action]

    def away(self, actor, **changes):
        """Let somebody be away from now on."""
        with self.work(actor) as uow:
            staffing.plan_absence(uow, AbsenceDraft(actor.id, **changes))

    def shift(self, week=DAY):
        """Give the team a shift."""
        with self.work(self.boss) as uow:
            staffing.create_shift(uow, ShiftDraft("Día", week, team_id=self.team_id))
