"""Actions: what a rule can do, what each needs, and which right its writer must hold."""

NEEDS: dict[str, tuple[str, ...]] = {
    "assign_team": ("team",),
    "assign_user": ("user",),
    "prioritize": ("priority",),
    "start": (),
    "wait": ("reason",),
    "note": ("text",),
    "answer": ("macro",),
    "escalate": ("text",),
    "tell_attending": ("text",),
    "tell_user": ("user", "text"),
    "tell_team": ("team", "text"),
    "resolve": ("macro",),
}

# Nobody gives a rule what he may not do himself.
RIGHTS = {
    "assign_team": "ticket.assign",
    "assign_user": "ticket.assign",
    "prioritize": "ticket.edit",
    "start": "ticket.start",
    "wait": "ticket.wait",
    "note": "ticket.note",
    "answer": "ticket.reply",
    "escalate": "ticket.escalate",
    "tell_attending": "ticket.note",
    "tell_user": "ticket.note",
    "tell_team": "ticket.note",
    "resolve": "ticket.resolve",
}
UNFILLED = ("agent", "deadline")  # gaps of a text that only somebody who writes can fill

# What the impact and the urgency are where a priority is set that the ticket's own impact cannot reach.
LEVELS = {1: (1, 1), 2: (2, 2), 3: (2, 3), 4: (3, 3)}
