"""What an administrator may set."""

from servicedesk.plugin_api import PluginSettings, lazy, setting


class Settings(PluginSettings):
    """What goes with a letter, and in whose name the calendar entry is."""

    calendar: bool = setting(True, label=lazy("Add a calendar entry"))
    document: bool = setting(True, label=lazy("Add the notice as PDF"))
    organizer: str = setting(
        "", label=lazy("Organizer of the entries"), longest=120,
        help_text=lazy("An e-mail address. Left empty it is noreply at the domain of the desk's mail."),
    )  # fmt: skip
    provider: str = setting(
        "", label=lazy("Name of the provider in the MAINTNOTE fields"), longest=120,
        help_text=lazy("A domain, as carriers know it. Left empty it is that of the desk's mail."),
    )  # fmt: skip
