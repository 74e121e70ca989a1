"""Rules for the tests: those of a shipped profile, changed where a test says so."""

from dataclasses import replace

from servicedesk.core import regulation

CODED = regulation.Rules(codes_of=("fault", "claim"), code_prefix="AR", code_year=2, code_digits=4, has_claims=True)


def rules_for(country, **changes):
    """Return the rules of a shipped profile, with these changes."""
    profile = next(each for each in regulation.list_profiles() if each.code == country)
    return replace(profile.rules, **changes)


def keep(work, rules):
    """Let these rules count."""
    with work() as uow:
        regulation.keep_rules(uow, rules)
