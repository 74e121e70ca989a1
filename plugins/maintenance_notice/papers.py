"""Planned work as a document: one for each thing told, shared by all who read the same language."""

from collections import defaultdict
from collections.abc import Sequence

from servicedesk.plugin_api import DocumentKind, NoticeFile, NoticePaper, NoticeView, lazy

EXAMPLES = {
    "title": lazy("Change of equipment"), "text": lazy("Your connection will be steadier afterwards."),
    "number": "MNT-7K2MQ4", "right": lazy("Tell us before 17:30 if you cannot do without the service then."),
    "operator": "Andina Red",
}  # fmt: skip
ANNOUNCED = DocumentKind(
    "announced", lazy("Notice of planned work"), lazy("We are going to work on the network"),
    lazy(
        "**%(title)s.** %(text)s\n\n%(facts)s\n\n## What happens\n\n1. Your service may be interrupted within this "
        "time.\n2. It comes back by itself. Leave your equipment on.\n3. We tell you when the work is over.\n\n"
        "## If it does not come back\n\nSwitch your equipment off for a minute and on again. If it still fails, "
        "report it on the portal.\n\n%(right)s"
    ),
    EXAMPLES, ("facts",),
)  # fmt: skip
MOVED = DocumentKind(
    "moved", lazy("Notice of planned work that was moved"), lazy("The planned work was moved"),
    lazy(
        "**%(title)s.** The work that we announced takes place at another time. %(text)s\n\n%(facts)s\n\n%(right)s"
    ),
    EXAMPLES, ("facts",),
)  # fmt: skip
KEPT = DocumentKind(
    "kept", lazy("Notice of planned work that stays"), lazy("The planned work stays"),
    lazy("**%(title)s.** We looked at what customers objected. The work takes place as we announced it.\n\n%(facts)s"),
    EXAMPLES, ("facts",),
)  # fmt: skip
CALLED_OFF = DocumentKind(
    "called-off", lazy("Notice of planned work that was cancelled"), lazy("The planned work was cancelled"),
    lazy("**%(title)s.** The work that we announced does not take place. You need not do anything.\n\n%(facts)s"),
    EXAMPLES, ("facts",),
)  # fmt: skip
TO_COMPANIES = DocumentKind(
    "to-companies", lazy("Notice of planned work to another company"),
    lazy("Planned work on the network of %(operator)s"),
    lazy(
        "**%(title)s.** %(text)s\n\n%(facts)s\n\nYour circuits may be interrupted within this time. "
        "We tell you when the work is over."
    ),
    EXAMPLES, ("facts",),
)  # fmt: skip
KINDS = {"planned": ANNOUNCED, "changed": MOVED, "kept": KEPT, "cancelled": CALLED_OFF}


def notice_papers(notices: Sequence[NoticeView]) -> list[NoticeFile]:
    """Return the documents of these notices, each with all of its readers."""
    readers: defaultdict[tuple[int, int, str], list[NoticeView]] = defaultdict(list)
    for each in notices:
        if each.occasion in KINDS and not each.is_company:
            readers[each.maintenance_id, each.sequence, each.language].append(each)
    shared = [NoticeFile([each.id for each in same], paper=paper_of(same[0])) for same in readers.values()]
    outside = [each for each in notices if each.occasion in KINDS and each.is_company]
    return [*shared, *(NoticeFile([each.id], paper=paper_of(each)) for each in outside)]


def paper_of(notice: NoticeView) -> NoticePaper:
    """Return what the document says; it names nobody, because everybody affected gets the same one.

    That of a company outside names its circuits, and is its own.
    """
    window = notice.window[:1].upper() + notice.window[1:]
    facts = [(lazy("When"), window)]
    if notice.lasting:
        facts.append((lazy("Expected interruption"), notice.lasting))
    facts.append((lazy("Number of the work"), notice.number))
    if notice.is_company and notice.services:
        facts.append((lazy("Circuits"), ", ".join(notice.services)))
    values = {
        "title": notice.title, "text": notice.text if notice.text != notice.title else "", "number": notice.number,
        "right": notice.right, "operator": notice.operator,
    }  # fmt: skip
    kind = TO_COMPANIES if notice.is_company and notice.occasion == "planned" else KINDS[notice.occasion]
    return NoticePaper(kind, values, facts, window)
