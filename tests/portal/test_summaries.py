"""The summary of what is wrong: each line leads to its field, in the order in which the fields stand on the page."""

import io
import re

import pytest

from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category
from tests.make import add

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
TOO_LONG = "x" * 6_000
NO_PHOTO = (io.BytesIO(b"#!/bin/sh"), "run.sh")


@pytest.fixture
def asked(street, work):
    """Ask two things of whoever notices that it is slow."""
    with work() as uow:
        slow = uow.session.query(Category).filter_by(code="slow").one()
        add(
            uow, SymptomQuestion(category_id=slow.id, text="¿Qué luz ves?", options=["Verde", "Roja"], is_required=True)
        )
        add(uow, SymptomQuestion(category_id=slow.id, text="Hora", is_required=True, position=1))


def summary_of(page):
    """Return the controls that the summary leads to."""
    assert page.status_code == 422
    return re.findall(r'<a href="#([\w-]+)"', page.text.partition("error-summary")[2].partition("</ul>")[0])


def standing(page, names):
    """Return these controls in the order in which they stand on the page; what is not there is missing."""
    found = re.findall(r'<(?:input|select|textarea)[^>]* id="([\w-]+)"', page.text)
    return [name for name in found if name in names]


@pytest.mark.parametrize(
    ("path", "typed", "count"),
    [
        ("/report/details?about=INT-1&category=slow", {"description": TOO_LONG}, 4),
        ("/report/details?about=INT-1&category=other", {"description": TOO_LONG, "photos": NO_PHOTO}, 3),
        ("/report/question", {"kind": "x", "description": "", "contact_phone": "1"}, 3),
    ],
)
def test_each_line_leads_to_its_field_in_the_order_of_the_page(rosa, asked, path, typed, count):
    page = rosa.submit(path, {"contact_phone": "", **typed})

    leads = summary_of(page)

    assert len(leads) == count and leads == standing(page, leads)


def test_the_summary_of_a_guest_leads_down_the_page_too(client, street):
    page = client().submit("/report/without-signing-in", {"description": TOO_LONG})

    leads = summary_of(page)

    assert len(leads) == 6 and leads == standing(page, leads)
