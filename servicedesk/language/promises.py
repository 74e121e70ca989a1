"""What the clocks of a promise are called, and why one of them stands still."""

from servicedesk.language.marks import lazy

CLOCKS = {
    "response": lazy("Take up"),
    "attention": lazy("First answer"),
    "resolution": lazy("Solution"),
    "next_update": lazy("Next news to the customer"),
    "regulator": lazy("Regulator's limit"),
}
STANDS_FOR = {
    "customer": lazy("waits for the customer"),
    "appointment": lazy("waits for an appointment"),
    "carrier": lazy("waits for a carrier"),
    "held": lazy("on hold"),
    "ended": lazy("solved or ended meanwhile"),
}
DOUBTS = {
    "sla.leap": lazy("The clock of the machine has leapt."),
    "sla.back": lazy("The clock of the machine has gone back."),
    "sla.away": lazy("The desk was off for longer than a week, or its clock is wrong."),
    "sla.too_many": lazy("More promises would be broken at one moment than is believable."),
}
