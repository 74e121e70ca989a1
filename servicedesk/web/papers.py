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


def pdf_answer(content: bytes, name: str) -> Response:
    """Answer with a PDF to be saved, which may do nothing where it is shown."""
    return Response(
        content,
        mimetype=PDF,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
