"""The help of each page of the desk."""

from servicedesk.language.marks import lazy
from servicedesk.web.guides import Guide

GUIDES = {
    "home": Guide(lazy("The queues"), (
        lazy("The ticket whose time ends first stands on top. The numbers beside each queue say how many wait there."),
        lazy("J and K go through the list, and the pane beside it shows the ticket. Enter opens it."),
        lazy("Filters stand in the address: save it, or keep it as a view that your team may share."),
        lazy("Tick tickets with X to answer, assign or close up to a hundred at once."),
        lazy("What is new is told above the list. Nothing moves while you read."),
    )),
    "ticket": Guide(lazy("One ticket"), (
        lazy("On top stands who acts next and until when. Below is what was said, the oldest first."),
        lazy("R answers the customer, N writes a note for colleagues alone, A takes the ticket, Ctrl and Enter send."),
        lazy("E escalates: the matrix proposes the next level and asks what it needs to know. The chain and its limits "
             "stand beside."),
        lazy("What you type is kept as a draft. If a colleague writes at the same time, both are told."),
        lazy("If something has changed since you opened the page, nothing is sent before you have seen it."),
        lazy("The boxes beside it are the customer's, the service's and the plugins': one that fails harms no other."),
        lazy("“Document” makes a PDF of what was said, with number and code by which anybody can check it; no notes."),
    ), "tickets"),
    "protocol": Guide(lazy("The attention protocol"), (
        lazy("It leads through what to check, one step at a time: read, look where it says, answer, go on."),
        lazy("Every answer stands with who gave it and when. A colleague can go on where you stopped."),
        lazy("Go back to any answer and change it: what lies on the new way stays, the rest is put aside."),
        lazy("It ends as solved, isolated or not isolated, and offers what follows with words for the customer."),
        lazy("Not isolated leads to the next level of the matrix: its form begins with the answers given here."),
        lazy("The customer never sees the answers. P goes to the protocol from the page of a ticket."),
    ), "protocols"),
    "promises": Guide(lazy("Promises on a ticket"), (
        lazy("Each promise runs by itself: taking it up, the first answer, the solution, the next news."),
        lazy("“Why then?” lists the hours that make a deadline, and what was not counted and why."),
        lazy("Each message to the customer begins the promise of the next news anew. Silence breaks it."),
    ), "tickets"),
    "works": Guide(lazy("Planned work"), (
        lazy("Work is written down as a draft, approved by somebody else if it is of the normal kind, and announced."),
        lazy("It is announced sixteen business hours ahead. Later, or as an emergency, only a supervisor may, with a "
             "reason that is kept and listed."),
        lazy("Choose the resources first: beside stands whom they hit, critical customers on top, and what else is "
             "planned there."),
        lazy("Customers may object for eight business hours. That puts it under review: keep, move or cancel it."),
        lazy("Work under review does not begin. If nobody decides, the supervisors are told before, and it is "
             "cancelled once its window is over."),
        lazy("Whoever does the work says when it is over. What does not end in time becomes an outage by itself."),
    ), "maintenance"),
    "wallboard": Guide(lazy("The wallboard"), (
        lazy("It is made for a screen on the wall: figures of all tickets, outages and planned work, and no customer."),
        lazy("It shows the same promises as the queues, and asks by itself every few seconds."),
        lazy("A user with the role of the screen alone stays signed in for half a year and sees nothing else."),
    )),
    "bulk": Guide(lazy("Many tickets at once"), (
        lazy("First choose what is to be done, then look at the list once more."),
        lazy("Each ticket is done by itself: at the end stands which were done, and which were not and why."),
        lazy("A ticket that somebody is at is left out."),
    ), "tickets/bulk"),
    "shift": Guide(lazy("My shift"), (
        lazy("Your own page says whether you are on shift and how much you carry. One tap says that you are away."),
        lazy("While you are away the desk gives you nothing. Your open tickets stay, or go back to the team."),
    )),
    "load": Guide(lazy("Load and shifts"), (
        lazy("Whoever supervises sees the load of each agent, and gives some or all tickets of one to others."),
        lazy("Each ticket that the desk gave to somebody says why, and why the others did not get it."),
    )),
    "calls": Guide(lazy("A phone call"), (
        lazy("Find who calls by number, document, name, phone or address. Open tickets of the account are beside it."),
        lazy("Choose the service and what is noticed, and read the number of the ticket to the caller."),
    )),
    "search": Guide(lazy("Search"), (
        lazy("Tickets, customers, articles and places are found together. Only what you may see is found."),
        lazy("Ctrl and K searches from any page. # looks for tickets alone, @ for customers, > for what can be done."),
    )),
    "articles": Guide(lazy("Articles"), (
        lazy("Read what is known about a symptom. What is marked for staff is not shown to customers."),
    )),
    "alarms": Guide(lazy("Alarms"), (
        lazy("What monitoring found wrong, the gravest first. J and K go through the list, Enter opens one."),
        lazy("One alarm stands for one cause on one element, however often it is seen."),
        lazy("What planned work or a dead element below explains is not told; it stands under “Explained by others”."),
        lazy("A says that you attend to it. What you clear by hand and is still there comes back by itself."),
        lazy("Each alarm says which services and customers stand on it."),
    )),
    "resources": Guide(lazy("What depends on what"), (
        lazy("One element with what it stands on and what stands on it, and the alarm of each."),
        lazy("Each says how many services stand on it, directly or through others: that many fail with it."),
        lazy("Each name leads to its own tree. Large networks are drawn in part, and the page says so."),
    ), "alarms/resources"),
    "outages": Guide(lazy("Outages"), (
        lazy("An outage is declared from the page of an alarm, which first says who is told and which reports join."),
        lazy("Its customers see it on the portal before they report. What you write here is what they read there."),
        lazy("Before you tell news, the page says how many people it reaches, by which way, and some of their names."),
        lazy("Nobody is told twice: each person has one message for each news, and one letter when it is over."),
        lazy("Reports that came since can be taken in. With the outage their tickets are resolved, and each customer "
             "is asked whether it works again; who says no has the ticket open again."),
    )),
    "services": Guide(lazy("Downtime of a service"), (
        lazy("How long a service was without in the time that you choose, and because of which outages."),
        lazy("Outages that overlap count once. What lies in planned work that was not cancelled does not count."),
        lazy("The sheet lists each outage with its beginning, its end and its minutes."),
    )),
    "views": Guide(lazy("Saved views"), (
        lazy("A view is a queue with its filters under a name. You see it alone, or a team of yours does."),
        lazy("Only who made a view removes it."),
    )),
    "macros": Guide(lazy("Macros"), (
        lazy("A macro is a text for an answer, with what happens to the ticket when it is sent."),
        lazy("Words between braces are filled in from the ticket. The form says which ones there are."),
    )),
    "notices": Guide(lazy("For you"), (
        lazy("What concerns you: tickets that were given to you, notes that name you, answers of customers."),
        lazy("You choose what is told here and what also by mail."),
    )),
    "account": Guide(lazy("Your account"), (
        lazy("Change your name, your language and your password, and what you are told of."),
        lazy("If you do not know one of the browsers in the list, sign it out and change your password."),
        lazy("Where your company has a provider for signing in, link your account there from here."),
    )),
    "accounts": Guide(lazy("Accounts"), (
        lazy("Those at risk of leaving stand first, with the reasons: repeated faults, missed promises, low ratings."),
        lazy("The rules are settings. An account leaves the list by itself when its reasons are old enough."),
        lazy("Note what was done and when it goes on: it stands under To be called today on that day."),
        lazy("Whoever looks after accounts sees their own; the others see all, by consultant, segment and reason."),
        lazy("No customer ever sees any of it."),
    )),
    "reports": Guide(lazy("Reports"), (
        lazy("What plugins count and list. Choose a report, fill in what it asks for, and take it along as a sheet."),
    )),
    "x": Guide(lazy("A page of a plugin"), (
        lazy("This page was brought by a plugin. If it fails, the rest of the desk goes on."),
        lazy("What it does is told by those who wrote it; an administrator can switch it off."),
    )),
}  # fmt: skip
