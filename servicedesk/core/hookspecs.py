"""Every hook of the desk: what is asked, told or collected, and what happens when a plugin fails.

``check_*`` asks before anything is written, ``on_*`` tells after the commit, ``provide_*`` collects
what a page or the start needs. ``ctx`` is always last: settings, a log, a unit of work.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

from servicedesk.core.kernel.answers import (
    Caution,
    Channel,
    Command,
    DocumentKind,
    Hold,
    NoticeFile,
    Page,
    Panel,
    PeriodicWork,
    Refusal,
    Report,
    StandingWork,
)
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.registry import PROJECT

if TYPE_CHECKING:
    from servicedesk.core.maintenance.events import MaintenanceChanged
    from servicedesk.core.maintenance.views import NoticeView
    from servicedesk.core.outages.events import OutageChanged
    from servicedesk.core.people.events import PersonEvent
    from servicedesk.core.risk.events import AccountRiskChanged
    from servicedesk.core.tickets.drafts import TicketDraft
    from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened
    from servicedesk.core.tickets.views import AccountView, TicketView

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def check_ticket_open(draft: "TicketDraft", ctx: Context) -> Refusal | Hold | Caution | None:
    """May this ticket be opened, and must it wait?

    Asked after the desk's own check of rights and before anything is written; the customer is
    waiting. Read, decide, return: no network, and whatever is written is undone. ``Hold`` registers
    the ticket as held with the reason, ``Caution`` shows the reason to those who attend it,
    ``Refusal`` writes nothing and tells the customer why. A plugin that raises is logged and counts
    as having no objection.
    """


@hookspec
def on_ticket_open(event: "TicketOpened", ctx: Context) -> None:
    """Tell that a ticket was opened.

    Told after the commit, in a worker, at once; nobody waits. Fetch what is needed from outside,
    then enter ``ctx.work()`` once and act through service functions. A plugin that raises is told
    again with growing pauses, and its delivery is parked for an administrator after the last one.
    """


@hookspec
def on_ticket_change(event: "TicketChanged", ctx: Context) -> None:
    """Tell that something was done to a ticket: answered, assigned, held, resolved, closed.

    Told after the commit, in a worker, at once; nobody waits. ``event.action`` says what was done.
    A plugin that raises is told again with growing pauses, and its delivery is parked for an
    administrator after the last one.
    """


@hookspec
def on_sla_breach(event: "SlaBreached", ctx: Context) -> None:
    """Tell that a promise on a ticket came nearer to its end, or was broken.

    Told once for each clock and phase: ``event.phase`` is warning at ``event.percent`` hundredths of its time, or
    breach. After the commit, in a worker, at once; nobody waits, and nobody can refuse. What was due while the desk
    was off is told when it is on again, in order; ``event.is_overtaken`` marks what a later phase has made old news.
    A plugin that raises is told again with growing pauses, and its delivery is parked for an administrator after
    the last one.

    Example: ``if event.phase == "breach": page_the_supervisor(event.number, key=ctx.delivery_id)``.
    """


@hookspec
def on_escalate(event: "TicketEscalated", ctx: Context) -> None:
    """Tell that a ticket was handed over to another team or unit, or that those who must know were told.

    Told after the commit, in a worker, at once; nobody waits. ``event.way`` is ``functional`` (who can) or
    ``hierarchical`` (who must know), ``event.why`` says whether somebody asked (``hand``) or the desk did by
    itself (``time_limit``, ``breach``). What became of it is told by ``on_ticket_change``. A plugin that raises
    is told again with growing pauses, and its delivery is parked for an administrator after the last one.

    Example: ``if event.is_external: page_the_duty_officer(event.number, key=ctx.delivery_id)``.
    """


@hookspec
def on_maintenance(event: "MaintenanceChanged", ctx: Context) -> None:
    """Tell that something happened to planned work that was announced.

    Told after the commit, in a worker, at once; nobody waits, and nobody can refuse. ``event.phase`` says what:
    planned, changed, objected, answered, kept, undecided, reminder, started, overrun, finished or cancelled;
    ``event.sequence`` counts what everybody affected is told. What nobody outside knows of yet is not told. A plugin
    that raises is told again with growing pauses, and its delivery is parked for an administrator after the last one.

    Example: ``if event.phase == "started": quieten(event.resource_ids, until=event.ends_at)``.
    """


@hookspec
def on_outage(event: "OutageChanged", ctx: Context) -> None:
    """Tell that an outage was declared, updated or resolved.

    Told after the commit, in a worker, at once; nobody waits, and nobody can refuse. ``event.phase`` is declared,
    updated or resolved, ``event.stage`` how far the repair has come, ``event.tells`` who of the customers is to be
    told: nobody, joined or everybody. Tickets that are solved with it are told by ``on_ticket_change`` each. A plugin
    that raises is told again with growing pauses, and its delivery is parked for an administrator after the last one.

    Example: ``if event.tells == "everybody": announce(event.number, event.stage, key=ctx.delivery_id)``.
    """


@hookspec
def on_account_risk(event: "AccountRiskChanged", ctx: Context) -> None:
    """Tell that an account became at risk of leaving, or is at risk no longer.

    Told after the commit, in a worker, at once; nobody waits, and nobody can refuse. ``event.is_at_risk`` says which
    of both, ``event.rules`` why, as codes. What an account's customer may see must never show it. A plugin that
    raises is told again with growing pauses, and its delivery is parked for an administrator after the last one.

    Example: ``if event.is_at_risk: open_a_case(event.account_id, event.rules, key=ctx.delivery_id)``.
    """


@hookspec
def on_sign_in_change(event: "PersonEvent", ctx: Context) -> None:
    """Tell that a person signs in otherwise than before: another password, address or provider.

    Told after the commit, in a worker, at once; nobody waits. ``event.kind`` says what was changed; the
    fact holds no secret and no address. A plugin that raises is told again with growing pauses, and its
    delivery is parked for an administrator after the last one.
    """


@hookspec
def provide_ticket_panels(ticket: "TicketView", ctx: Context) -> Sequence[Panel]:
    """Provide boxes beside a ticket in the agent desk.

    Collected while the page is drawn, so read only what is at hand: no network. A plugin that
    raises is logged and its box shows the error; the page stays.
    """


@hookspec
def provide_portal_cards(account: "AccountView", ctx: Context) -> Sequence[Panel]:
    """Provide cards about one account of the customer who looks at the portal.

    Collected while the page is drawn, so read only what is at hand: no network. What it returns is
    shown to the customer. A plugin that raises is logged and its card is left out.
    """


@hookspec
def provide_jobs(ctx: Context) -> Sequence[PeriodicWork]:
    """Provide work to be run again and again, once per period over all processes.

    Collected when a process starts; a job runs only while its plugin is enabled. ``run(ctx)`` gets
    a context whose ``ctx.work()`` may be entered. A job that raises is logged, shown to the
    administrator, and runs again at its next time.
    """


@hookspec
def provide_standing_work(ctx: Context) -> Sequence[StandingWork]:
    """Provide work that goes on for as long as the plugin is on, each in a process of its own.

    Collected when a process starts and whenever a plugin was switched or set, so read nothing but the settings.
    ``run(ctx, stop)`` gets a context whose ``ctx.work()`` is for one thread at a time, and returns soon
    after ``stop`` is set. One that ends or raises is started again after 1 s, 2 s and so on up to a minute, and
    what it raised is shown to the administrator. The worker runs one over all machines; of one that is ``many``
    each ``servicedesk worker NAME`` is one more.

    Example: ``return [StandingWork("listen", listen)] if ctx.settings.port else []``.
    """


@hookspec
def provide_pages(ctx: Context) -> Sequence[Page]:
    """Provide pages of the plugin's own, at most one blueprint for each face, with an entry in its menu.

    Collected when a process starts, so read nothing here: ``ctx.settings`` may be asked later, by the
    views. The pages lie under ``/x/<plugin>/``, ``/desk/x/<plugin>/`` or ``/admin/x/<plugin>/`` and are
    there only while the plugin is enabled. A page that raises shows the desk's error page and counts as
    a failure; a blueprint that does not fit is left out, and the reason is logged and shown.
    """


@hookspec
def provide_channels(ctx: Context) -> Sequence[Channel]:
    """Provide other ways than e-mail of telling people something, at most one of each name.

    Collected when a process starts and whenever a plugin was switched or set, so no network.
    ``send(text, ctx)`` is called in the worker for one ``ShortText`` at a time, with no transaction open
    and nobody waiting: nothing means that it was handed over, ``NotSent`` says why it was not. A text
    comes again with the same ``text.key`` after a crash, so hand the key on. A channel that raises,
    hangs or answers nonsense counts as a failure and the text is tried again with growing pauses; while
    its plugin is off or in quarantine its texts wait. E-mail and the channels of others stay what they are.

    Example: ``return [Channel("sms", lazy("Text message"), send)]``.
    """


@hookspec
def provide_reports(ctx: Context) -> Sequence[Report]:
    """Provide tables for the page *Reports* of the desk: form, first rows, file for spreadsheets, paper.

    Collected while the list or a report is drawn, so read nothing here; ``rows(parameters, ctx)`` is run when
    somebody asks, in another thread, with a unit of work to read with. The first 200 rows must come within 5 s, a
    file within 30 s and 100,000 rows. Whoever holds the report's permission sees every row. A report that raises,
    hangs or yields what does not fit its columns shows its error to whoever asked, and counts as a failure.
    """


@hookspec
def provide_notice_files(notices: "Sequence[NoticeView]", ctx: Context) -> Sequence[NoticeFile]:
    """Provide files that go with letters about planned work: a calendar entry for each reader, a document for all.

    Collected in the worker before letters are written, for up to 20 notices at a time; nobody waits, so little as
    there is may be read, and no network. A file of bytes is sent as it is; of a ``paper`` the desk issues one document
    for each notice told and each language, and the letters wait until its file is made. Who is told by text message
    gets no files. A plugin that raises is logged, and the letters go out without its files.

    Example: ``return [NoticeFile([each.id], "work.ics", "text/calendar; charset=utf-8", entry(each)) ...]``.
    """


@hookspec
def provide_document_kinds(ctx: Context) -> Sequence[DocumentKind]:
    """Provide the kinds of documents that the plugin issues, so that an administrator can change their words.

    Collected while the page *Documents* of the administrator is drawn, so read nothing here. A kind that is not
    provided is issued all the same, in the words that it came with. A plugin that raises is left out of the list.
    """


@hookspec
def provide_commands(ctx: Context) -> Sequence[Command]:
    """Provide what whoever sits at the machine may have the plugin do: ``servicedesk plugin run NAME COMMAND``.

    Collected when the command line asks for it, so read nothing here. ``run(parameters, ctx)`` gets what was
    typed, and a context whose ``ctx.work()`` may be entered as often as it likes; the plugin acts, and the audit
    trail keeps what was run. Only while the plugin is enabled. One that raises is told in one line that names
    the plugin, ends with exit code 1, and what it had committed before stays.
    """
