"""The administrator's pages about rules: written line by line without a script, tried, switched, and what they did."""

import re

import pytest

from servicedesk.core import automation, tickets
from servicedesk.core.automation import Action, Condition
from servicedesk.core.tickets import MacroDraft
from tests.admin.conftest import text_of
from tests.automation import Rules, draft
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_account, make_category, make_contact, make_team

pytestmark = ON_ONE_DATABASE
LIST = "/admin/rules"
NEW = f"{LIST}/new"
PLAIN = {
    "name": "Primero lo urgente", "moment": "opened", "match": "all", "counted_by": "clock", "minutes": "0",
    "action_0_kind": "prioritize", "action_0_priority": "1", "condition_0_kind": "segment",
    "condition_0_operator": "is", "condition_0_values": "corporate",
}  # fmt: skip


@pytest.fixture
def keeper(office):
    """Return the browser of an administrator, on a desk with a team, a symptom and an answer."""
    with office.work() as uow:
        make_team(uow)
        make_category(uow)
    with office.work(as_user(office.lucia, "administrator")) as uow:
        tickets.create_macro(uow, MacroDraft("Ya lo vemos", "Hola {customer}", is_shared=True))
    return office.client(office.lucia)


@pytest.fixture
def rules(plugins, work, session):
    """Return the rules of this desk."""
    return Rules(plugins, work, session)


def write(browser, page, typed):
    """Send the form of a rule with these lines, as a browser does that has added them one after the other."""
    form = browser.form(page, page.partition("?")[0], ("name", "moment"))
    for name, value in typed.items():
        form.fields[name] = value if isinstance(value, list) else [value]
    return browser.send(form, page)


def kept(office):
    """Return the rules as they are kept."""
    with office.work() as uow:
        return [(rule.id, rule.draft) for rule in automation.list_rules(uow)]


def test_a_rule_is_written_line_by_line_without_a_script(keeper, office):
    first = write(keeper, NEW, {"name": "Mía", "new_condition": "priority", "more": "condition"})
    condition = {"condition_0_kind": "priority", "condition_0_operator": "is", "condition_0_values": "1"}
    second = write(keeper, NEW, {"name": "Mía", **condition, "new_action": "note", "more": "action"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert 'name="condition_0_values"' in first.text and 'value="Mía"' in first.text
    assert re.search(r'name="condition_0_values" value="1" checked', second.text)
    assert 'name="action_0_text"' in second.text
    assert kept(office) == []


def test_a_line_is_taken_away_and_the_others_move_up(keeper):
    sent = {
        "condition_0_kind": "title", "condition_0_operator": "contains", "condition_0_typed": "fibra",
        "condition_1_kind": "tier", "condition_1_operator": "at_least", "condition_1_typed": "2",
        "action_0_kind": "start", "action_1_kind": "note", "action_1_text": "Hola",
    }  # fmt: skip

    without = text_of(write(keeper, NEW, {**sent, "less": "condition_0"}))
    shorter = text_of(write(keeper, NEW, {**sent, "less": "action_0"}))
    same = text_of(write(keeper, NEW, {**sent, "less": "anything"}))

    assert 'value="tier"' in without and "condition_1_kind" not in without
    assert "Hola</textarea>" in shorter and "action_1_kind" not in shorter
    assert "condition_1_kind" in same and "action_1_kind" in same


def test_a_rule_is_kept_switched_off_and_shown_in_words(keeper, office):
    made = write(keeper, NEW, PLAIN)

    ((rule_id, rule),) = kept(office)
    assert made.location == f"{LIST}/{rule_id}?saved=1"
    assert rule == draft(
        "opened", name="Primero lo urgente", conditions=(Condition("segment", "is", ("corporate",)),),
        actions=(Action("prioritize", {"priority": "1"}),),
    )  # fmt: skip
    page = text_of(keeper.get(LIST))
    assert "Se abre un ticket" in page and "Clientes es uno de: Corporativa" in page
    assert "Fijar la prioridad: 1, la más alta" in page and "Inactiva" in page
    assert "Guardado" in text_of(keeper.get(made.location))


def test_what_is_wrong_is_told_at_its_line(keeper, office):
    unfinished = write(keeper, NEW, {**PLAIN, "name": "", "action_0_priority": ""})
    empty = write(keeper, NEW, {**PLAIN, "condition_0_values": []})

    assert (unfinished.status_code, empty.status_code) == (422, 422)
    assert "Elige una de las opciones" in text_of(unfinished)
    assert "Di con qué se compara" in text_of(empty)
    assert kept(office) == []


def test_a_rule_that_waits_and_every_kind_of_line_comes_back_as_it_was(keeper, office, work):
    with work() as uow:
        team, user = make_team(uow, code="cor", name="COR").id, office.lucia.id
        macro = tickets.list_macros(uow, "reply")[0].id
    lines = [("assign_team", "team", team), ("assign_user", "user", user), ("answer", "macro", macro)]
    actions = {f"action_{at}_kind": kind for at, (kind, _, _) in enumerate(lines)}
    actions |= {f"action_{at}_{need}": str(value) for at, (_, need, value) in enumerate(lines)}
    conditions = {
        "condition_0_kind": "account", "condition_0_operator": "is", "condition_0_typed": "100000, 100001",
        "condition_1_kind": "assignee", "condition_1_operator": "none",
    }  # fmt: skip
    waits = {"moment": "promise_due", "minutes": "30", "counted_by": "office", "promise": "next_update"}
    made = write(keeper, NEW, {"name": "Plazos", "match": "any", **waits, **conditions, **actions})

    assert made.status_code == 303
    ((_, rule),) = kept(office)
    assert rule.conditions[0].values == ("100000", "100001")
    page, listed = text_of(keeper.get(made.location)), text_of(keeper.get(LIST))
    assert 'value="100000, 100001"' in page and "COR" in page and "Ya lo vemos" in page
    assert "30 minutos: Próxima" in listed and "en horas de oficina" in listed.lower()
    assert "Se cumple alguna condición" in listed and "Quién tiene el ticket está vacío" in listed


def test_who_saves_what_somebody_else_changed_meanwhile_is_told(keeper, office):
    made = write(keeper, NEW, PLAIN).location
    seen = keeper.get(made).text
    write(keeper, made, {**PLAIN, "name": "Otra"})
    assert 'name="seen"' in seen

    late = write(keeper, made, {**PLAIN, "name": "Tarde", "seen": "1"})
    odd = write(keeper, made, {**PLAIN, "name": "Rara", "seen": "x"})

    assert (late.status_code, odd.status_code) == (409, 409)
    assert [rule.name for _, rule in kept(office)] == ["Otra"]


def test_a_rule_is_switched_moved_copied_removed_and_put_back(keeper, office):
    for name in ("Una", "Dos"):
        write(keeper, NEW, {**PLAIN, "name": name})
    first, second = (f"{LIST}/{rule_id}" for rule_id, _ in kept(office))

    keeper.submit(LIST, {"on": "1", "list": "1"}, f"{first}/switch")
    on = text_of(keeper.get(first))
    keeper.submit(LIST, {}, f"{first}/switch")
    keeper.submit(LIST, {"up": "1"}, f"{second}/move")
    copied = keeper.submit(first, {}, f"{first}/copy")
    asked = text_of(keeper.get(f"{first}/removal"))
    gone = keeper.submit(f"{first}/removal", {}, f"{first}/removal")
    after = text_of(keeper.get(gone.location))

    assert "Desactivar" in on and "¿Quitar «Una»?" in asked and copied.status_code == 303
    assert [rule.name for _, rule in kept(office)] == ["Dos", "Una (copia)"]
    assert "Se quitó la regla «Una»" in after
    back = keeper.submit(gone.location, {}, f"{first}/return")
    assert back.location == first
    assert "Una" in [rule.name for _, rule in kept(office)]
    assert keeper.get(f"{first}/switch").location == LIST
    for nothing in ("x", "9" * 19, "9" * 40):
        page = keeper.get(f"{LIST}?removed={nothing}")
        assert page.status_code == 200 and "Se quitó" not in text_of(page)


def test_suggestions_speak_the_language_that_this_browser_chose(keeper):
    keeper.get("/language/en?next=/desk/")

    page = keeper.get(LIST).text

    assert "Companies first" in page and "Primero las empresas" not in page


def test_a_suggestion_is_taken_with_one_click(keeper, office):
    assert "Toca dar noticias" in text_of(keeper.get(LIST))

    taken = keeper.submit(LIST, {"code": "news_due"}, f"{LIST}/suggested")

    ((rule_id, rule),) = kept(office)
    assert (taken.location, rule.moment) == (f"{LIST}/{rule_id}", "promise_due")
    assert keeper.submit(LIST, {"code": "news_due"}, f"{LIST}/suggested").status_code == 404


def test_the_dry_run_shows_condition_by_condition(keeper, office):
    write(keeper, NEW, PLAIN)
    ((rule_id, _),) = kept(office)
    number = office.open().number

    lately = text_of(keeper.get(f"{LIST}/{rule_id}/trial"))
    one = text_of(keeper.get(f"{LIST}/{rule_id}/trial?number={number}"))
    unknown = text_of(keeper.get(f"{LIST}/{rule_id}/trial?number=AR-NADA"))

    assert (
        number in lately
        and "No actuaría" in lately
        and "Actuaría en 0 de 1." in lately
        and "se encontró: Residencial" in lately
    )
    assert "No se cumple:" in one and "No hay ningún ticket AR-NADA" in unknown


def test_what_rules_did_is_listed_narrowed_and_shown_one_by_one(keeper, office, rules):
    refused = Action("escalate", {"text": "No hay a quién"})
    rule_id = rules.write("opened", ("kind", "is", "fault"), name="Visto", actions=(refused, Action("start")))
    number = office.open().number
    rules.deliver()
    (run,) = rules.runs()

    whole = text_of(keeper.get(f"{LIST}/log"))
    none = text_of(keeper.get(f"{LIST}/log?outcome=done&rule={rule_id}"))
    one = text_of(keeper.get(f"{LIST}/log/{run.id}"))

    assert number in whole and "Rechazada en parte" in whole and "Nada coincide" not in whole
    assert number not in none
    assert "No hay un nivel siguiente en la matriz" in one and "Empezar el trabajo" in one
    assert f"{LIST}/log?rule={rule_id}" in keeper.get(LIST).text


def test_the_ticket_says_which_rule_acted_and_the_customer_never_reads_it(keeper, office, rules, client, work):
    with work() as uow:
        account = make_account(uow)
        contact = make_contact(uow, account)
        macro = tickets.list_macros(uow, "reply")[0].id
    actions = (Action("note", {"text": "Mirar esto"}), Action("answer", {"macro": str(macro)}))
    rules.write("opened", name="Secreto interno", actions=actions)
    number = office.open(account=account, contact_id=contact.id).number
    rules.deliver()

    desk, portal = text_of(keeper.get(f"/desk/tickets/{number}")), text_of(client(contact).get(f"/tickets/{number}"))

    assert "Regla «Secreto interno»" in desk and "Mirar esto" in desk
    assert "Hola Rosa Quispe" in portal and "Secreto interno" not in portal and "Mirar esto" not in portal


def test_an_administrator_is_told_that_the_desk_switched_a_rule_off(keeper, office, rules):
    rule_id = rules.write("noted", name="Eco")
    number = office.open().number
    with office.work() as uow:
        tickets.add_note(uow, number, "Revisado")
    rules.deliver()

    notices, page = text_of(keeper.get("/desk/notices")), text_of(keeper.get(f"{LIST}/{rule_id}"))

    assert "La regla «Eco» se excedió y quedó desactivada" in notices and 'href="/admin/rules"' in notices
    assert (
        "La mesa desactivó esta regla" in page
        and number in page
        and "Desactivada por la mesa" in text_of(keeper.get(LIST))
    )
