"""Who is named in a note: by a whole name, by a first name that only one has, by the address."""

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import User
from servicedesk.core.tickets.words import mentioned

PEOPLE = [
    User(id=1, name="Ana Rojas", email="ana@andina.example", is_active=True),
    User(id=2, name="Ana María Peña", email="apena@andina.example", is_active=True),
    User(id=3, name="Jimena Soto", email="jsoto@andina.example", is_active=True),
    User(id=5, name="Rosa Uno", email="r1@andina.example", is_active=True),
    User(id=6, name="Rosa Dos", email="r2@andina.example", is_active=True),
    User(id=4, name="Luis Gone", email="luis@andina.example", is_active=False),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Jimena Soto, mira", [3]),
        ("@jimena mira", [3]),
        ("(@jsoto).", [3]),
        ("@Ana María Peña y @ana rojas", [1, 2]),
        ("@Ana Maria Pena", [2]),
        ("@ana", [1]),
        ("@Anabel", []),
        ("escribe a x@jimena", []),
        ("@Luis @nadie @", []),
        ("@jsoto @jsoto", [3]),
        ("@Rosa", []),
    ],
)
def test_names_are_found_as_people_write_them(text, named):
    assert mentioned(text, PEOPLE) == named


def test_the_fact_of_a_note_names_them_and_holds_no_words(stage, work):
    with work() as uow:
        colleague = uow.session.get(User, stage.supervisor.id)
        colleague.name, colleague.email = "Carla Paz", "carla@andina.example"

    with work(stage.agent) as uow:
        tickets.add_note(uow, stage.number, "@carla paz CANARY")

    last = work().session.scalars(select(EventRecord).order_by(EventRecord.id.desc())).first()
    assert last.values["mentioned_ids"] == [stage.supervisor.id]
    assert "CANARY" not in str(last.values)
