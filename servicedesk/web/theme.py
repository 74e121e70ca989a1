"""The operator's colours as a stylesheet: two hues and a strength; lightness stays, so that contrast does."""

from hashlib import sha256

from flask import Blueprint, Response, request

from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.wiring import current_place

bp = Blueprint("colours", __name__)
LASTS = "public, max-age=31536000, immutable"
ACCENT = "oklch(0.83 0.155 {})"


@bp.get("/theme.css")
@allows(PUBLIC)
def stylesheet() -> Response:
    """Say which colours the desk has; its address changes with them, so it may be kept for good."""
    answer = Response(written(), mimetype="text/css")
    if request.args.get("v") == version():
        answer.headers["Cache-Control"] = LASTS
    return answer


def colours_url() -> str:
    """Return the address of the stylesheet as it is now."""
    return f"/theme.css?v={version()}"


def version() -> str:
    """Return a short sign of the present colours."""
    return sha256(written().encode()).hexdigest()[:12]


def written() -> str:
    """Return the stylesheet: only what the operator has chosen."""
    colours = current_place().colours
    chosen = {
        "--brand-h": colours.get("hue"),
        "--brand-c": colours["strength"] / 100 if "strength" in colours else None,
        "--accent": ACCENT.format(colours["accent"]) if "accent" in colours else None,
    }
    told = "".join(f"{name}:{value};" for name, value in chosen.items() if value is not None)
    return f":root{{{told}}}\n"
