"""Why a plugin is refused: what is wrong with it, which rule that breaks, and what to do about it."""

RULES = {
    "manifest.readable": "plugin.toml must be TOML in UTF-8; mend the line that is named",
    "manifest.fields": "state every field of plugin.toml as the guide for authors lists it",
    "manifest.languages": 'write each of talks_to and personal_data as { es = "...", en = "..." }',
    "name.folder": "give the folder and the plugin one name",
    "name.free": "choose another name for the plugin and its folder",
    "api.range": "get a version of the plugin that is made for this plugin API",
    "host.range": "get a version of the plugin, or of Servicedesk, that fits the other",
    "hooks.known": "name in plugin.toml only hooks that docs/hooks.md lists",
    "hooks.fit": "write the hook as docs/hooks.md shows it",
    "hooks.promised": "name in plugin.toml exactly the hooks that hooks.py has",
    "permissions.known": "name only permissions that this desk has; what the plugin defines stands in own_permissions",
    "permissions.prefix": "begin the name of each of own_permissions with the plugin's name and a dot",
    "permissions.once": "define each of own_permissions once",
    "files.place": "move the file; nothing of a plugin may stand in for a page or a text of the desk",
    "tables.prefix": "begin the name of each table with that of the plugin",
    "imports.door": "import of the desk only what the plugin API offers",
    "import.works": "mend the error, then look for new plugins again",
    "import.time": "do as little as possible while being imported, then look for new plugins again",
    "import.survives": "take out what ends the process, then look for new plugins again",
    "settings.model": "derive Settings in settings.py from PluginSettings",
    "settings.secret": "leave secrets empty in settings.py; an administrator sets them",
    "package.approved": "compare the new version with the old one, and approve it",
    "start.succeeds": "take the plugin away or mend it, then look for new plugins again",
}


def against(rule: str, what: str) -> str:
    """Return in one line what is wrong, by which rule, and what is to be done."""
    return f"{what}. Rule {rule}: {RULES[rule]}."
