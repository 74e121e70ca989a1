"""How tickets end beyond their states: closing evidence, claims and their codes, and going on after the end."""

from servicedesk.core.tickets.drafts import AgreementDraft
from servicedesk.core.tickets.queries.claims import find_claim, find_claimed
from servicedesk.core.tickets.queries.evidence import list_evidence, missing_evidence
from servicedesk.core.tickets.queries.links import find_merged_into
from servicedesk.core.tickets.rules import is_claimable, may_claim
from servicedesk.core.tickets.service.claiming import claim, claim_due, give_missing_codes, list_due_claims
from servicedesk.core.tickets.service.continuing import continue_ended
from servicedesk.core.tickets.service.evidence import CHANNELS as AGREED_BY
from servicedesk.core.tickets.service.evidence import certify, note_agreement

__all__ = [
    "AGREED_BY",
    "AgreementDraft",
    "certify",
    "claim",
    "claim_due",
    "continue_ended",
    "find_claim",
    "find_claimed",
    "find_merged_into",
    "give_missing_codes",
    "is_claimable",
    "list_due_claims",
    "list_evidence",
    "may_claim",
    "missing_evidence",
    "note_agreement",
]
