"""What each permission allows, in words, those of plugins among them, and how the first roles are called."""

from servicedesk.language.marks import lazy
from servicedesk.web.extensions import PluginCard, kernel, plugin_cards
from servicedesk.web.locale import current_language

PERMISSION_WORDS = {
    "desk.enter": lazy("Enter the agent desk"),
    "partner.enter": lazy("Enter the partner pages"),
    "admin.enter": lazy("Enter the administration pages"),
    "ticket.read": lazy("See the tickets of the accounts one may see"),
    "ticket.read_team": lazy("See the tickets of one's own teams"),
    "ticket.open": lazy("Open tickets for customers"),
    "ticket.edit": lazy("Change category, impact and urgency of tickets"),
    "ticket.reply": lazy("Write to the customer on tickets"),
    "ticket.note": lazy("Write internal notes on tickets"),
    "ticket.assign": lazy("Assign tickets to teams and people"),
    "ticket.start": lazy("Start and resume the work on tickets"),
    "ticket.wait": lazy("Let tickets wait for the customer, an appointment or a carrier"),
    "ticket.protocol": lazy("Run attention protocols on tickets"),
    "ticket.escalate": lazy("Escalate tickets to another team or level"),
    "ticket.accept": lazy("Accept what was escalated to one's own team"),
    "ticket.return": lazy("Return an escalation, with a reason"),
    "ticket.answer": lazy("Answer escalations"),
    "ticket.follow": lazy("Note a carrier's reference and follow it up"),
    "ticket.oversee": lazy("Act on the escalations of every team"),
    "ticket.hold": lazy("Hold tickets"),
    "ticket.release": lazy("Release held tickets"),
    "ticket.resolve": lazy("Resolve tickets"),
    "ticket.close": lazy("Close resolved tickets"),
    "ticket.reopen": lazy("Reopen resolved tickets"),
    "ticket.cancel": lazy("Cancel tickets"),
    "ticket.reject": lazy("Reject tickets"),
    "ticket.link": lazy("Link tickets to each other and to outages"),
    "account.read": lazy("See all accounts and their contacts"),
    "account.read_assigned": lazy("See the accounts assigned to oneself and their contacts"),
    "account.retain": lazy("See which accounts are at risk of leaving, and note what was done"),
    "account.edit": lazy("Create and change accounts"),
    "contact.edit": lazy("Create and change contacts, and invite them to the portal"),
    "inventory.read": lazy("See services, resources and what depends on what"),
    "inventory.edit": lazy("Change services, resources and what depends on what"),
    "category.edit": lazy("Change the categories of faults"),
    "protocol.edit": lazy("Write and publish attention protocols"),
    "escalation.edit": lazy("Change the escalation matrix"),
    "rule.edit": lazy("Write rules, switch them, and see what they did"),
    "article.edit": lazy("Write and publish articles"),
    "alarm.raise": lazy("Raise and clear alarms as monitoring does"),
    "alarm.attend": lazy("Acknowledge, comment on and clear alarms"),
    "outage.edit": lazy("Declare, update and resolve outages"),
    "maintenance.edit": lazy("Plan, change and cancel maintenance"),
    "maintenance.answer": lazy("Pass on and answer objections to maintenance"),
    "maintenance.override": lazy("Plan maintenance later than announced work allows, with a reason"),
    "promise.confirm": lazy("Decide about promises that are held back"),
    "wallboard.see": lazy("See the wallboard: figures of all tickets, outages and planned work"),
    "report.read": lazy("Read the reports"),
    "user.read": lazy("See who works with the desk"),
    "user.manage": lazy("Create, change, invite and disable users"),
    "role.manage": lazy("Create and change roles"),
    "team.manage": lazy("Create and change teams"),
    "team.supervise": lazy("See the load of one's teams, plan absences and limits"),
    "plugin.manage": lazy("Switch plugins on and off and change their settings"),
    "delivery.retry": lazy("See what plugins are still to be told, and tell them again"),
    "mail.read": lazy("Read the outgoing mail"),
    "event.read": lazy("Read the audit trail"),
    "settings.manage": lazy("Change the settings of the desk"),
    "person.export": lazy("Hand out all that is kept about a person"),
    "person.erase": lazy("Erase what is kept about a person"),
}

# An operator may call them otherwise; names of its own are shown as they are.
ROLE_WORDS = (
    lazy("Teleservice"), lazy("CSM agent"), lazy("CSM supervisor"), lazy("NOC operator"), lazy("NOC supervisor"),
    lazy("Customer care"), lazy("Product analyst"), lazy("Sales consultant"), lazy("Installation centre"),
    lazy("Warehouse"), lazy("Screen on the wall"), lazy("Administrator"),
)  # fmt: skip


def offered_permissions() -> list[tuple[str, str]]:
    """Return each permission that there is now with what it allows: the desk's, then those of plugins that are on."""
    language = current_language()[:2]
    own = [(name, words.get(language) or name) for card in _defining() for name, words in card.own_permissions.items()]
    return [*PERMISSION_WORDS.items(), *own]


def permission_headings() -> dict[str, str]:
    """Return for the first permission of each plugin the title to write above it."""
    return {next(iter(card.own_permissions)): card.told_in(current_language())[0] for card in _defining()}


def _defining() -> list[PluginCard]:
    """Return the plugins that are on and define permissions, by name."""
    registry = kernel().registry
    return [card for name, card in sorted(plugin_cards().items()) if card.own_permissions and registry.is_enabled(name)]
