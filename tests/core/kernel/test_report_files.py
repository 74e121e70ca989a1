"""Files of reports: all rows, handed over while they are read, and who is to blame when they do not come to an end."""

from errno import ENOSPC

import pytest

from servicedesk.core.kernel import plugin_reports
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Column, Report
from servicedesk.core.kernel.plugin_reports import ReportFailed, write_all
from servicedesk.core.kernel.settings import Parameters
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE

READER = Actor(kind="user", id=1, name="Ana", permissions=frozenset({"rain.read"}))


@pytest.fixture
def failures(kernel):
    """Return what was counted against plugins."""
    found = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append((plugin, hook, type(error).__name__))
    return found


@pytest.fixture
def rain(plugins):
    """Return a function that installs a plugin, and returns a report of it that has these rows."""
    plugins.install("rain", object())
    return lambda rows: Report("falls", "Falls", "How much fell.", "rain.read", [Column("Place", "text")], rows)


def test_all_rows_are_handed_over_while_they_are_read(rain, kernel):
    given = rain(lambda asked, ctx: ([str(each)] for each in range(500)))
    seen = []

    write_all(kernel.registry, READER, "rain", given, Parameters(), seen.extend)

    assert (len(seen), seen[-1]) == (500, ["499"])


def test_more_rows_than_a_file_holds_are_refused_and_do_not_count_against_the_plugin(
    rain, kernel, monkeypatch, failures
):
    monkeypatch.setattr(plugin_reports, "MOST_ROWS", 3)
    given = rain(lambda asked, ctx: ([str(each)] for each in range(4)))

    with pytest.raises(ReportFailed, match="more than 3 rows"):
        write_all(kernel.registry, READER, "rain", given, Parameters(), list)

    assert failures == []


def test_a_disk_that_is_full_does_not_count_against_the_plugin_whose_rows_are_written(rain, kernel, failures):
    given = rain(lambda asked, ctx: [["Lima"]])

    def write(rows):
        raise OSError(ENOSPC, f"no room for {list(rows)}")

    with pytest.raises(ReportFailed, match="NotWritten.*no room for"):
        write_all(kernel.registry, READER, "rain", given, Parameters(), write)

    assert failures == []


def test_an_error_of_the_same_sort_that_the_plugin_raises_counts_against_it(rain, kernel, failures):
    def rows(asked, ctx):
        yield ["Lima"]
        raise ConnectionError("the sky does not answer")

    given = rain(rows)

    with pytest.raises(ReportFailed, match="the sky does not answer"):
        write_all(kernel.registry, READER, "rain", given, Parameters(), list)

    assert failures == [("rain", "report falls", "ConnectionError")]
