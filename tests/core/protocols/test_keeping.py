"""Drafts change and versions never do; nobody writes over what he has not seen, and a file loses nothing."""

import json

import pytest

from servicedesk.core import protocols
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.protocols import Line, Package, written
from tests.database import ON_ONE_DATABASE
from tests.make import make_category
from tests.protocols import make_step, publish, small

pytestmark = ON_ONE_DATABASE


def get(work, stage):
    """Return the protocol of the stage."""
    return protocols.get_protocol(work(stage.keeper), stage.protocol_id)


def draft(work, stage, change, seen=None):
    """Let the keeper change the draft."""
    with work(stage.keeper) as uow:
        revision = protocols.get_protocol(uow, stage.protocol_id).revision
        return protocols.change_draft(uow, stage.protocol_id, revision if seen is None else seen, change)


def renamed(content):
    """Return a protocol under another title."""
    return content.model_copy(update={"title": Line(es="Otra", en="Other")})


def told(session):
    """Return what was told of protocols."""
    rows = session.query(EventRecord).filter_by(kind="protocol.changed").order_by(EventRecord.id)
    return [(each.values["action"], each.values["version"]) for each in rows]


def test_a_published_version_never_changes(stage, work, session):
    draft(work, stage, renamed)
    with work(stage.keeper) as uow:
        second = protocols.publish(uow, stage.protocol_id, protocols.get_protocol(uow, stage.protocol_id).revision)

    uow = work(stage.keeper)
    versions = protocols.list_versions(uow, get(work, stage))
    assert get(work, stage).title == "Otra"
    assert [(each.number, each.content.title.es) for each in versions] == [(2, "Otra"), (1, "Fibra sin servicio")]
    assert versions[1].content == small()
    assert (second.author_name, protocols.get_version(uow, get(work, stage), 2).id) == ("Ana Ruiz", second.id)
    assert told(session) == [
        ("created", 0), ("drafted", 0), ("published", 1), ("assigned", 1), ("drafted", 1), ("published", 2),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        protocols.get_version(uow, get(work, stage), 3)


def test_a_draft_begins_from_the_latest_version_and_can_be_forgotten(stage, work):
    draft(work, stage, renamed)
    assert get(work, stage).draft_content.title.es == "Otra"
    assert get(work, stage).draft_by == "Ana Ruiz"

    with work(stage.keeper) as uow:
        protocols.discard_draft(uow, stage.protocol_id, protocols.get_protocol(uow, stage.protocol_id).revision)

    assert get(work, stage).draft_content is None
    assert protocols.content_of(work(stage.keeper), get(work, stage)) == small()


def test_a_draft_that_was_never_published_is_not_forgotten(stage, work):
    with work(stage.keeper) as uow:
        made = protocols.create_protocol(uow, "radio", Line(es=" Radio  lenta ", en="Slow radio"))
    assert protocols.content_of(work(stage.keeper), made).title == Line(es="Radio lenta", en="Slow radio")
    assert [made.title_in("es"), made.title_in("en")] == ["Radio lenta", "Slow radio"]

    with pytest.raises(Conflict, match=r"protocol\.nothing_published"), work(stage.keeper) as uow:
        protocols.discard_draft(uow, made.id, made.revision)


def test_what_says_the_same_is_no_change(stage, work):
    draft(work, stage, renamed)
    before = get(work, stage).revision

    draft(work, stage, renamed)

    assert get(work, stage).revision == before


def test_nobody_writes_over_a_draft_that_he_has_not_seen(stage, work):
    seen = get(work, stage).revision
    draft(work, stage, renamed)

    for act in (
        lambda uow: protocols.change_draft(uow, stage.protocol_id, seen, renamed),
        lambda uow: protocols.publish(uow, stage.protocol_id, seen),
        lambda uow: protocols.discard_draft(uow, stage.protocol_id, seen),
    ):
        with pytest.raises(Conflict, match=r"protocol\.changed_meanwhile"), work(stage.keeper) as uow:
            act(uow)


def test_only_what_has_no_faults_and_is_new_is_published(stage, work):
    with pytest.raises(Conflict, match=r"protocol\.nothing_new"), work(stage.keeper) as uow:
        protocols.publish(uow, stage.protocol_id, get(work, stage).revision)
    draft(work, stage, lambda content: protocols.remove_step(content, "power"))

    with pytest.raises(Conflict, match=r"protocol\.has_faults") as caught, work(stage.keeper) as uow:
        protocols.publish(uow, stage.protocol_id, get(work, stage).revision)

    assert caught.value.message.values["count"] == 2
    assert get(work, stage).latest == 1


def test_a_code_is_taken_once_and_well_formed(stage, work):
    for code, title in (("fibre", "Fibra"), ("Fibra 1", "Fibra"), ("good", " ")):
        with pytest.raises(Invalid), work(stage.keeper) as uow:
            protocols.create_protocol(uow, code, Line(es=title))


def test_a_protocol_is_for_categories_that_there_are(stage, work):
    with work(stage.keeper) as uow:
        make_category(uow, code="slow", position=-1)
        protocols.assign_categories(uow, stage.protocol_id, [stage.category, "slow"])
    assert [each.code for each in get(work, stage).categories] == ["slow", stage.category]

    with pytest.raises(Invalid), work(stage.keeper) as uow:
        protocols.assign_categories(uow, stage.protocol_id, ["slow", "lost"])


def test_a_protocol_is_switched_off_and_on(stage, work, session):
    for wanted in (False, False, True):
        with work(stage.keeper) as uow:
            protocols.switch_protocol(uow, stage.protocol_id, wanted)

    assert [each for each, _ in told(session)][-2:] == ["switched_off", "switched_on"]


def test_a_file_of_a_protocol_makes_the_same_elsewhere(stage, work):
    with work(stage.keeper) as uow:
        text = written(protocols.package_of(uow, protocols.get_protocol(uow, stage.protocol_id)))
    told = json.loads(text) | {"code": "copy", "categories": [stage.category, "unknown"]}

    with work(stage.keeper) as uow:
        made, missing = protocols.import_protocol(uow, json.dumps(told))
        codes = [each.code for each in made.categories]

    assert (made.draft_content, codes, missing) == (small(), [stage.category], ["unknown"])
    assert [each.code for each in protocols.list_protocols(work(stage.keeper))] == ["fibre", "copy"]


def test_a_file_replaces_a_draft_only_when_that_is_wanted(stage, work):
    text = written(Package("fibre", (), small(title=Line(es="De un archivo"))))
    draft(work, stage, renamed)
    with pytest.raises(Conflict, match=r"protocol\.has_draft"), work(stage.keeper) as uow:
        protocols.import_protocol(uow, text)
    assert get(work, stage).draft_content.title.es == "Otra"

    with work(stage.keeper) as uow:
        protocols.import_protocol(uow, text, is_to_replace=True)
    with work(stage.keeper) as uow:
        protocols.import_protocol(uow, text)

    assert get(work, stage).draft_content.title.es == "De un archivo"
    assert get(work, stage).title == "Fibra sin servicio"


def test_only_who_keeps_protocols_sees_and_changes_them(stage, work):
    for act in (
        protocols.list_protocols,
        lambda uow: protocols.create_protocol(uow, "new", Line(es="Nuevo")),
        lambda uow: protocols.import_protocol(uow, "{}"),
        protocols.load_shipped,
        lambda uow: protocols.publish(uow, stage.protocol_id, 1),
    ):
        with pytest.raises(Forbidden), work(stage.supervisor) as uow:
            act(uow)


def test_what_is_not_there_is_not_found(stage, work):
    with pytest.raises(NotFound):
        protocols.get_protocol(work(stage.keeper), 999)
    with pytest.raises(NotFound), work(stage.keeper) as uow:
        protocols.switch_protocol(uow, 999, True)


def test_the_first_title_is_that_of_the_draft_until_something_is_published(work, stage):
    with work(stage.keeper) as uow:
        made = protocols.create_protocol(uow, "voice", Line(es="Voz"))
        changed = protocols.change_draft(uow, made.id, made.revision, renamed)

    assert changed.title == "Otra"
    with work(stage.keeper) as uow:
        other = publish(uow, small(steps=(*small().steps,)), "again")
    assert other.protocol.title == "Fibra sin servicio"
    assert make_step("a").label_of("x", "es") == "x"
