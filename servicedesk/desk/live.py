"""What is new in a queue: asked every few seconds by the page that shows it, and nearly always nothing."""

from flask import Blueprint, Response, request

from servicedesk.core import tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.desk.queue_filters import address, read_address
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.places import read_id
from servicedesk.web.quiet import nothing_new

ENTER = Permission("desk.enter")


def live_routes(bp: Blueprint) -> None:
    """Add what a queue asks by itself."""
    bp.add_url_rule("/queue/news", "queue_news", queue_news)


@allows(ENTER)
def queue_news() -> Response:
    """Answer 204 while nothing has happened since this was last asked, else how many tickets are new or changed."""
    uow = unit_of_work()
    since, heard = read_id(request.args.get("since") or "0"), read_id(request.args.get("heard") or "0")
    latest = tickets.latest_fact(uow)
    if latest <= max(since, heard):
        return nothing_new()
    asked = read_address(uow)
    changed = tickets.changed_since(uow, since)
    news = tickets.count_changed(uow, asked.wanted, changed)
    return show(
        "desk/queue/news.html", "desk/queue/_news.html",
        news=news, news_url=news_url(since, latest), from_start=address(),
    )  # fmt: skip


def news_url(since: int, heard: int) -> str:
    """Return where the page of a queue asks what is new since it was drawn; it has heard of the facts until one."""
    return address("desk.queue_news", since=str(since), heard=str(heard))


def news_asked(uow: UnitOfWork) -> dict[str, object]:
    """Return what the page of a queue needs to ask for news."""
    latest = tickets.latest_fact(uow)
    return {"news": 0, "news_url": news_url(latest, latest), "from_start": address()}
