"""The help of each page of the administrator."""

from servicedesk.language.marks import lazy
from servicedesk.web.guides import Guide

GUIDES = {
    "home": Guide(lazy("The settings"), (
        lazy("You see the parts for which you have the right. What is changed here holds at once, without a restart."),
        lazy("Every list is narrowed by its address, and goes out as a sheet."),
        lazy("Every change stands in the audit trail, with who did it."),
    )),
    "plugins": Guide(lazy("Plugins"), (
        lazy("The switch acts at once, in every process. What a plugin keeps stays when it is switched off."),
        lazy("Its name leads to its settings, its health, what was done to it, and what it missed."),
        lazy("A plugin that keeps failing is isolated and tried again by itself. The reason stands beside it."),
        lazy("Add ?safe-mode=1 to an address to see one page without any plugin."),
    )),
    "deliveries": Guide(lazy("Deliveries"), (
        lazy("Each line is the duty to tell one plugin of one fact. What fails is tried again, later each time."),
        lazy("After twelve tries it is parked. Mend what is wrong, then try again from here."),
    )),
    "mail": Guide(lazy("Outgoing mail"), (
        lazy("Every message with its state. One that could not be sent says why, and can be tried again."),
        lazy("Codes and links are shown to nobody, but in a demo."),
    )),
    "events": Guide(lazy("Audit trail"), (
        lazy("Who did what, and when: nothing here can be changed."),
        lazy("Narrow it by kind, person and day, and take it with you as a sheet."),
    )),
    "users": Guide(lazy("Users"), (
        lazy("Whoever works here. A new one gets a letter with a link to choose a password."),
        lazy("Whoever leaves is disabled, not removed: what they did stays, and they are signed out at once."),
    )),
    "teams": Guide(lazy("Teams"), (
        lazy("A team has a queue. Tickets are given to a team, to a person of it, or to nobody yet."),
    )),
    "skills": Guide(lazy("Skills"), (
        lazy("A symptom, or a kind of service, may ask for a skill. "
             "Then only whoever has it gets such tickets by load."),
        lazy("While nobody with the skill is on shift, the ticket waits in the queue and says so."),
    )),
    "shifts": Guide(lazy("Shifts"), (
        lazy("The shift of a person counts instead of those of the teams. A night may end on the next day."),
        lazy("Days that differ win over the week. Absences are planned on the page of each agent."),
    )),
    "assignment": Guide(lazy("Assignment by load"), (
        lazy("Of those who are on shift, not away, with the skill and below their limit, "
             "whoever carries least gets it."),
        lazy("Equals get tickets in turn. What nobody can get is tried again by itself every few seconds."),
    )),
    "roles": Guide(lazy("Roles"), (
        lazy("A role is a set of rights. Whoever has several may do what any of them allows."),
        lazy("Nobody can take the last administrator's rights away."),
    )),
    "consultants": Guide(lazy("Sales consultants"), (
        lazy("A consultant sees the tickets of the accounts assigned to him, without internal notes, and no others."),
        lazy("Assign one account on its page, many from a list of numbers here, thousands by the command import."),
        lazy("When somebody leaves, his name leads to the form that hands all his accounts over in one step."),
    )),
    "risk": Guide(lazy("Accounts at risk"), (
        lazy("Six rules for each segment: how many of what within how many days give how many points."),
        lazy("Together they make an account count as at risk; its consultant is told once, with the reasons."),
        lazy("What you change is counted anew within minutes, from what happened, and not from all tickets."),
    )),
    "time": Guide(lazy("Time of promises"), (
        lazy("Here stands whether warnings and breaches of promises are told as they come."),
        lazy("When the clock of the machine leaps, or far too many would be broken at once, they are held back."),
        lazy("Set the clock right, then confirm. A desk that was only off tells what it missed by itself."),
        lazy("What is noted only stands on its ticket and in the figures: nobody gets a letter. The reason is kept."),
    ), "time"),
    "alarms": Guide(lazy("Alarms"), (
        lazy("What stands for only a moment is told to nobody, and what is gone for only a moment is not over."),
        lazy("What comes back again and again is told at once, and is over only when it stays away for long."),
    )),
    "maintenance": Guide(lazy("Planned work"), (
        lazy("Notices and objections are counted in business time: 16 hours are two days of the office."),
        lazy("What was announced keeps the limits that it had."),
        lazy("In a time without work, whoever plans is warned."),
    )),
    "country": Guide(lazy("Country and closing"), (
        lazy("Begin with the profile of your country; then change any point of it. Take none to ask for nothing."),
        lazy("Evidence: agents add a certificate or note the customer's agreement under “Closing and claim”."),
        lazy("Codes follow each other without a gap. A warning comes when few are left; no report waits for one."),
        lazy("An unsolved fault becomes a claim by wish, by hand or by itself. A policy for claims has its time."),
    )),
    "operator": Guide(lazy("Operator"), (
        lazy("Name, time zone, country, languages, help phone and colours: pages and letters follow within seconds."),
    )),
    "policies": Guide(lazy("Policies"), (
        lazy("They are asked from the top: the first one that fits gives each clock its time, the others the rest."),
        lazy("Look at what a change does to open tickets before you save it. What was promised is kept."),
        lazy("Behind all policies stands the norm: a first answer within 24 hours. It can be switched off."),
        lazy("The dry run tells which policy applies to a ticket, there or only described, and why it is due then."),
    )),
    "calendars": Guide(lazy("Business hours"), (
        lazy("The week has as many hours a day as you write, and the holidays of the country are left out."),
        lazy("Days of their own win over both: they close a day, or open it in the hours that you write."),
        lazy("Try it before you save: a moment and a time tell what is due when, and what is to be announced by when."),
    )),
    "letters": Guide(lazy("Letters"), (
        lazy("The texts that customers and staff get by mail, in each language. Look at the preview before you save."),
        lazy("What is filled in stands below the text. You can always go back to the text that came with the desk."),
    )),
    "documents": Guide(lazy("Documents"), (
        lazy("The words of what is issued as PDF, in each language. Look at the preview before you save."),
        lazy("Every version is kept: go back to any of them, or to the words that the document came with."),
        lazy("What was issued before stays as it is. When no PDF can be made on this machine, the page says so."),
    )),
    "symptoms": Guide(lazy("Symptoms"), (
        lazy("What customers may choose when they report, for which kinds of service, and what is asked then."),
        lazy("A symptom that is switched off is offered no more; its tickets stay."),
    )),
    "protocols": Guide(lazy("Protocols"), (
        lazy("A protocol is a guided check-list: steps with a question, and where each answer leads."),
        lazy("You change a draft. What is wrong with it stands on top, with the step; without faults it is published."),
        lazy("A published version never changes. Tickets keep the version that they began with."),
        lazy("Walk it without a ticket to see what an agent will see. Nothing is kept of such a walk."),
        lazy("A file holds a whole protocol. Taken from a file it becomes a draft, and nothing is published by it."),
    )),
    "escalation": Guide(lazy("Escalation matrix"), (
        lazy("Each line is a sort of fault: the units that a ticket goes to, one after the other, and until when each "
             "must act."),
        lazy("What a level needs to know is asked of whoever escalates. Units of another company get it by mail, "
             "without any customer."),
        lazy("What is not accepted or answered in time goes to the next level by itself, and those who must know "
             "are told."),
    )),
    "rules": Guide(lazy("Rules"), (
        lazy("A rule says when, under which conditions and what. They are followed from the top, and each sees what "
             "those before it did."),
        lazy("A new rule begins switched off. Look at the dry run first: it shows what it would have met, condition "
             "by condition."),
        lazy("A rule that waits counts from when it is switched on, and looks at each ticket once when the time has "
             "passed."),
        lazy("Rules that set each other off more than three times in a row, or one that acts more than ten times an "
             "hour on one ticket, are switched off by the desk."),
        lazy("What rules did is kept for 90 days: what fitted, what was done, and what the desk refused and why."),
    )),
    "articles": Guide(lazy("Articles"), (
        lazy("Write in both languages, look at the preview, publish. Customers are offered what fits their symptom."),
        lazy("An article for staff alone is never shown to customers."),
    )),
    "accounts": Guide(lazy("Accounts"), (
        lazy("Whoever pays, with contacts and services. Many at once come from a sheet, with the command to import."),
    )),
    "contacts": Guide(lazy("Contacts"), (
        lazy("The people of an account. Whoever has an e-mail address can be invited to the portal."),
    )),
    "services": Guide(lazy("Services"), (
        lazy("What a customer has: its number, kind, address, and the resources on which it stands."),
    )),
    "resources": Guide(lazy("Resources"), (
        lazy("The elements of the network, and what depends on what. Each page says who is affected when it fails."),
        lazy("Nothing can depend on itself, not even by a detour."),
    )),
    "x": Guide(lazy("A page of a plugin"), (
        lazy("This page was brought by a plugin. If it fails, the rest of the desk goes on."),
        lazy("What it does is told by those who wrote it; an administrator can switch it off."),
    )),
}  # fmt: skip
