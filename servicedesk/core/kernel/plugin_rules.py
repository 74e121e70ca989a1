"""What the hooks of a plugin must be like before any of them is called."""

import pluggy


class BadPlugin(ValueError):
    """A plugin that cannot be installed, with the reason."""


def forbid_order(plugins: pluggy.PluginManager, name: str) -> None:
    """Refuse wrappers and orders: if the order matters, the design is wrong."""
    for hook in plugins.get_hookcallers(plugins.get_plugin(name)) or []:
        for each in hook.get_hookimpls():
            ordered = each.wrapper or each.hookwrapper or each.tryfirst or each.trylast
            if each.plugin_name == name and ordered:
                raise BadPlugin(f"{hook.name}: neither wrappers nor an order are allowed")
