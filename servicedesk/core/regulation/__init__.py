"""What the law of the operator's country asks for when a fault ends: evidence, official codes, claims."""

from servicedesk.core.regulation.allotting import allot_code
from servicedesk.core.regulation.models import ClaimCode, Regulation
from servicedesk.core.regulation.queries import count_codes_left, example_of, find_regulation, kept_rules, read_rules
from servicedesk.core.regulation.rules import KINDS, Rules, as_kept, rules_of
from servicedesk.core.regulation.service import keep_rules, take_profile, warn_of_codes
from servicedesk.core.regulation.shipping import Profile, list_profiles

__all__ = [
    "KINDS",
    "ClaimCode",
    "Profile",
    "Regulation",
    "Rules",
    "allot_code",
    "as_kept",
    "count_codes_left",
    "example_of",
    "find_regulation",
    "keep_rules",
    "kept_rules",
    "list_profiles",
    "read_rules",
    "rules_of",
    "take_profile",
    "warn_of_codes",
]
