"""Where the siren is heard."""

from servicedesk.plugin_api import PluginSettings, lazy, setting


class Settings(PluginSettings):
    """Where the siren is heard, and where one sees what is wrong with it."""

    place: str = setting("", label=lazy("Folder"), required=True, longest=400)
