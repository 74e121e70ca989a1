"""The help of each page, in few words: what it shows, what can be done, what happens then."""

from servicedesk.language.marks import lazy
from servicedesk.web.guides import Guide

GUIDES = {
    "home": Guide(lazy("The start page"), (
        lazy("It says first what we know: outages that affect you, with the time when your service should be back."),
        lazy("Below stand your services. The word beside each says whether we know of a fault."),
        lazy("If your service fails and nothing is said here, report it: it takes less than a minute."),
        lazy("If you speak for several accounts, choose on top which one you want to see."),
    )),
    "report": Guide(lazy("Reporting a fault"), (
        lazy("Choose the service and what you notice. You need not know the cause."),
        lazy("If we know of an outage, or have an article that helps, we show it before you send anything."),
        lazy("Leave a number where we can reach you. Photos are made small, and do not tell where they were taken."),
        lazy("At the end you get a number and the time before which we reply."),
    )),
    "tickets": Guide(lazy("Your reports"), (
        lazy("Those that changed last come first. Choose a state or a service to see fewer."),
        lazy("The address keeps your choice: you can save it."),
    )),
    "ticket": Guide(lazy("One report"), (
        lazy("On top stands who acts next, and until when."),
        lazy("Write below if you want to add something: a photo often helps."),
        lazy("When we say that it is solved, tell us whether it works. If it fails, we go on at once."),
        lazy("If you say nothing, it closes by itself after some days. You can rate us until a month later."),
        lazy("You can print it: the number is all that we need if you call."),
    )),
    "maintenance": Guide(lazy("Planned maintenance"), (
        lazy("We tell you at least two business days before we work on what your service stands on."),
        lazy("If you cannot do without your service then, tell us before the limit: you have eight business hours."),
        lazy("A person looks at it. We move the work, help you otherwise, or tell you why we cannot."),
        lazy("The link in our message shows the same without signing in. Opening it changes nothing."),
    )),
    "account": Guide(lazy("Your account here"), (
        lazy("Change your name, your language and where we reach you."),
        lazy("You choose whether we write to you by e-mail. Codes to sign in come anyway, when you ask for one."),
        lazy("If you do not know one of the browsers in the list, sign it out and change your password."),
    )),
    "check": Guide(lazy("Checking a document"), (
        lazy("Our documents end with a number, a code and a square that a phone can read."),
        lazy("Enter both here and we say whether we issued it and when. We show nothing else of it."),
        lazy("With the fingerprint of the file you can tell whether a copy was changed."),
    )),
    "guest": Guide(lazy("Reporting without signing in"), (
        lazy("You need a service number and the document of the holder. We tell nobody whether they fit."),
        lazy("You get a private address. Keep it or print it: whoever has it sees what you wrote."),
        lazy("We call you on the number that you leave."),
    )),
    "sign-in": Guide(lazy("Signing in"), (
        lazy("Use your e-mail address and your password, or ask for a code by e-mail: it serves once, for 10 minutes."),
        lazy("If you forgot your password, ask for a link. We never tell anybody whether an address is known here."),
        lazy("You can report a fault without signing in, with a service number and the document of its holder."),
        lazy("A link from one of our messages serves once. When it has ended, ask for another one here."),
    )),
}  # fmt: skip
