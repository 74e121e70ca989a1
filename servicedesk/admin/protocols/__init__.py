"""The administrator's pages about attention protocols: drafts, steps, versions, files, and a walk without a ticket."""

from servicedesk.admin.protocols.pages import protocol_routes

__all__ = ["protocol_routes"]
