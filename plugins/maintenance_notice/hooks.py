"""The hooks of maintenance_notice; the work is next door."""

from collections.abc import Sequence

from plugins.maintenance_notice.calendars import calendar_file
from plugins.maintenance_notice.papers import KINDS, TO_COMPANIES, notice_papers
from servicedesk.plugin_api import Context, DocumentKind, NoticeFile, NoticeView, hookimpl


@hookimpl
def provide_notice_files(notices: Sequence[NoticeView], ctx: Context) -> Sequence[NoticeFile]:
    """Provide the entry of each reader, and the notice that all of one language share."""
    settings = ctx.settings
    entries = [calendar_file(each, settings) for each in notices] if settings.calendar else []
    papers = notice_papers(notices) if settings.document else []
    return [*(each for each in entries if each is not None), *papers]


@hookimpl
def provide_document_kinds(ctx: Context) -> Sequence[DocumentKind]:
    """Provide what is told of planned work, each in words that the operator may change."""
    return [*KINDS.values(), TO_COMPANIES]
