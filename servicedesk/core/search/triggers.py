"""The triggers that keep the words of tickets, accounts and services, as each database wants them.

Whoever changes them writes a migration that drops them and makes them anew.
"""

from dataclasses import dataclass

MOST_LETTERS = 60_000  # of one ticket; what is said later on so long a one is not searched
MOST_WORDS = 5_000
FTS = "_fts"  # the ending of the index that SQLite keeps beside a table of words
SUFFIXES = (10, 9, 8, 7, 6)  # by how many of its last digits a phone is known
ACCENTS = ("ÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãåéèêëíìîïóòôöõúùûüñç", "aaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuunc")

FOLDING = (
    "CREATE FUNCTION search_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
    "SELECT strip(to_tsvector('simple', regexp_replace(translate(lower(left(said, {most})), '{accented}', '{plain}'), "
    "'[^[:alnum:]]+', ' ', 'g'))) $$"
)
# PostgreSQL keeps the plans of a function from its first call: one made while a table was empty would read
# all of it for every row that a long import adds.
TRIGGER = {
    "sqlite": ("CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {action}; END",),
    "postgresql": (
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$ "
        "BEGIN {action}; RETURN NULL; END $$",
        "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ),
}
INDEX = (
    "CREATE VIRTUAL TABLE {table}_fts USING fts5(words, content='{table}', content_rowid='{key}', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3', detail=none, columnsize=0)",
    "CREATE TRIGGER {table}_fts_added AFTER INSERT ON {table} BEGIN {add}; END",
    "CREATE TRIGGER {table}_fts_removed AFTER DELETE ON {table} BEGIN {remove}; END",
    "CREATE TRIGGER {table}_fts_changed AFTER UPDATE ON {table} BEGIN {remove}; {add}; END",
)
# New words wait in a list that every search reads, so that list stays short.
GIN = "CREATE INDEX ix_{table}_words ON {table} USING gin (words) WITH (gin_pending_list_limit = 256)"
KINDS = ("ticket", "account", "service")
# What a ticket is called, in the languages of those who look for it, and its official code.
TITLES = ("subject", "subject_en", "claim_code")
ADD = "INSERT INTO {table}_fts (rowid, words) VALUES (NEW.{key}, NEW.words)"
REMOVE = "INSERT INTO {table}_fts ({table}_fts, rowid, words) VALUES ('delete', OLD.{key}, OLD.words)"


@dataclass(frozen=True)
class Dialect:
    """How one database says what the other says otherwise."""

    name: str
    titles: tuple[str, ...] = TITLES  # the columns of a ticket: a revision names those that there are by then

    def words(self, text: str) -> str:
        """Return the words of a text as they are kept."""
        return f"search_words({text})" if self.name == "postgresql" else f"substr({text}, 1, {MOST_LETTERS})"

    def gathered(self, text: str, source: str) -> str:
        """Return the texts of several rows as one, empty where there is none."""
        gather = "string_agg" if self.name == "postgresql" else "group_concat"
        return f"coalesce((SELECT {gather}({text}, ' ') FROM {source}), '')"

    def ends(self, text: str) -> str:
        """Return a number with each of its ends by which people know it."""
        last = "right({}, {})" if self.name == "postgresql" else "substr({}, -{})"
        return " || ' ' || ".join([text, *(last.format(text, count) for count in SUFFIXES)])

    def called(self) -> str:
        """Return the number of a ticket and all that it is called."""
        return " || ' ' || ".join(f"coalesce(ticket.{column}, '')" for column in ("number", *self.titles))

    def appended(self, text: str) -> str:
        """Return the words of a ticket with those of one more text."""
        if self.name == "sqlite":
            return f"substr(ticket_words.words || ' ' || {text}, 1, {MOST_LETTERS})"
        more = f"ticket_words.words || search_words({text})"
        return f"CASE WHEN length(ticket_words.words) < {MOST_WORDS} THEN {more} ELSE ticket_words.words END"


def statements(dialect: str, titles: tuple[str, ...] = TITLES) -> list[str]:
    """Return what creates the indexes and the triggers."""
    made = []
    if dialect == "postgresql":
        made.append(FOLDING.format(most=MOST_LETTERS, accented=ACCENTS[0], plain=ACCENTS[1]))
        made += [GIN.format(table=f"{kind}_words") for kind in KINDS]
    else:
        for kind in KINDS:
            names = {"table": f"{kind}_words", "key": f"{kind}_id"}
            made += [each.format(**names, add=ADD.format(**names), remove=REMOVE.format(**names)) for each in INDEX]
    return made + additions(dialect, titles)


def additions(dialect: str, titles: tuple[str, ...] = TITLES) -> list[str]:
    """Return what creates the triggers alone, where the tables and their indexes are there already."""
    return [
        each.format(name=name, event=event, table=table, action=action)
        for name, event, table, action in triggers(Dialect(dialect, titles))
        for each in TRIGGER[dialect]
    ]


def words_of_all(dialect: str, titles: tuple[str, ...] = TITLES) -> list[str]:
    """Return what writes the words of everything that is there already."""
    spoken = Dialect(dialect, titles)
    return [
        f"INSERT INTO {kind}_words ({kind}_id, words) SELECT {kind}.id, {whole(spoken, kind)} FROM {kind}"
        for kind in KINDS
    ]


def words_of_tickets(dialect: str, ids: str, titles: tuple[str, ...] = TITLES) -> str:
    """Return what writes the words of some tickets anew, those that a question selects by their identifiers."""
    return _renew(Dialect(dialect, titles), "ticket").format(ids=ids)


def removals(dialect: str) -> list[str]:
    """Return what takes the triggers away again."""
    away = "DROP FUNCTION {}() CASCADE" if dialect == "postgresql" else "DROP TRIGGER {}"
    return [away.format(name) for name, *_ in triggers(Dialect(dialect))]


def triggers(dialect: Dialect) -> list[tuple[str, str, str, str]]:
    """Return each trigger: its name, the event, the table, and what it does."""
    said = [(table, _say(dialect)) for table in ("interaction", "note")]
    ticket, account, service = (_renew(dialect, kind) for kind in ("ticket", "account", "service"))
    theirs = "SELECT account_id FROM account_contact WHERE contact_id = NEW.id"
    return [
        *((f"{table}_words_said", "INSERT", table, say) for table, say in said),
        *((f"{table}_words_changed", "UPDATE OF body, ticket_id", table,
           ticket.format(ids="OLD.ticket_id, NEW.ticket_id")) for table, _ in said),
        *((f"{table}_words_removed", "DELETE", table, ticket.format(ids="OLD.ticket_id")) for table, _ in said),
        ("ticket_words_changed", f"UPDATE OF {', '.join(('number', *dialect.titles))}", "ticket",
         ticket.format(ids="NEW.id")),
        ("account_words_made", "INSERT", "account", _make(dialect, "account")),
        ("account_words_changed", "UPDATE OF number, name", "account", account.format(ids="NEW.id")),
        ("account_words_joined", "INSERT", "account_contact", account.format(ids="NEW.account_id")),
        ("account_words_left", "DELETE", "account_contact", account.format(ids="OLD.account_id")),
        ("contact_words_changed", "UPDATE OF name, document, phone, other_phone, email", "contact",
         account.format(ids=theirs)),
        ("service_words_made", "INSERT", "service", _make(dialect, "service")),
        ("service_words_changed", "UPDATE OF number, name, address", "service", service.format(ids="NEW.id")),
    ]  # fmt: skip


def whole(dialect: Dialect, kind: str) -> str:
    """Return all that is searched of one thing, as an expression over its table."""
    if kind == "ticket":
        bodies = " UNION ALL ".join(
            f"SELECT body FROM {table} WHERE {table}.ticket_id = ticket.id" for table in ("interaction", "note")
        )
        said = dialect.gathered("said.body", f"({bodies}) said")
        return dialect.words(f"{dialect.called()} || ' ' || {said}")
    if kind == "account":
        phones = " || ' ' || ".join(dialect.ends(f"contact.{name}") for name in ("phone", "other_phone"))
        known = f"contact.name || ' ' || contact.document || ' ' || coalesce(contact.email, '') || ' ' || {phones}"
        joined = "account_contact JOIN contact ON contact.id = account_contact.contact_id"
        persons = dialect.gathered(known, f"{joined} WHERE account_contact.account_id = account.id")
        return dialect.words(f"account.number || ' ' || account.name || ' ' || {persons}")
    bare = "replace(replace(replace(service.number, '-', ''), ' ', ''), '.', '')"
    return dialect.words(
        f"service.number || ' ' || {dialect.ends(bare)} || ' ' || service.name || ' ' || service.address"
    )


def _say(dialect: Dialect) -> str:
    """Add what was said to the words of its ticket; the first words of one bring its number and titles."""
    first = dialect.words(f"{dialect.called()} || ' ' || NEW.body")
    return (
        f"INSERT INTO ticket_words (ticket_id, words) SELECT ticket.id, {first} FROM ticket"
        f" WHERE ticket.id = NEW.ticket_id ON CONFLICT (ticket_id) DO UPDATE SET words = {dialect.appended('NEW.body')}"
    )


def _make(dialect: Dialect, kind: str) -> str:
    chosen = f"SELECT {kind}.id, {whole(dialect, kind)} FROM {kind} WHERE {kind}.id = NEW.id"
    return f"INSERT INTO {kind}_words ({kind}_id, words) {chosen}"


def _renew(dialect: Dialect, kind: str) -> str:
    """Write the words of some things anew; which ones is left to be filled in."""
    anew = f"(SELECT {whole(dialect, kind)} FROM {kind} WHERE {kind}.id = {kind}_words.{kind}_id)"
    return f"UPDATE {kind}_words SET words = {anew} WHERE {kind}_id IN ({{ids}})"
