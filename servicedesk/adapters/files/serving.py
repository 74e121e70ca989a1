"""How a file goes back to a browser: to be saved, and unable to do anything there."""

import re
from urllib.parse import quote

NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def download_headers(name: str, content_type: str) -> dict[str, str]:
    """Return the headers for a file; RFC 6266 carries the full name beside a plain one."""
    plain = NOT_PLAIN.sub("_", name)
    return {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
