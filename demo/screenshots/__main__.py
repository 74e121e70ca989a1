"""Take the pictures of every page: ``python -m demo.screenshots``.

With --readme those of the README alone, with --guides those of the guides.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bootstrapping.programs import find_program, mend_line
from demo.screenshots.guides import take_guide_pictures
from demo.screenshots.readme import take_readme_pictures
from demo.screenshots.running import ROOT, running_demo
from demo.screenshots.taking import take_all
from demo.screenshots.visiting import Visitors
from demo.screenshots.walking import WALKS

PICTURES = ROOT / "docs" / "pictures"
OF_GUIDES = ROOT / "docs" / "guides" / "pictures"


def main() -> int:
    """Start the demo on a home of its own, walk through it, and say where the pictures are."""
    options = _options()
    chromium = find_program("chromium")
    if chromium is None:
        sys.stderr.write(f"chromium is absent; mend it with: {mend_line('chromium')}\n")
        return 1
    with running_demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        _take(browser, url, options)
        browser.close()
    return 0


def _take(browser: Browser, url: str, options: argparse.Namespace) -> None:
    visitors = Visitors(browser, url)
    if options.guides:
        _say("pictures", f"{len(take_guide_pictures(visitors, OF_GUIDES))} of the guides in {OF_GUIDES}")
    else:
        _say("pictures", f"{len(take_readme_pictures(visitors, PICTURES))} of the README in {PICTURES}")
    if not (options.guides or options.readme):
        _take_pages(visitors, options.folder)
    visitors.close()


def _take_pages(visitors: Visitors, folder: Path) -> None:
    """Take every page and state at both widths, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for who, steps in WALKS:
        with visitors.page_of(who) as page:
            names = [name for name in steps(page) if take_all(page, name, folder)]
        _say(steps.__name__, ", ".join(names))
    _say("pictures", f"of every page in {folder}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "screenshots", help="where the pictures of all pages go")
    parser.add_argument("--readme", action="store_true", help="take only the pictures of the README")
    parser.add_argument("--guides", action="store_true", help="take only the pictures of the guides")
    return parser.parse_args()


def _say(step: str, words: str) -> None:
    sys.stdout.write(f"{step:<16} {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
