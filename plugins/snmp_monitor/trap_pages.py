"""The administrator's page of traps: what nobody knows yet, who sends without being a device, and the rules."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from plugins.snmp_monitor.permissions import MANAGE
from plugins.snmp_monitor.trap_listing import count_received, list_strangers, list_troubled, list_unknown, rule_to_write
from plugins.snmp_monitor.trap_rules import Rule, load_rules, own_rule, save_rule
from servicedesk.plugin_api import Context, UnitOfWork
from servicedesk.plugin_api.pages import Permission, allows, show, unit_of_work

FIELDS = ("kind", "name", "action", "cause", "severity", "lasts_minutes", "port_name", "text_es", "text_en")
LONGEST_KIND = 255

Sent = Mapping[str, Any]


def page_of(ctx: Context) -> Any:
    """Return the view of the page; it says where the desk listens."""

    @allows(Permission(MANAGE))
    def traps() -> Response:
        uow = unit_of_work()
        settings = ctx.settings
        return show(
            "snmp_monitor/traps.html", "snmp_monitor/_traps.html", unknown=list_unknown(uow),
            strangers=list_strangers(uow), troubled=list_troubled(uow), rules=load_rules(uow).all(),
            received=count_received(uow), ear=f"{settings.trap_address}:{settings.trap_port}",
            is_on=bool(settings.trap_port), tongue=uow.actor.language,
        )  # fmt: skip

    return traps


def known_rule(uow: UnitOfWork, row_id: int) -> Sent:
    """Return what the form shows of a rule; a new one begins with the kind that the address names."""
    rule = own_rule(uow, row_id) if row_id else rule_to_write(uow, request.args.get("kind", "")[:LONGEST_KIND])
    return {name: getattr(rule, name) for name in FIELDS}


def keep_rule(uow: UnitOfWork, sent: Sent, row_id: int, ctx: Context) -> object:
    """Write a rule as it was sent."""
    told: dict[str, Any] = {name: sent[name] or "" for name in FIELDS} | {"lasts_minutes": sent["lasts_minutes"] or 0}
    return save_rule(uow, Rule(**told), row_id)
