"""What customers have and what it runs on, and who is affected when a part of it fails."""

from servicedesk.core.inventory.drafts import ResourceDraft, ResourceRow, ServiceDraft, ServiceRow
from servicedesk.core.inventory.importing import (
    import_dependencies,
    import_resources,
    import_services,
    list_dependencies,
)
from servicedesk.core.inventory.queries import (
    affected_services,
    count_affected_services,
    elements_of,
    find_resource,
    get_resource,
    get_service,
    list_resources,
    list_services,
    list_services_of,
    visible_resources,
    visible_services,
)
from servicedesk.core.inventory.service import (
    add_dependency,
    change_resource,
    change_service,
    create_resource,
    create_service,
    put_service_on,
    remove_dependency,
    take_service_off,
)

__all__ = [
    "ResourceDraft",
    "ResourceRow",
    "ServiceDraft",
    "ServiceRow",
    "add_dependency",
    "affected_services",
    "change_resource",
    "change_service",
    "count_affected_services",
    "create_resource",
    "create_service",
    "elements_of",
    "find_resource",
    "get_resource",
    "get_service",
    "import_dependencies",
    "import_resources",
    "import_services",
    "list_dependencies",
    "list_resources",
    "list_services",
    "list_services_of",
    "put_service_on",
    "remove_dependency",
    "take_service_off",
    "visible_resources",
    "visible_services",
]
