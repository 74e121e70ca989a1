"""Who works at the desk of a benchmark, and browsers that are signed in already."""

from servicedesk.core import people
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.people import TeamDraft, UserDraft
from servicedesk.core.people.views import PersonKind, Proven

BENCH = job_actor("bench")


def hire(kernel: Kernel, teams: int, users: int) -> None:
    """Create the roles, so many teams, and so many users; the first of them supervises everything."""
    with kernel.sessions() as session, kernel.unit_of_work(BENCH, session) as uow:
        people.ensure_default_roles(uow)
        for number in range(1, teams + 1):
            people.create_team(uow, TeamDraft(f"team{number}", f"Equipo {number}"))
        for number in range(1, users + 1):
            role = "csm_supervisor" if number == 1 else "csm_agent"
            email = f"agente{number}@andina.example"
            team = f"team{number % teams + 1}"
            people.create_user(uow, UserDraft(f"Jimena Tello {number}", email, "es", (role,), (team,)))


def sign_in(kernel: Kernel, kind: PersonKind, person_id: int) -> str:
    """Begin a session of this person and return its cookie."""
    with kernel.sessions() as session, kernel.unit_of_work(BENCH, session) as uow:
        return people.start_session(uow, Proven(kind, person_id, "password"), address="127.0.0.1").cookie
