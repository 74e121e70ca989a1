"""Files for spreadsheets: nothing in them runs there, and they are sent while they are drawn."""

import pytest
from flask import Flask

from servicedesk.web.exports import PIECE, harmless, table_file


@pytest.mark.parametrize("cell", ["=1+1", "+51 9", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_a_cell_that_would_be_calculated_is_made_a_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "written"), [("Rosa", "Rosa"), (None, ""), (3, "3"), ("a=b", "a=b")])
def test_other_cells_stay_as_they_are(cell, written):
    assert harmless(cell) == written


def test_a_table_is_a_file_of_its_name_with_quoted_cells():
    with Flask(__name__).test_request_context():
        answer = table_file("tickets", ["Número", "Asunto"], [["1", "a;b"], ["2", '=cmd|"x"']])
        was_streamed = answer.is_streamed
        body = answer.get_data(as_text=True)

    assert body == '\ufeffNúmero;Asunto\r\n1;"a;b"\r\n2;"\'=cmd|""x"""\r\n'
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    assert was_streamed


def test_a_long_table_comes_in_pieces():
    rows = ([str(turn), "x" * 100] for turn in range(200))
    with Flask(__name__).test_request_context():
        pieces = list(table_file("t", ["a", "b"], rows).response)

    assert len(pieces) > 2 and max(map(len, pieces)) < PIECE + 200
    assert b"".join(each.encode() if isinstance(each, str) else each for each in pieces).count(b"\r\n") == 201
