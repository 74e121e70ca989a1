"""The words of documents: every version is kept, and words that cannot be filled stop no document."""

import pytest

from servicedesk.core import documents
from servicedesk.core.documents import TemplateDraft
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from tests.core.documents.papers import AGENT, CHIEF
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE

STOCK = ("Report %(number)s", "%(facts)s")
ALLOWED = ("number", "facts")


def keep(work, title="Constancia %(number)s", body="Hola.\n\n%(facts)s", language="es"):
    with work(CHIEF) as uow:
        return documents.keep_template(uow, TemplateDraft("ticket", language, title, body), ALLOWED)


def use(work, language="es", allowed=ALLOWED):
    return documents.words_to_use(work(AGENT), "ticket", language, STOCK, allowed)


def test_the_newest_words_are_used_and_the_older_ones_kept(work, session):
    keep(work)
    keep(work, title="Reporte %(number)s")

    assert use(work) == ("Reporte %(number)s", "Hola.\n\n%(facts)s", 2)
    assert documents.get_template(work(CHIEF), "ticket", "es", 1).title == "Constancia %(number)s"
    assert documents.list_templates(work(CHIEF))["ticket", "es"].version == 2
    assert [each.version for each in documents.list_versions(work(CHIEF), "ticket", "es")] == [2, 1]
    assert use(work, "en") == (*STOCK, 0)
    told = session.query(EventRecord).filter_by(kind="document.template_changed").all()
    assert [each.values["version"] for each in told] == [1, 2]


def test_going_back_to_the_words_that_it_came_with_is_a_version_too(work):
    keep(work)
    for _ in range(2):
        with work(CHIEF) as uow:
            documents.reset_template(uow, "ticket", "es")

    assert use(work) == (*STOCK, 0)
    assert keep(work).version == 3


def test_words_that_name_what_nobody_fills_are_refused_at_their_field(work):
    with pytest.raises(Invalid) as refused:
        keep(work, body="%(secret)s")

    assert refused.value.problems["body"].code == "document.placeholder"
    assert use(work) == (*STOCK, 0)


def test_words_that_cannot_be_filled_any_more_are_left_alone(work, caplog):
    keep(work)

    assert use(work, allowed=("number",)) == (*STOCK, 0)
    assert "cannot be used" in caplog.text


def test_only_whoever_manages_changes_and_reads_them(work):
    for act in (
        lambda uow: documents.keep_template(uow, TemplateDraft("ticket", "es", "T", "B"), ALLOWED),
        lambda uow: documents.reset_template(uow, "ticket", "es"),
        documents.list_templates,
        lambda uow: documents.list_versions(uow, "ticket", "es"),
        lambda uow: documents.get_template(uow, "ticket", "es", 1),
    ):
        with pytest.raises(Forbidden), work(AGENT) as uow:
            act(uow)
    with pytest.raises(NotFound):
        documents.get_template(work(CHIEF), "ticket", "es", 7)
