"""The pages about plugins: the list, and for each its settings, health, history, missed deliveries, the way out."""

from flask import Blueprint

from servicedesk.admin.plugins import connection, health, history, listing, removal, replays, settings

__all__ = ["plugin_routes"]

GETS = (
    ("/plugins", "plugins", listing.index),
    ("/plugins/<name>", "plugin", settings.show_settings),
    ("/plugins/<name>/health", "plugin_health", health.show_health),
    ("/plugins/<name>/history", "plugin_history", history.show_history),
    ("/plugins/<name>/missed", "plugin_missed", replays.show_missed),
    ("/plugins/<name>/uninstall", "plugin_removal", removal.show_removal),
)
POSTS = (
    ("/plugins/look", "look_for_plugins", listing.look),
    ("/plugins/<name>/switch", "switch", listing.switch),
    ("/plugins/<name>/retry", "retry_plugin", listing.retry),
    ("/plugins/<name>/approve", "approve_plugin", listing.approve),
    ("/plugins/<name>", "save_plugin", settings.save),
    ("/plugins/<name>/test", "try_plugin", connection.try_out),
    ("/plugins/<name>/missed", "begin_replay", replays.begin),
    ("/plugins/<name>/export", "export_plugin", removal.export),
    ("/plugins/<name>/uninstall", "uninstall_plugin", removal.remove),
)


def plugin_routes(bp: Blueprint) -> None:
    """Add the pages about plugins."""
    for rule, endpoint, view in GETS:
        bp.add_url_rule(rule, endpoint, view)
    for rule, endpoint, view in POSTS:
        bp.add_url_rule(rule, endpoint, view, methods=["POST"])
