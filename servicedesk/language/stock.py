"""The letters of the desk as it came: which there are, their words, and what each of them can tell.

The words stand here, because those who send letters and those who let the operator change them both need them.
"""

from dataclasses import dataclass

from servicedesk.language.marks import lazy

# What the desk did, as the customer reads it: the subject and the first paragraph.
FOR_CUSTOMERS = {
    "replied": (lazy("%(number)s: we have answered you"), lazy("We have answered your report “%(subject)s”.")),
    "held": (lazy("%(number)s: your report is on hold"), lazy("Your report “%(subject)s” is registered and waits.")),
    "released": (
        lazy("%(number)s: your report is under way"),
        lazy("The condition that your report “%(subject)s” waited for is met: we attend it now."),
    ),
    "waiting": (lazy("%(number)s: your report is waiting"), lazy("Your report “%(subject)s” is waiting.")),
    "resolved": (
        lazy("%(number)s: solved, is it working?"),
        lazy("We have solved your report “%(subject)s”. Please tell us whether it works again."),
    ),
    "closed": (lazy("%(number)s: closed"), lazy("Your report “%(subject)s” is closed.")),
    "cancelled": (lazy("%(number)s: cancelled"), lazy("Your report “%(subject)s” was cancelled.")),
    "merged": (
        lazy("%(number)s: we go on in %(other)s"),
        lazy("Your report “%(subject)s” is about the same as %(other)s. We go on with both there."),
    ),
    "unmerged": (
        lazy("%(number)s: attended on its own again"),
        lazy("We attend your report “%(subject)s” on its own again."),
    ),
    "rejected": (lazy("%(number)s: not attended"), lazy("We cannot attend your report “%(subject)s”.")),
}

# The same on a phone, after the operator's name; the link follows.
SHORT_OPENED = lazy("we received your report %(number)s.")
SHORT = {
    "replied": lazy("we have answered your report %(number)s."),
    "held": lazy("your report %(number)s is registered and waits."),
    "released": lazy("your report %(number)s is under way."),
    "waiting": lazy("your report %(number)s is waiting."),
    "resolved": lazy("we have solved your report %(number)s. Is it working?"),
    "closed": lazy("your report %(number)s is closed."),
    "cancelled": lazy("your report %(number)s was cancelled."),
    "merged": lazy("we go on with your report %(number)s in %(other)s."),
    "unmerged": lazy("we attend your report %(number)s on its own again."),
    "rejected": lazy("we cannot attend your report %(number)s."),
}

# What is told of an outage: the subject, and how the short text begins.
OUTAGES = {
    "declared": (lazy("%(number)s: an outage affects your service"), lazy("an outage affects your service.")),
    "updated": (lazy("%(number)s: news of the outage"), lazy("news of the outage.")),
    "resolved": (lazy("%(number)s: the outage is over"), lazy("the outage is over.")),
}

# What customers read when monitoring has seen that everything of an outage answers again.
OVER_BY_ITSELF = lazy("The network answers again. If your service still fails, tell us: your report goes on.")

# What the customer did, or a colleague, as whoever attends the ticket reads it.
FOR_STAFF = {
    "noted": (lazy("%(number)s: %(name)s named you"), lazy("%(name)s named you in a note on “%(subject)s”.")),
    "assigned.team": (lazy("%(number)s came to your team"), lazy("The ticket “%(subject)s” came to your team.")),
    "assigned": (lazy("%(number)s was assigned to you"), lazy("The ticket “%(subject)s” is yours now.")),
    "replied": (lazy("%(number)s: the customer answered"), lazy("The customer answered on “%(subject)s”.")),
    "rejected_solution": (
        lazy("%(number)s: it still fails"),
        lazy("The customer says that “%(subject)s” is not solved. The promise begins anew."),
    ),
    "confirmed": (lazy("%(number)s: it works"), lazy("The customer confirmed that “%(subject)s” is solved.")),
    "cancelled.works": (lazy("%(number)s: it works again"), lazy("The customer says that “%(subject)s” works again.")),
    "cancelled": (lazy("%(number)s: withdrawn"), lazy("The customer withdrew “%(subject)s”.")),
    "warned": (lazy("%(number)s: a promise is due soon"), lazy("A promise on “%(subject)s” is due soon.")),
    "breached": (lazy("%(number)s: a promise was broken"), lazy("A promise on “%(subject)s” was broken.")),
    "escalated": (
        lazy("%(number)s was escalated to your team"),
        lazy("“%(subject)s” was escalated to your team. What you need to know stands on the ticket."),
    ),
    "escalation_returned": (
        lazy("%(number)s came back to your team"),
        lazy("“%(subject)s” was returned to your team. The reason stands on the ticket."),
    ),
    "escalation_answered": (
        lazy("%(number)s: the escalation was answered"),
        lazy("What your team asked about “%(subject)s” was answered. The answer stands on the ticket."),
    ),
    "follow_up_due": (
        lazy("%(number)s: ask outside again"),
        lazy("It is time to ask about “%(subject)s” outside again, and to note what they say."),
    ),
    "raised": (
        lazy("%(number)s is late"),
        lazy("“%(subject)s” was escalated, and was not accepted or answered in time."),
    ),
    "raised.breach": (
        lazy("%(number)s: the promise was missed"),
        lazy("The promised time of “%(subject)s” has passed. Decide who goes on with it."),
    ),
}

# What the consultant of an account is told of its tickets, by the kind of notice.
FOR_CONSULTANTS = {
    "account_opened": (lazy("%(number)s: a report of %(account)s"), lazy("%(account)s reported “%(subject)s”.")),
    "account_breached": (
        lazy("%(number)s: a promise to %(account)s was broken"),
        lazy("A promise to %(account)s on “%(subject)s” was broken."),
    ),
    "account_resolved": (
        lazy("%(number)s: solved for %(account)s"),
        lazy("“%(subject)s” of %(account)s is solved, and the customer was asked whether it works."),
    ),
    "account_rejected": (
        lazy("%(number)s: for %(account)s it still fails"),
        lazy("%(account)s says that “%(subject)s” is not solved. The promise begins anew."),
    ),
    "account_rated": (
        lazy("%(number)s: %(account)s is not content"),
        lazy("%(account)s gave a low rating on “%(subject)s”."),
    ),
    "account_risk": (
        lazy("%(account)s is at risk of leaving"),
        lazy("%(account)s is at risk of leaving since today. Why:"),
    ),
}
OWN_KEYS = {"account_opened": "opened"}  # under which the operator's own words are kept, where it is another name

# What a unit of another company is told: the subject, then the facts and where to answer.
FOR_CARRIERS = (
    lazy("%(number)s: a fault for %(team)s, from %(operator)s"),
    lazy("We ask for your help with a fault that we registered %(time)s under the number %(number)s."),
    lazy("What fails: %(subject)s"),
    lazy("Circuit or service: %(service)s"),
)
ANSWER_TO = lazy("Answer by e-mail to %(address)s")
CALL = lazy("Call us: %(phone)s")
NAME_IT = lazy("Name the number %(number)s, and tell us your own reference and when we hear from you.")

OPENED = (
    lazy("%(number)s: we received your report"),
    lazy("We registered your report “%(subject)s”."),
    lazy("Its number is %(number)s."),
)
CODE = "code"
SUBJECTS = {
    CODE: lazy("Your code for %(operator)s"),
    "invitation": lazy("Your access to %(operator)s"),
    "reset": lazy("A new password for %(operator)s"),
}
FIRST = {
    CODE: lazy("Use this code to sign in:"),
    "invitation": lazy("You have been given access to %(operator)s. Choose your password to come in."),
    "reset": lazy("Somebody asked for a new password for your account. If it was you, choose one now."),
}
VALID_UNTIL = {
    CODE: lazy("This code works once, until %(time)s, in the browser that asked for it."),
    "invitation": lazy("The link works once, until %(time)s."),
    "reset": lazy("The link works once, until %(time)s."),
}
# What changed about somebody's sign-in, by the kind of the fact: the subject, what happened and what to do.
NOT_YOU = lazy("If it was you, there is nothing to do. If not, choose a new password at once and tell us.")
WARNINGS = {
    "person.password_changed": (
        lazy("Your password was changed"),
        lazy("The password of your account at %(operator)s was changed %(time)s."),
        NOT_YOU,
    ),
    "person.email_changed": (
        lazy("The address of your account was changed"),
        lazy("The e-mail address of your account at %(operator)s was changed %(time)s. Codes and links go there now."),
        NOT_YOU,
    ),
    "person.identity_linked": (
        lazy("Another way to sign in"),
        lazy("Since %(time)s your account at %(operator)s can be entered through that of your organisation."),
        NOT_YOU,
    ),
    "person.identity_unlinked": (
        lazy("One way less to sign in"),
        lazy("Since %(time)s your account at %(operator)s can no longer be entered through that of your organisation."),
        NOT_YOU,
    ),
}
ABOUT_TICKETS = ("number", "subject", "account", "name", "operator", "promise", "other")
ABOUT_SECRETS = ("name", "operator", "time")
FOR_CUSTOMER, FOR_COLLEAGUE = lazy("To customers"), lazy("To staff")
TO_SIGN_IN = lazy("To come in")


@dataclass(frozen=True)
class StockLetter:
    """One letter of the desk: its key, whom it is for, and its words as message ids, the subject first."""

    key: str
    audience: str
    words: tuple[str, ...]
    placeholders: tuple[str, ...] = ABOUT_TICKETS

    @property
    def tells_promise(self) -> bool:
        """Tell whether the default ends with until when somebody attends, or what the report waits for."""
        return self.key in ("customer.opened", "customer.held", "customer.released")


def consultant_key(kind: str) -> str:
    """Return under which key the words of a letter to a consultant are kept."""
    return f"staff.{OWN_KEYS.get(kind, kind)}"


def stock() -> list[StockLetter]:
    """Return every letter whose words the operator may change."""
    secrets = [
        StockLetter(key, TO_SIGN_IN, (SUBJECTS[key], FIRST[key], VALID_UNTIL[key]), ABOUT_SECRETS) for key in SUBJECTS
    ]
    return [
        StockLetter("customer.opened", FOR_CUSTOMER, OPENED),
        *(StockLetter(f"customer.{action}", FOR_CUSTOMER, words) for action, words in FOR_CUSTOMERS.items()),
        *(StockLetter(consultant_key(kind), FOR_COLLEAGUE, words) for kind, words in FOR_CONSULTANTS.items()),
        *(StockLetter(f"staff.{action}", FOR_COLLEAGUE, words) for action, words in FOR_STAFF.items()),
        *secrets,
        *(StockLetter(kind, TO_SIGN_IN, words, ABOUT_SECRETS) for kind, words in WARNINGS.items()),
    ]
