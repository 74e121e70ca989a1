"""Planned work in the desk: the list, planning it, what is done with it, and what customers object."""

from flask import Blueprint

from servicedesk.desk.works.acting import acting_routes
from servicedesk.desk.works.companies import company_routes
from servicedesk.desk.works.deciding import deciding_routes
from servicedesk.desk.works.listing import list_routes
from servicedesk.desk.works.noting import noting_routes
from servicedesk.desk.works.objections import objection_routes
from servicedesk.desk.works.planning import planning_routes
from servicedesk.desk.works.repeating import repeating_routes
from servicedesk.desk.works.showing import showing_routes
from servicedesk.desk.works.week import week_routes

__all__ = ["work_routes"]


def work_routes(bp: Blueprint) -> None:
    """Add every page of planned work; those with a name of their own before the one of a number."""
    list_routes(bp)
    week_routes(bp)
    objection_routes(bp)
    planning_routes(bp)
    repeating_routes(bp)
    company_routes(bp)
    noting_routes(bp)
    showing_routes(bp)
    deciding_routes(bp)
    acting_routes(bp)
