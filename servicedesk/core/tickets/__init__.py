"""Tickets: from a customer's report to the answer that it works again."""

from servicedesk.core.tickets.drafts import FileDraft, MacroDraft, ReplyDraft, StrangerDraft, TicketDraft
from servicedesk.core.tickets.queries.categories import find_categories, get_category
from servicedesk.core.tickets.queries.concerns import concern_of, count_open_concerns
from servicedesk.core.tickets.queries.customers import find_rating, list_categories_with_questions, list_questions
from servicedesk.core.tickets.queries.drafts import Desktop, Pulse, read_desktop, read_pulse
from servicedesk.core.tickets.queries.facts import changed_since, latest_fact
from servicedesk.core.tickets.queries.holds import HeldView, list_held
from servicedesk.core.tickets.queries.links import (
    Around,
    find_outage_of,
    list_around,
    list_cascade,
    list_links,
    list_tickets_of_outage,
)
from servicedesk.core.tickets.queries.lists import (
    list_categories,
    list_numbered,
    list_tickets,
    list_tickets_to_recheck,
)
from servicedesk.core.tickets.queries.macros import get_macro, list_macros
from servicedesk.core.tickets.queries.queues import (
    COUNTED,
    QueueCount,
    QueueFilter,
    QueueRow,
    count_changed,
    count_queues,
    list_queue,
    queue_place,
)
from servicedesk.core.tickets.queries.seeing import (
    consultant_of,
    find_attached,
    find_opened,
    get_attachment,
    get_ticket,
    ticket_to_change_by_id,
)
from servicedesk.core.tickets.queries.story import Story, get_story, words_of
from servicedesk.core.tickets.rules import is_rateable, is_resolvable, is_unidentified, possible_actions
from servicedesk.core.tickets.service.attending import (
    add_note,
    assign,
    assign_team,
    prioritize,
    reply,
    resume,
    start,
    wait_for,
)
from servicedesk.core.tickets.service.categories import (
    CategoryDraft,
    QuestionDraft,
    change_category,
    create_category,
)
from servicedesk.core.tickets.service.closing import (
    cancel,
    close,
    close_unanswered,
    confirm,
    reject,
    reject_solution,
    resolve,
)
from servicedesk.core.tickets.service.drafting import drop_draft, keep_draft, prune_drafts
from servicedesk.core.tickets.service.holding import hold, note_account_check, release
from servicedesk.core.tickets.service.identifying import identify
from servicedesk.core.tickets.service.linking import link, link_to_outage, unlink
from servicedesk.core.tickets.service.macros import (
    change_macro,
    create_macro,
    follow_macro,
    may_change_macro,
    remove_macro,
)
from servicedesk.core.tickets.service.merging import merge, unmerge
from servicedesk.core.tickets.service.opening import open_ticket
from servicedesk.core.tickets.service.rating import rate
from servicedesk.core.tickets.service.strangers import (
    add_by_link,
    forget_private_links,
    open_unverified,
    read_private_link,
)
from servicedesk.core.tickets.service.sweeping import sweep_clocks
from servicedesk.core.tickets.views import AccountView, Followed, TicketView, view_of_account, view_of_ticket
from servicedesk.core.tickets.words import GAPS, filled

__all__ = [
    "get_category",
    "find_categories",
    "create_category",
    "change_category",
    "QuestionDraft",
    "CategoryDraft",
    "AccountView",
    "Around",
    "Desktop",
    "COUNTED",
    "FileDraft",
    "Followed",
    "GAPS",
    "HeldView",
    "MacroDraft",
    "Pulse",
    "QueueCount",
    "QueueFilter",
    "QueueRow",
    "ReplyDraft",
    "Story",
    "StrangerDraft",
    "TicketDraft",
    "TicketView",
    "add_by_link",
    "add_note",
    "assign",
    "assign_team",
    "cancel",
    "change_macro",
    "changed_since",
    "close",
    "close_unanswered",
    "confirm",
    "consultant_of",
    "concern_of",
    "count_changed",
    "count_open_concerns",
    "count_queues",
    "create_macro",
    "drop_draft",
    "filled",
    "find_attached",
    "find_opened",
    "find_outage_of",
    "find_rating",
    "follow_macro",
    "forget_private_links",
    "get_attachment",
    "get_macro",
    "get_story",
    "get_ticket",
    "hold",
    "identify",
    "is_rateable",
    "is_resolvable",
    "is_unidentified",
    "keep_draft",
    "latest_fact",
    "link",
    "link_to_outage",
    "list_around",
    "list_cascade",
    "list_categories",
    "list_categories_with_questions",
    "list_held",
    "list_links",
    "list_macros",
    "list_numbered",
    "list_questions",
    "list_queue",
    "list_tickets",
    "list_tickets_of_outage",
    "list_tickets_to_recheck",
    "may_change_macro",
    "merge",
    "note_account_check",
    "open_ticket",
    "open_unverified",
    "possible_actions",
    "prioritize",
    "prune_drafts",
    "queue_place",
    "rate",
    "read_desktop",
    "read_private_link",
    "read_pulse",
    "reject",
    "reject_solution",
    "release",
    "remove_macro",
    "reply",
    "resolve",
    "resume",
    "start",
    "ticket_to_change_by_id",
    "sweep_clocks",
    "unlink",
    "unmerge",
    "view_of_account",
    "view_of_ticket",
    "wait_for",
    "words_of",
]
