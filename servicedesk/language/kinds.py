"""The kinds of documents that the desk itself issues, in the words that they came with.

They stand here, because those who issue documents and those who let the operator change their words both need them.
"""

from servicedesk.core.kernel.answers import DocumentKind
from servicedesk.language.marks import lazy

TICKET = DocumentKind(
    "ticket",
    lazy("Record of a report"),
    lazy("Report %(number)s"),
    lazy("**%(subject)s**\n\n%(facts)s\n\n%(conversation)s"),
    {
        "number": "AR-7K2MQ4", "subject": lazy("No Internet since yesterday"), "account": "Familia Quispe",
        "operator": "Andina Red",
    },
    ("facts", "conversation"),
)  # fmt: skip
