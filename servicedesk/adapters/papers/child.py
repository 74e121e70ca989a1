"""The process in which pages become PDF: ``python -m servicedesk.adapters.papers.child``.

It holds nothing that is worth reading, reaches nothing, and may not grow or compute for ever. Whoever asked ends it
when it is late; when nobody is left to ask, it ends by itself.
"""

import json
import resource
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servicedesk.adapters.answering import MEBIBYTE, limit_processor, listen, own_pipes, resident, say

SPARE = 1  # second of processor time beyond the limit
LARGEST_FILE = 10 * MEBIBYTE
QR = "data:image/svg+xml;base64,"  # stands in the page itself
FORBIDDEN = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork",
    "os.posix_spawn", "urllib.Request",
})  # fmt: skip
HERE = Path(__file__).resolve().parent
ASSETS = {
    "bundle:paper.css": (HERE / "assets" / "paper.css", "text/css"),
    "bundle:hanken-var-es.woff2": (HERE.parents[1] / "web" / "static" / "fonts" / "hanken-var-es.woff2", "font/woff2"),
}


def main() -> None:
    """Make one page after the other until nobody asks any more."""
    questions, answers = own_pipes()
    lines = listen(questions)
    try:
        printer = Printer()
    except OSError as error:  # the libraries below WeasyPrint are not there
        say(answers, {"ready": False, "error": str(error)})
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    first = json.loads(lines.get())
    most = first["memory"] * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.addaudithook(_refuse)
    say(answers, {"ready": True, "error": ""})
    while True:
        question = json.loads(lines.get())
        limit_processor(question["limit"], SPARE)
        say(answers, printer.make(question["page"]))


class Printer:
    """WeasyPrint with the few files that it may have, and its font read once."""

    def __init__(self) -> None:
        """Load the libraries; OSError when they are not there."""
        from weasyprint import HTML  # noqa: PLC0415  # only this process carries it
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  # as above
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  # as above

        assets = {url: (path.read_bytes(), kind) for url, (path, kind) in ASSETS.items()}
        refused = self._refused = list[str]()

        class Bundled(URLFetcher):  # type: ignore[misc]  # published without types
            """Gives the files that came with the desk, and what stands in the page itself; all else is refused."""

            def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
                if url in assets:
                    content, kind = assets[url]
                    return URLFetcherResponse(url, content, {"Content-Type": kind})
                if url.startswith(QR):
                    return URLFetcherResponse(url, b64decode(url[len(QR) :]), {"Content-Type": "image/svg+xml"})
                refused.append(url[:80])
                raise ValueError("not one of our files")

        self._fatal = FatalURLFetchingError
        self._html = HTML
        self._fonts = FontConfiguration()
        self._fetcher = Bundled(allowed_protocols={"data"}, allow_redirects=False)

    def make(self, page: str) -> dict[str, Any]:
        """Return the file of a page, or what went wrong; the same page gives the same file."""
        self._refused.clear()
        try:
            made = self._html(string=page, base_url="bundle:/", url_fetcher=self._fetcher).write_pdf(
                pdf_variant="pdf/ua-1", font_config=self._fonts
            )
        except (Exception, MemoryError, RecursionError, self._fatal) as error:
            return {"error": f"{type(error).__name__}: {error}"[:2000], "refused": self._refused}
        if len(made) > LARGEST_FILE:
            return {"error": f"the file has {len(made)} bytes", "refused": self._refused}
        return {"error": "", "pdf": b64encode(made).decode(), "refused": self._refused, "grown": resident()}


def _refuse(event: str, _about: tuple[Any, ...]) -> None:
    """Refuse what no page needs, should something get past the fetcher."""
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not for papers")


if __name__ == "__main__":
    main()
    sys.exit(0)
