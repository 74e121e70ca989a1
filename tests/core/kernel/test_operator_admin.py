"""Changing whose desk this is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.kernel.operator_admin import OperatorDraft, change_operator
from tests.database import EVERYTHING

MANAGER = Actor("user", 7, permissions=frozenset({"settings.manage"}))
DRAFT = OperatorDraft(
    "Andina Azul", "AZ", "America/Caracas", "VE", "VES", "en", ("es", "en"), "*611", {"hue": 300, "strength": 80}
)


@pytest.fixture(autouse=True)
def operator_stays(kernel: Any) -> Iterator[None]:
    """Leave the row of the operator as it was: the tests on PostgreSQL share it."""
    columns = Operator.__table__.columns.keys()
    with kernel.sessions() as session:
        before = {name: getattr(get_operator(session), name) for name in columns}
    yield
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for name, value in before.items():
            setattr(get_operator(uow.session), name, value)


def changes(session: Any) -> list[list[str]]:
    """Return what each fact about the operator says is different."""
    told = select(EventRecord).where(EventRecord.kind == "operator.changed").order_by(EventRecord.id)
    return [row.values["fields"] for row in session.scalars(told)]


def test_it_is_made_as_the_draft_says_and_told_once(work: Callable[..., Any], session: Any) -> None:
    for _ in range(2):
        with work(MANAGER) as uow:
            change_operator(uow, DRAFT)

    operator = get_operator(work(EVERYTHING).session)
    assert (operator.name, operator.zone, operator.languages) == ("Andina Azul", "America/Caracas", ["en", "es"])
    assert operator.colours == {"hue": 300, "strength": 80}
    assert len(changes(session)) == 1 and "colours" in changes(session)[0]


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "x" * 81}, "name", "unknown"),
        ({"prefix": "a"}, "prefix", "unknown"),
        ({"zone": "Mars/Base"}, "zone", "unknown"),
        ({"country": "Peru"}, "country", "unknown"),
        ({"currency": ""}, "currency", "required"),
        ({"help_phone": "llama ya"}, "help_phone", "unknown"),
        ({"languages": ()}, "languages", "operator.languages"),
        ({"languages": ("en", "qu")}, "languages", "operator.languages"),
        ({"language": "es", "languages": ("en",)}, "languages", "operator.languages"),
        ({"colours": {"hue": 361}}, "hue", "unknown"),
        ({"colours": {"strength": -1}}, "strength", "unknown"),
        ({"colours": {"glow": 1}}, "glow", "unknown"),
    ],
)
def test_what_cannot_be_is_refused(work: Callable[..., Any], wrong: Any, field: str, code: str) -> None:
    with pytest.raises(Invalid) as told, work(MANAGER) as uow:
        change_operator(uow, replace(DRAFT, **wrong))

    assert {name: message.code for name, message in told.value.problems.items()} == {field: code}


def test_without_colours_it_looks_as_it_came(work: Callable[..., Any]) -> None:
    with work(EVERYTHING) as uow:
        assert change_operator(uow, replace(DRAFT, colours=None)).colours == {}


def test_who_may_not_change_settings_does_not(work: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden), work(Actor("user", 7)) as uow:
        change_operator(uow, DRAFT)
