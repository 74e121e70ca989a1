"""The administrator's pages about rules without code: the list, one rule, its dry run, and what rules did."""

from servicedesk.admin.rules.pages import rule_routes

__all__ = ["rule_routes"]
