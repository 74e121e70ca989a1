"""Choosing and changing what a country asks for, and telling administrators when its codes come to their end."""

from dataclasses import asdict

from servicedesk.core import notifications, sla
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_users_who_may, require
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.regulation.events import ClaimCodesLow, RegulationChanged
from servicedesk.core.regulation.models import Regulation
from servicedesk.core.regulation.queries import count_codes_left, find_regulation, read_rules, year_of
from servicedesk.core.regulation.rules import (
    CHECKS,
    EVIDENCE,
    KINDS,
    LEAST_DIGITS,
    LONGEST_PREFIX,
    LONGEST_REGULATOR,
    MOST_DIGITS,
    MOST_HOURS,
    PREFIX,
    SILENCE,
    WHEN,
    YEARS,
    Rules,
    as_kept,
    series_of,
)
from servicedesk.core.regulation.shipping import Profile, list_profiles

PERMISSION = "settings.manage"
NOTICE = "codes"
CLAIMS = ["claim"]
DAY = 24 * 60  # minutes; a business day counts from midnight to midnight
WHOLE_DAY = (("00:00", "00:00"),)
WORKING_WEEK = (WHOLE_DAY,) * 5 + ((),) * 2
WARNINGS = (50, 75, 90)


def keep_rules(uow: UnitOfWork, rules: Rules) -> Regulation:
    """Let these rules count from now on; Invalid tells every field that cannot be taken.

    What was opened before keeps its code, and the time after which it becomes a claim.
    """
    require(uow, PERMISSION)
    _check(rules)
    before, row = read_rules(uow), find_regulation(uow.session)
    if row is None:
        row = Regulation()
        uow.session.add(row)
    if not rules.gives_codes:
        row.codes_since = None
    elif row.codes_since is None:
        row.codes_since = uow.now()
    row.rules = as_kept(rules)
    uow.session.flush()  # the fact names its identifier
    told, was = as_kept(rules), as_kept(before)
    changes = {name: [was[name], told[name]] for name in told if was[name] != told[name]}
    if changes:
        uow.publish(RegulationChanged(regulation_id=row.id, profile=rules.profile, changes=changes))
    return row


def take_profile(uow: UnitOfWork, code: str) -> Profile:
    """Take the rules of a shipped profile, and promise an answer to claims in its time; NotFound for another.

    The promise is a policy for claims with the regulator's clock, to be changed like every other. That of another
    shipped profile goes; what it has promised stays promised.
    """
    profile = next((each for each in list_profiles() if each.code == code), None)
    if profile is None:
        raise NotFound
    keep_rules(uow, profile.rules)
    shipped = {each.rules.regulator for each in list_profiles() if each.rules.regulator}
    theirs = [each for each in sla.list_policies(uow) if each.kinds == CLAIMS and each.regulator in shipped]
    for policy in theirs:
        if policy.regulator != profile.rules.regulator:
            sla.remove_policy(uow, policy.id)
    if profile.answer_days and profile.rules.regulator not in {each.regulator for each in theirs}:
        _promise_answers(uow, profile)
    return profile


def _promise_answers(uow: UnitOfWork, profile: Profile) -> None:
    name = f"Días hábiles ({profile.country})"
    known = {each.name: each for each in sla.list_calendars(uow)}
    days = known.get(name) or sla.create_calendar(
        uow, sla.HoursDraft(name, f"Business days ({profile.country})", country=profile.country, week=WORKING_WEEK)
    )
    target = sla.TargetDraft("regulator", (profile.answer_days * DAY,) * 4, days.id, warnings=WARNINGS)
    regulator = profile.rules.regulator
    draft = sla.PolicyDraft(
        f"Reclamos ({regulator})", f"Claims ({regulator})", kinds=tuple(CLAIMS), regulator=regulator, targets=(target,)
    )
    sla.create_policy(uow, draft)


def warn_of_codes(uow: UnitOfWork) -> bool:
    """Tell administrators once when the codes run low, and once when they are at an end; return whether it was done."""
    row, rules = find_regulation(uow.session), read_rules(uow)
    if row is None or not rules.gives_codes:
        return False
    left = count_codes_left(uow, rules)
    how = "empty" if left == 0 else "low" if left <= rules.code_warning else ""
    warned = f"{how}|{series_of(rules, year_of(uow))}" if how else ""
    if warned == row.warned:
        return False
    row.warned = warned
    if how:
        for user in list_users_who_may(uow, PERMISSION):
            notifications.give_notice(uow, user.id, NOTICE, "", uow.actor.key)
        uow.publish(ClaimCodesLow(regulation_id=row.id, left=left))
    return bool(how)


def _check(rules: Rules) -> None:
    checks = Checks()
    checks.line("regulator", rules.regulator, LONGEST_REGULATOR, required=False)
    for name, known in (
        ("profile", [each.code for each in list_profiles()]), ("evidence", EVIDENCE), ("evidence_at", WHEN),
        ("silence", SILENCE), ("code_check", CHECKS), ("code_year", YEARS),
    ):  # fmt: skip
        if getattr(rules, name) not in known:
            checks.object_to(name, "unknown")
    for name in ("evidence_of", "codes_of"):
        if not set(getattr(rules, name)) <= set(KINDS):
            checks.object_to(name, "unknown")
    _check_numbers(rules, checks)
    if len(rules.code_prefix) > LONGEST_PREFIX:
        checks.object_to("code_prefix", "too_long", longest=LONGEST_PREFIX)
    if not PREFIX.fullmatch(rules.code_prefix):
        checks.object_to("code_prefix", "regulation.prefix")
    checks.finish()


def _check_numbers(rules: Rules, checks: Checks) -> None:
    largest = 10**MOST_DIGITS - 1
    bounds = {
        "close_after": (1, MOST_HOURS), "claim_after": (0, MOST_HOURS), "code_digits": (LEAST_DIGITS, MOST_DIGITS),
        "code_first": (0, largest), "code_last": (0, largest), "code_warning": (0, largest),
    }  # fmt: skip
    for name, (least, most) in bounds.items():
        if not least <= asdict(rules)[name] <= most:
            checks.object_to(name, "regulation.number", least=least, most=most)
    if rules.code_last and rules.code_last < max(rules.code_first, 1):
        checks.object_to("code_last", "order")
    if rules.code_restarts and not rules.code_year:
        checks.object_to("code_restarts", "regulation.restart")
