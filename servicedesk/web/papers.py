"""What every face needs to issue papers and to hand them out."""

from flask import Response

from servicedesk.core.documents import Document
from servicedesk.core.kernel.errors import NotFound
from servicedesk.language.papers import House
from servicedesk.web.extensions import files
from servicedesk.web.wiring import wiring

PDF = "application/pdf"


def house() -> House:
    """Return what a paper needs to know of the running desk."""
    return House(wiring().catalogues, wiring().public_url)


def hand_out_paper(document: Document) -> Response:
    """Answer with the file of a document, to be saved; NotFound while there is none."""
    if not document.file_key:
        raise NotFound
    try:
        with files().open(document.file_key) as stream:
            content = stream.read()
    except FileNotFoundError:
        raise NotFound from None
    return pdf_answer(content, document.file_name)


def pdf_answer(content: bytes, name: str, *, is_shown: bool = False) -> Response:
    """Answer with a PDF to be saved, which may do nothing where it is shown.

    One that ``is_shown`` opens in the browser, whose viewer does not work in a sandbox: only for what the desk has
    made just now, out of words and examples.
    """
    way, sandbox = ("inline", "") if is_shown else ("attachment", "sandbox; ")
    return Response(
        content,
        mimetype=PDF,
        headers={
            "Content-Disposition": f'{way}; filename="{name}"',
            "Content-Security-Policy": f"{sandbox}default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
