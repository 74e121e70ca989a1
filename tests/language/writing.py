"""Write small catalogues for a test to read."""

from pathlib import Path

HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


def write_catalogue(folder: Path, locale: str, domain: str, body: str) -> Path:
    """Write one .po file where a catalogue is looked for, and return the folder."""
    path = folder / locale / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEADER}\n{body}\n", "utf-8")
    return folder


def says(msgid: str, msgstr: str) -> str:
    """Return the entry of one text."""
    return f'msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def says_by_count(one: str, many: str, said_one: str, said_many: str) -> str:
    """Return the entry of a text with a plural."""
    return f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "{said_one}"\nmsgstr[1] "{said_many}"\n\n'
