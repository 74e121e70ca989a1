"""The hook of alertmanager; the work is next door."""

from collections.abc import Sequence

from plugins.alertmanager.pages import admin_page
from servicedesk.plugin_api import Context, Page, hookimpl


@hookimpl
def provide_pages(ctx: Context) -> Sequence[Page]:
    """Bring the address that Alertmanager posts to, and the page that tells how."""
    return [admin_page()]
