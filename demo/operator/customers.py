"""The customers of Andina Red: accounts, who speaks for them, and what they have subscribed to."""

from dataclasses import dataclass

from demo.operator.desk import Desk, actor_of_contact
from demo.operator.staff import CUSTOMER
from servicedesk.core import inventory, people
from servicedesk.core.inventory import ServiceDraft
from servicedesk.core.people import AccountDraft, ContactDraft


@dataclass(frozen=True)
class Line:
    """One service: its number, name and kind, and the element that it stands on."""

    number: str
    name: str
    kind: str
    on: str
    address: str = ""


@dataclass(frozen=True)
class Customer:
    """One account with its contact and its services."""

    number: str
    name: str
    contact: str
    email: str
    kind: str
    lines: tuple[Line, ...]
    language: str = "es"
    consultant: str = ""
    is_critical: bool = False


CUSTOMERS = (
    Customer(
        "104001", "Rosa Huamán Quispe", "Rosa Huamán", CUSTOMER.email, "residential",
        (
            Line("INT-400112", "Internet Hogar 200", "internet", "ont-104001", "Av. Los Cedros 412, San Miguel"),
            Line("900000214", "Móvil de Rosa, Plan 29", "mobile", "celda-surco-2"),
            Line("900000870", "Móvil de Mateo, Plan 29", "mobile", "celda-surco-2"),
        ),
    ),
    Customer(
        "104017", "Bodega Huamanga", "Edwin Ccasani", "bodega.huamanga@correo.example", "corporate",
        (Line("INT-400177", "Internet Negocio 100", "internet", "nap-brena-7", "Jr. Los Pinos 118, Breña"),),
    ),
    Customer(
        "104023", "Ferretería El Tornillo", "Luis Cárdenas", "eltornillo@correo.example", "corporate",
        (
            Line("INT-400231", "Internet Negocio 300", "internet", "nap-brena-7", "Jr. Los Pinos 240, Breña"),
            Line("010000231", "Telefonía Negocio", "voice", "nap-brena-7", "Jr. Los Pinos 240, Breña"),
        ),
        consultant="ventas",
    ),
    Customer(
        "104038", "Yolanda Ccori", "Yolanda Ccori", "yolanda.ccori@correo.example", "residential",
        (Line("INT-400389", "Internet Hogar 100", "internet", "nap-sanmiguel-22", "Jr. Las Garzas 77, San Miguel"),),
    ),
    Customer(
        "104042", "Marisol Tapia", "Marisol Tapia", "marisol.tapia@correo.example", "residential",
        (Line("900000421", "Móvil de Marisol, Plan 49", "mobile", "celda-surco-2"),),
    ),
    Customer(
        "104056", "Ítalo Benavente", "Ítalo Benavente", "italo.benavente@correo.example", "residential",
        (
            Line("INT-400562", "Internet Hogar 400", "internet", "nap-ate-31", "Calle Los Robles 9, La Molina"),
            Line("010000562", "Teléfono fijo", "voice", "nap-ate-31", "Calle Los Robles 9, La Molina"),
        ),
    ),
    Customer(
        "104061", "Clínica Santa Tarde", "Mónica Riveras", "sistemas@santatarde.example", "corporate",
        (
            Line("CIR-7001", "Circuito dedicado 200", "circuit", "sw-jesusmaria-1", "Av. Tres Cruces 10, Lima"),
            Line("INT-400611", "Internet Negocio 500", "internet", "sw-jesusmaria-1", "Av. Tres Cruces 10, Lima"),
        ),
        consultant="ventas",
        is_critical=True,
    ),
    Customer(
        "104079", "Bruno Salvatierra", "Bruno Salvatierra", "bruno.salvatierra@correo.example", "residential",
        (Line("INT-400797", "Internet Hogar 200", "internet", "nap-brena-7", "Av. Las Retamas 655, Lince"),),
    ),
    Customer(
        "104085", "Dora Mamani Luque", "Dora Mamani", "dora.mamani@correo.example", "residential",
        (Line("INT-400851", "Internet Hogar 100", "internet", "nap-ate-31", "Av. El Molino 33, Ate"),),
    ),
    Customer(
        "104094", "Hotel Mirador del Tumi", "Grace Whitfield", "it@miradortumi.example", "corporate",
        (
            Line("CIR-7009", "Circuito dedicado 100", "circuit", "agg-norte-1", "Jr. El Puente 5, Rímac"),
            Line("010000944", "Telefonía Empresa", "voice", "agg-norte-1", "Jr. El Puente 5, Rímac"),
        ),
        language="en", consultant="ventas",
    ),
    Customer(
        "104103", "Familia Paucar", "Édgar Paucar", "edgar.paucar@correo.example", "residential",
        (
            Line("INT-401034", "Internet Hogar 100", "internet", "olt-brena-1", "Calle Los Tulipanes 210, Comas"),
            Line("900000103", "Móvil de Édgar, Plan 29", "mobile", "celda-comas-1"),
        ),
    ),
    Customer(
        "104118", "Cooperativa Valle Sereno", "Saúl Inga", "redes@vallesereno.example", "corporate",
        (
            Line("CIR-7018", "Circuito dedicado 300", "circuit", "enlace-huancayo", "Jr. Real 900, Huancayo"),
            Line("INT-401189", "Internet Empresa 200", "internet", "enlace-huancayo", "Jr. Real 900, Huancayo"),
        ),
        consultant="ventas2",
    ),
)  # fmt: skip


def subscribe(desk: Desk) -> None:
    """Create the accounts with their contacts and services; the first contact may sign in."""
    hashed = people.hash_password(CUSTOMER.password)
    with desk.work() as uow:
        for customer in CUSTOMERS:
            consultant_id = desk.users[customer.consultant].id if customer.consultant else None
            draft = AccountDraft(
                customer.number, customer.name, customer.kind, "active", consultant_id, customer.is_critical
            )
            account = people.create_account(uow, draft)
            phone = f"900 0{desk.random.randrange(10):d}{customer.number[-4:]}"
            contact = people.create_contact(
                uow, ContactDraft(customer.contact, customer.email, phone=phone, language=customer.language)
            )
            people.add_membership(uow, contact.id, account.id)
            if customer.email == CUSTOMER.email:
                people.keep_password_hash(uow, "contact", contact.id, hashed)
            for line in customer.lines:
                service = ServiceDraft(account.id, line.number, line.name, line.kind, line.address)
                inventory.create_service(uow, service)
                inventory.put_service_on(uow, line.number, desk.resources[line.on])


def know_customers(desk: Desk) -> None:
    """Learn accounts and contacts by the number of the account, and services by their own."""
    with desk.work() as uow:
        for customer in CUSTOMERS:
            account = people.get_account_by_number(uow, customer.number)
            membership = people.list_contacts(uow, account.id)[0]
            desk.accounts[customer.number] = account.id
            desk.contacts[customer.number] = actor_of_contact(membership.contact, [membership])
            for service in inventory.list_services_of(uow, [account.id]):
                desk.services[service.number] = service.id
