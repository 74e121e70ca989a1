"""provide_notice_files: an entry for each reader, one document for all of one language."""

from plugins.maintenance_notice.papers import KINDS
from plugins.maintenance_notice.tests.noticing import notice
from servicedesk.plugin_api import NoticeFile


def ask(desk, *notices):
    return [file for _, file in desk.kernel.registry.collect("provide_notice_files", notices=notices)]


def test_each_reader_gets_an_entry_and_all_of_a_language_one_document(desk):
    notices = [notice(id=1), notice(id=2), notice(id=3, language="en"), notice(id=4, sequence=2)]

    files = ask(desk, *notices)

    assert all(isinstance(each, NoticeFile) for each in files)
    assert [list(each.notice_ids) for each in files if each.paper is None] == [[1], [2], [3], [4]]
    assert [list(each.notice_ids) for each in files if each.paper] == [[1, 2], [3], [4]]


def test_a_document_says_what_is_told_and_names_nobody(desk):
    for occasion in KINDS:
        (paper,) = [each.paper for each in ask(desk, notice(occasion=occasion)) if each.paper]
        told = [*paper.values.values(), *(value for _, value in paper.facts), paper.subtitle]
        assert paper.kind.name == KINDS[occasion].name
        assert "Jueves 26 de noviembre, de 1:00 a 4:00" in told and "20 min" in told
        assert not any("Rosa" in each or "104001" in each or "INT-" in each for each in told)


def test_a_text_that_repeats_the_title_is_not_said_twice(desk):
    (paper,) = [each.paper for each in ask(desk, notice(text="Cambio de equipos", lasting="")) if each.paper]

    assert paper.values["text"] == "" and len(paper.facts) == 2


def test_an_administrator_may_leave_out_either(desk):
    desk.set(calendar=False)
    assert [bool(each.paper) for each in ask(desk, notice())] == [True]

    desk.set(calendar=True, document=False)
    assert [bool(each.paper) for each in ask(desk, notice())] == [False]


def test_what_needs_no_files_gets_none(desk):
    assert ask(desk, notice(occasion="started")) == []


def test_the_operator_may_change_the_words_of_every_notice(desk):
    kinds = desk.collect("provide_document_kinds")

    assert [each.name for each in kinds] == ["announced", "moved", "kept", "called-off", "to-companies"]
    assert {each.body.domain for each in kinds} == {"maintenance_notice"}


def test_a_company_has_a_document_of_its_own_with_its_circuits(desk):
    company = notice(id=2, is_company=True, accounts=("Portador Sur",), services=("CID-1", "CID-2"), right="")
    moved = notice(id=3, is_company=True, services=(), occasion="changed", sequence=2)

    papers = [each for each in ask(desk, notice(id=1), company, moved) if each.paper]

    assert [(list(each.notice_ids), each.paper.kind.name) for each in papers] == [
        ([1], "announced"), ([2], "to-companies"), ([3], "moved"),
    ]  # fmt: skip
    told = [[value for _, value in each.paper.facts] for each in papers]
    assert ["CID-1, CID-2" in each for each in told] == [False, True, False]
