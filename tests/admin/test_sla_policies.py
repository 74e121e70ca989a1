"""Policies on the administrator's pages: their order, their form, and what would be promised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import sla, tickets
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import HoursDraft, PolicyDraft, TargetDraft
from tests.admin.conftest import text_of
from tests.database import EVERYTHING, ON_ONE_DATABASE
from tests.make import make_account, make_ticket

LIST, NEW, TRY = "/admin/policies", "/admin/policies/new", "/admin/policies/try"
RESOLUTION = TargetDraft("resolution", (60, 120, 240, 480), pauses=("customer",))
EVERYONE = PolicyDraft("Todas", position=20, targets=(RESOLUTION,))
COMPANIES = PolicyDraft(
    "Corporativas", "Corporate", position=10, account_kinds=("corporate",), kinds=("fault",),
    targets=(TargetDraft("resolution", (30, 0, 0, 0)), TargetDraft("attention", (1440,) * 4)),
)  # fmt: skip


@pytest.fixture
def promises(office):
    """Return the pages of two policies by their names."""
    with office.work() as uow:
        return {each.name: f"{LIST}/{sla.create_policy(uow, each).id}" for each in (EVERYONE, COMPANIES)}


def policy(office, page):
    return sla.get_policy(office.work(EVERYTHING), int(page.rpartition("/")[2]))


def order(office):
    return [each.name for each in sla.list_policies(office.work(EVERYTHING))]


def previewed(admin, page, typed):
    """Return what the page shows of what was typed, without saving it."""
    form = admin.form(page, names=tuple(typed))
    form.fields.update({name: value if isinstance(value, list) else [value] for name, value in typed.items()})
    form.fields["preview"] = ["1"]
    return text_of(admin.send(form, page))


def test_policies_stand_in_their_order_with_conditions_and_times_in_words(admin, promises):
    page = text_of(admin.get(LIST))

    assert page.index("Corporativas") < page.index("Todas")
    assert "Para todos los tickets" in page and "Corporativa" in page and "8 h" in page
    assert "Espera al cliente" in page


def test_a_policy_moves_up_and_down(office, admin, promises):
    page = promises["Todas"]

    admin.submit(LIST, action=f"{page}/move")
    moved = order(office)
    admin.submit(LIST, action=f"{page}/move")

    assert (moved, order(office)) == (["Todas", "Corporativas"], ["Corporativas", "Todas"])


def test_a_policy_is_added_last_with_times_in_hours_and_minutes(office, admin, promises):
    with office.work() as uow:
        calendar_id = sla.create_calendar(uow, HoursDraft("Oficina")).id
    typed = {
        "name": "Regulador", "regulator": "OSIPTEL", "kinds": ["complaint"], "priorities": ["1", "2"],
        "regulator_1": "24 h", "regulator_2": "1 h 30 min", "regulator_calendar": str(calendar_id),
        "regulator_pauses": ["customer"], "regulator_warnings": "50, 90 %",
    }  # fmt: skip

    page = admin.submit(NEW, typed).location.partition("?")[0]

    row = policy(office, page)
    (target,) = row.targets
    assert order(office)[-1] == "Regulador" and row.is_active and row.regulator == "OSIPTEL"
    assert (row.kinds, row.priorities) == (["complaint"], [1, 2])
    assert (target.clock, target.minutes, target.calendar_id) == ("regulator", [1440, 90, 0, 0], calendar_id)
    assert (target.pauses, target.warnings) == (["customer"], [50, 90])
    assert "Oficina" in text_of(admin.get(LIST)) and "OSIPTEL" in text_of(admin.get(LIST))


def test_a_policy_is_changed_and_the_trail_tells_what_was_and_is(office, admin, promises):
    page = promises["Todas"]

    admin.submit(page, {"resolution_2": "3 h", "name_en": "Everybody"})
    admin.submit(page, {"is_active": []})

    row = policy(office, page)
    assert row.targets[0].minutes == [60, 180, 240, 480] and not row.is_active and row.position == 20
    assert "No cuenta" in text_of(admin.get(LIST))
    changed = select(EventRecord).where(EventRecord.kind == "sla_policy.changed").order_by(EventRecord.id)
    last = [each.values["changes"] for each in office.work(EVERYTHING).session.scalars(changed)][-2:]
    assert [each["minutes"][1] for each in last[0]["resolution"]] == [120, 180]
    assert last[1] == {"is_active": [True, False]}


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"resolution_2": "3"}, "1 h 30 min"),
        ({"resolution_1": "99999 h"}, "1 h 30 min"),
        ({"resolution_warnings": "pronto"}, "porcentajes de 1 a 99"),
        ({"resolution_warnings": "150"}, "porcentajes de 1 a 99"),
        ({"name": ""}, "Nombre"),
    ],
)
def test_what_is_no_policy_is_told_at_its_field_and_stays_typed(office, admin, promises, typed, told):
    answer = admin.submit(promises["Todas"], typed)

    assert answer.status_code == 422 and told in text_of(answer)
    assert f'value="{next(iter(typed.values()))}"' in text_of(answer)
    assert policy(office, promises["Todas"]).targets[0].minutes == [60, 120, 240, 480]


@ON_ONE_DATABASE
def test_a_calendar_that_is_open_too_little_is_told_at_its_field(office, admin, promises):
    with office.work() as uow:
        hour = ((("08:00", "09:00"),),) + ((),) * 6
        calendar_id = sla.create_calendar(uow, HoursDraft("Escaso", week=hour)).id

    answer = admin.submit(promises["Todas"], {"resolution_1": "200 h", "resolution_calendar": str(calendar_id)})

    assert answer.status_code == 422 and "suficientes horas abiertas" in text_of(answer)
    assert 'href="#resolution_calendar-0"' in answer.text


def test_what_a_change_does_to_open_tickets_is_said_before_it_is_saved(office, admin, promises):
    with office.work() as uow:
        residential, company = make_account(uow), make_account(uow, kind="corporate")
        first = make_ticket(uow, residential).number
        make_ticket(uow, company)

    quicker = previewed(admin, promises["Todas"], {"resolution_3": "2 h", "resolution_2": "1 h", "resolution_4": "2 h"})
    same = previewed(admin, promises["Todas"], {"name": "Cada una"})
    new = previewed(admin, NEW, {"name": "Novedades", "next_update_1": "1 h", "next_update_2": "1 h",
                                 "next_update_3": "1 h", "next_update_4": "1 h"})  # fmt: skip

    assert "2 tickets abiertos tendrían otro plazo" in quicker and "Solución" in quicker
    assert "No cambia nada para los 2 tickets abiertos" in same
    assert f'href="/desk/tickets/{first}">{first}</a>, Solución: ahora vence' in quicker and "ahora vence" not in same
    assert "2 tickets abiertos tendrían otro plazo" in new
    assert "Próxima novedad al cliente: ahora no tiene plazo, luego vence" in new
    assert order(office) == ["Corporativas", "Todas"] and policy(office, promises["Todas"]).name == "Todas"


def test_a_policy_is_removed(office, admin, promises):
    admin.submit(promises["Todas"], action=f"{promises['Todas']}/remove")

    assert order(office) == ["Corporativas"]


def test_a_desk_without_policies_says_what_is_promised_then(admin):
    assert "24 horas" in text_of(admin.get(LIST))
    assert "La norma de la mesa" in text_of(admin.get(f"{TRY}?kind=fault&priority=2&account_kind=corporate"))


@ON_ONE_DATABASE
def test_a_desk_that_has_taken_its_policies_away_keeps_the_norm_until_it_is_switched_off(admin, promises):
    for page in promises.values():
        admin.submit(page, action=f"{page}/remove")

    kept = text_of(admin.get(LIST))
    off = text_of(admin.submit(LIST, action=f"{LIST}/norm", follow_redirects=True))
    again = text_of(admin.submit(LIST, action=f"{LIST}/norm", follow_redirects=True))

    assert "se responde en 24 horas" in kept and "se responde en 24 horas" in again
    assert "no se promete nada a nadie" in off


def test_with_policies_and_without_the_norm_only_they_promise(admin, promises):
    admin.submit(LIST, action=f"{LIST}/norm")

    assert "Solo se promete lo que dice una política" in text_of(admin.get(LIST))


def test_a_described_ticket_gets_its_times_from_the_first_that_fit(office, admin, promises):
    with office.work() as uow:
        sla.create_policy(uow, PolicyDraft("Vieja", position=1, is_active=False, targets=(RESOLUTION,)))

    asked = f"{TRY}?kind=fault&category=&priority=2&account_kind=corporate&at=2026-11-20T16:00"
    page = text_of(admin.get(asked))
    other = text_of(admin.get(asked.replace("corporate", "residential").replace("fault", "question")))

    assert "Solución: viernes 20 de noviembre, 18:00" in page
    assert "Primera respuesta: sábado 21 de noviembre, 16:00" in page
    assert "No cuenta" in page and "Espera al cliente" in page
    assert "No corresponde: el tipo, el cliente" in other and "Primera respuesta: sábado" in other


def test_a_policy_that_others_outrun_says_so(office, admin, promises):
    with office.work() as uow:
        sla.create_policy(uow, PolicyDraft("Última", position=99, targets=(RESOLUTION,)))

    assert "las anteriores dan todos los plazos" in text_of(
        admin.get(f"{TRY}?kind=fault&priority=2&account_kind=corporate")
    )


def test_a_ticket_is_tried_by_its_number(office, admin, promises):
    with office.work() as uow:
        number = make_ticket(uow, make_account(uow, kind="corporate")).number

    found, unknown = admin.get(f"{TRY}?number={number.lower()}"), admin.get(f"{TRY}?number=AR-ZZZZZZ")

    assert f"Qué se promete para {number}" in text_of(found) and "Primera respuesta:" in text_of(found)
    assert unknown.status_code == 422 and "AR-ZZZZZZ" in text_of(unknown)


@ON_ONE_DATABASE
def test_a_ticket_is_tried_with_the_pauses_that_it_had_beside_what_it_was_promised(office, admin, promises, clock):
    clock.moment = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 10:00 in Lima
    with office.work() as uow:
        number = make_ticket(uow).number
        tickets.start(uow, number)
        tickets.wait_for(uow, number, "customer")
    clock.advance(timedelta(hours=2))
    with office.work() as uow:
        tickets.resume(uow, number)
        page = int(promises["Todas"].rpartition("/")[2])
        sla.change_policy(uow, page, replace(EVERYONE, targets=(replace(RESOLUTION, minutes=(30,) * 4),)))

    page = text_of(admin.get(f"{TRY}?number={number}"))

    assert "Solución: hoy, 12:30" in page and "Prometido hasta ahora: hoy, 16:00" in page


@ON_ONE_DATABASE
def test_nothing_is_promised_where_no_policy_fits(office, admin):
    with office.work() as uow:
        sla.create_policy(uow, PolicyDraft("Consultas", kinds=("question",), targets=(RESOLUTION,)))
        sla.keep_norm(uow, is_kept=False)

    assert "ninguna política corresponde" in text_of(admin.get(f"{TRY}?kind=fault&priority=1&account_kind=corporate"))
    assert admin.get(f"{TRY}?at=ayer&kind=fault").status_code == 422
    assert admin.get(TRY).status_code == 200
