"""English titles to search: a ticket is found by what it is called in either language.

The triggers are made anew, and so are the words of the tickets that have an English title already.
"""

from alembic import op

from servicedesk.core.search.triggers import additions, removals, words_of_tickets

revision = "20261122_1070"
down_revision = "20261122_1065"
branch_labels = None
depends_on = None

TITLES = ("subject", "subject_en")
TITLES_BEFORE = ("subject",)
IN_ENGLISH_TOO = "SELECT ticket.id FROM ticket WHERE ticket.subject_en <> ''"


def upgrade() -> None:
    """Have tickets found by both of their titles."""
    _search_by(TITLES)


def downgrade() -> None:
    """Have tickets found by their Spanish title alone."""
    _search_by(TITLES_BEFORE)


def _search_by(titles: tuple[str, ...]) -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    anew = words_of_tickets(dialect, IN_ENGLISH_TOO, titles)
    for statement in (*removals(dialect), *additions(dialect, titles), anew):
        connection.exec_driver_sql(statement)
