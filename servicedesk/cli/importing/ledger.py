"""What became of each line, kept on disk and not in memory, and what the lines say of each other."""

import sqlite3
from collections.abc import Collection, Iterable


class Ledger:
    """The lines of one file: their keys, what became of them, and what each depends on."""

    def __init__(self) -> None:
        """Open a ledger that is gone when it is closed; beyond a few pages it lies on disk."""
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("BEGIN")
        self._rows.execute("CREATE TABLE line (key TEXT PRIMARY KEY, number INTEGER UNIQUE, became TEXT) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE edge (key TEXT, on_key TEXT, PRIMARY KEY (key, on_key)) WITHOUT ROWID")
        self._rows.execute("CREATE INDEX backwards ON edge (on_key)")

    def close(self) -> None:
        """Throw it away."""
        self._rows.close()

    def first(self, key: str, number: int) -> int:
        """Return the line on which this key stood first: this one where it is new."""
        self._rows.execute("INSERT OR IGNORE INTO line VALUES (?, ?, '')", (key, number))
        found: int = self._rows.execute("SELECT number FROM line WHERE key = ?", (key,)).fetchone()[0]
        return found

    def note(self, key: str, became: str) -> None:
        """Note what became of a line."""
        self._rows.execute("UPDATE line SET became = ? WHERE key = ?", (became, key))

    def became(self, key: str) -> str:
        """Return what became of the line with this key; empty where there is none."""
        found = self._rows.execute("SELECT became FROM line WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def count(self) -> dict[str, int]:
        """Return how many lines became what."""
        return dict(self._rows.execute("SELECT became, count(*) FROM line GROUP BY became").fetchall())

    def coming(self, keys: Collection[str]) -> set[str]:
        """Return those of these keys that stand in the file as new ones and were not refused."""
        return {key for key in keys if self.became(key) == "new"}

    def depend(self, key: str, others: Iterable[str]) -> None:
        """Note what a thing depends on."""
        self._rows.executemany("INSERT OR IGNORE INTO edge VALUES (?, ?)", [(key, other) for other in others])

    def knows(self, key: str) -> bool:
        """Tell whether the file itself says what this one depends on."""
        return self._rows.execute("SELECT 1 FROM edge WHERE key = ?", (key,)).fetchone() is not None

    def close_circles(self) -> None:
        """Keep only the dependencies that lie on a circle: the ends of every chain fall off until nothing more does."""
        ends = "DELETE FROM edge WHERE NOT EXISTS (SELECT 1 FROM edge AS next WHERE next.{} = edge.{})"
        fell = 1
        while fell:
            fell = sum(
                self._rows.execute(ends.format(*pair)).rowcount for pair in (("key", "on_key"), ("on_key", "key"))
            )

    def is_in_circle(self, key: str) -> bool:
        """Tell whether a thing depends on itself; after ``close_circles``."""
        return self.knows(key)
