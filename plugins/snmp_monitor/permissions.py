"""What people may do here, by the names of the manifest."""

from servicedesk.plugin_api import Forbidden, UnitOfWork

SEE = "snmp_monitor.see"
MANAGE = "snmp_monitor.manage"


def require(uow: UnitOfWork, permission: str) -> None:
    """Raise Forbidden for whoever may not."""
    if not uow.actor.may(permission):
        raise Forbidden
