"""Who works at Andina Red, one person for each role of the procedure and one more agent, and who may sign in."""

from dataclasses import dataclass

from demo.operator.desk import Desk, actor_of_user
from servicedesk.core import people
from servicedesk.core.people import TeamDraft, UserDraft

TEAMS = (
    TeamDraft("csm", "CSM: primer nivel"),
    TeamDraft("cor", "COR: red y transporte"),
    TeamDraft("sigis", "SIGIS: sistemas y plataformas"),
    TeamDraft("field", "Planta externa"),
    TeamDraft("sur", "Portador Sur", True, "Mesa de portadores", "noc@portadorsur.example", "+51 1 555 0170"),
)


@dataclass(frozen=True)
class Login:
    """How somebody of the demo signs in; everybody may know it, so nothing but a demo may have it."""

    who: str
    face: str
    email: str
    password: str


CUSTOMER = Login("customer", "/", "cliente@andina.example", "demo-rio-verde")
AGENT = Login("agent", "/desk/", "agente@andina.example", "demo-monte-azul")
SUPERVISOR = Login("supervisor", "/desk/", "supervisor@andina.example", "demo-lago-claro")
ADMINISTRATOR = Login("administrator", "/admin/", "administrador@andina.example", "demo-cumbre-alta")
SECOND_LEVEL = Login("second level", "/desk/", "noc-supervisor@andina.example", "demo-puna-alta")
SALES = Login("sales consultant", "/desk/", "ventas@andina.example", "demo-valle-claro")
COLLEAGUES = "demo-valle-sereno"  # the password of everybody else who works here
CUSTOMER_CARE = Login("customer care", "/desk/", "atencion@andina.example", COLLEAGUES)
LOGINS = (CUSTOMER, AGENT, SUPERVISOR, SECOND_LEVEL, CUSTOMER_CARE, SALES, ADMINISTRATOR)

# Name, address, roles, teams.
USERS = (
    ("Jimena Tello", AGENT.email, "csm_agent", "csm"),
    ("Raúl Vilcañaupa", "agente2@andina.example", "csm_agent", "csm"),
    ("Nilda Pampaverde", SUPERVISOR.email, "csm_supervisor", "csm"),
    ("Teo Ríoseco", "teleservicio@andina.example", "teleservice", "csm"),
    ("Amaru Villasol", "noc@andina.example", "noc_operator", "cor"),
    ("Gladys Peñaclara", SECOND_LEVEL.email, "noc_supervisor", "cor"),
    ("Iván Montellano", "sistemas@andina.example", "noc_operator", "sigis"),
    ("Carmen Oropeza", CUSTOMER_CARE.email, "customer_care", ""),
    ("Hugo Lindavista", "producto@andina.example", "product_analyst", ""),
    ("Paola Sotomonte", SALES.email, "sales_consultant", ""),
    ("Óscar Lunaverde", "ventas2@andina.example", "sales_consultant", ""),
    ("Félix Altocampo", "almacen@andina.example", "warehouse", ""),
    ("Centro Breña", "centro@andina.example", "partner", ""),
    ("Pantalla del NOC", "pantalla@andina.example", "wallboard", ""),
    ("Lucía Campoamor", ADMINISTRATOR.email, "administrator", ""),
)


def hire(desk: Desk) -> None:
    """Create teams and users, and give them their passwords."""
    passwords = {login.email: login.password for login in LOGINS}
    hashes = {password: people.hash_password(password) for password in {*passwords.values(), COLLEAGUES}}
    with desk.work() as uow:
        people.ensure_default_roles(uow)
        for team in TEAMS:
            people.create_team(uow, team)
        for name, email, role, team_code in USERS:
            teams = (team_code,) if team_code else ()
            user = people.create_user(uow, UserDraft(name, email, "es", (role,), teams))
            people.keep_password_hash(uow, "user", user.id, hashes[passwords.get(email, COLLEAGUES)])


def know_staff(desk: Desk) -> None:
    """Learn who works here, as actors by the name before the @ of their address."""
    with desk.work() as uow:
        desk.users = {user.email.partition("@")[0]: actor_of_user(user) for user in people.list_users(uow)}
