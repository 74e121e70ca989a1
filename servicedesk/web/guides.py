"""The help of each page of staff: few words about what it shows, what can be done, and what happens then."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from servicedesk.core.kernel.errors import NotFound
from servicedesk.web.guards import Permission, allows
from servicedesk.web.kit import show

NAME = "servicedesk.guides"  # the key among the application's extensions
FIRST = "home"  # what a page is told of that has no words of its own


@dataclass(frozen=True)
class Guide:
    """What is said about one page, or about all below one address; title and points are message ids."""

    title: str
    points: tuple[str, ...]
    path: str = ""  # of the page, after its face; that of the topic's name where none is given


def guide_routes(bp: Blueprint, guides: Mapping[str, Guide]) -> None:
    """Add a page for each guide to a face of staff, and let the pages of this face know where it is."""

    @allows(Permission("desk.enter"))
    def guide(topic: str) -> Response:
        """Say what one page is for."""
        if topic not in guides:
            raise NotFound
        return show("web/guide.html", "web/_guide.html", guide=guides[topic], guides=guides)

    def remember(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(NAME, {})[bp.name] = guides

    bp.add_url_rule("/help/<topic>", "guide", guide)
    bp.record(remember)


def help_url() -> str:
    """Return where the help of the page that is looked at is read, nothing where its face has none."""
    face, _, rest = request.path.lstrip("/").partition("/")
    guides: Mapping[str, Guide] = current_app.extensions.get(NAME, {}).get(face, {})
    return f"/{face}/help/{topic_of(rest, guides)}" if guides else ""


def topic_of(path: str, guides: Mapping[str, Guide]) -> str:
    """Return the guide that is meant for a page, by the longest address that begins its own."""
    here = f"{path.removeprefix('help/')}/"
    fitting = {name: guide.path or name for name, guide in guides.items() if here.startswith(f"{guide.path or name}/")}
    return max(fitting, key=lambda name: len(fitting[name]), default=FIRST)
