"""Services and resources from a file, a portion at a time; taking the same file again changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import selectinload

from servicedesk.core.inventory.drafts import ResourceRow, ServiceRow
from servicedesk.core.inventory.models import Resource, Service
from servicedesk.core.inventory.queries import visible_resources, visible_services
from servicedesk.core.inventory.rules import (
    LONGEST_ADDRESS,
    LONGEST_KIND,
    LONGEST_NUMBER,
    LONGEST_SERIAL,
    SERVICE_STATES,
    may_edit,
)
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.imports import Outcome, RowsImported
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.people.queries.accounts import visible_accounts
from servicedesk.core.people.rules.checks import LONGEST_NAME, Checks
from servicedesk.core.people.rules.texts import clean_line

RESOURCE_FIELDS = {"kind": LONGEST_KIND, "serial": LONGEST_SERIAL, "address": LONGEST_NAME, "site": LONGEST_NAME}
SERVICE_FIELDS = {"name": LONGEST_NAME, "kind": LONGEST_KIND, "address": LONGEST_ADDRESS}
Wanted = tuple[str, Sequence[str]]
Known = Mapping[str, Resource]


def import_services(uow: UnitOfWork, rows: Sequence[ServiceRow], *, is_trial: bool = False) -> list[Outcome]:
    """Create or change one service for each row, by its number; what a row leaves empty stays as it is.

    The resources that a row names are then all that the service stands on. A trial tells what would
    become of each row and writes nothing: borrow the unit of work then.
    """
    _require_edit(uow)
    accounts = _accounts_of(uow, {clean_line(row.account) for row in rows})
    resources = _resources_of(uow, {name for row in rows for name in row.resources})
    numbers = {clean_line(row.number) for row in rows}
    found = visible_services(uow).where(Service.number.in_(numbers)).options(selectinload(Service.resources))
    known = {each.number: each for each in uow.session.scalars(found)}
    taking = _Taking(uow, "services", is_trial)
    for row in rows:
        checks = Checks()
        number = checks.line("number", row.number, LONGEST_NUMBER)
        values = _service_values(checks, row, known.get(number), accounts, resources)
        known[number] = taking.take(checks, known.get(number), Service, values | {"number": number})
    return taking.finish()


def import_resources(uow: UnitOfWork, rows: Sequence[ResourceRow], *, is_trial: bool = False) -> list[Outcome]:
    """Create or change one resource for each row, by its name; what a row leaves empty stays as it is.

    What they depend on follows with ``import_dependencies``, when all of them are there.
    """
    _require_edit(uow)
    known: dict[str, Any] = dict(_resources_of(uow, {row.name for row in rows}))
    taking = _Taking(uow, "resources", is_trial)
    for row in rows:
        checks = Checks()
        name = checks.line("name", row.name)
        values = _said(checks, row, RESOURCE_FIELDS, must={"kind"} if known.get(name) is None else set())
        known[name] = taking.take(checks, known.get(name), Resource, values | {"name": name})
    return taking.finish()


def import_dependencies(
    uow: UnitOfWork,
    wanted: Sequence[tuple[str, Sequence[str]]],
    *,
    coming: Collection[str] = (),
    is_trial: bool = False,
) -> list[Outcome]:
    """Let each resource depend on exactly these others, all by name; the caller has looked for circles.

    ``coming`` are those that a trial only pretends to have written.
    """
    _require_edit(uow)
    named = {clean_line(name) for resource, others in wanted for name in (resource, *others)}
    known: dict[str, Any] = dict(_resources_of(uow, named, with_links=True))
    known |= {name: Resource(name=name, depends_on=[]) for name in coming if is_trial and name not in known}
    taking = _Taking(uow, "resources", is_trial)
    for resource, others in wanted:
        checks = Checks()
        on = _named(checks, "depends_on", others, known)
        if known.get(clean_line(resource)) is None:
            checks.object_to("name", "unknown")
        taking.take(checks, known.get(clean_line(resource)), Resource, {"depends_on": on})
    return taking.finish()


class _Taking:
    """The rows of one portion as they are taken, and what became of each."""

    def __init__(self, uow: UnitOfWork, things: str, is_trial: bool) -> None:
        self.uow, self.things, self.is_trial = uow, things, is_trial
        self.outcomes: list[Outcome] = []
        self.created: list[Any] = []
        self.changed: list[Any] = []

    def take(self, checks: Checks, known: Any, model: type[Any], values: dict[str, Any]) -> Any:
        """Create or change one row with these values; return it, or what was known where it is refused."""
        if checks.problems:
            self.outcomes.append(Outcome("refused", checks.problems))
            return known
        if known is None:
            return self._create(model(**values))
        changed = [name for name, value in values.items() if _plain(getattr(known, name)) != _plain(value)]
        self.outcomes.append(Outcome("changed" if changed else "same"))
        if changed and not self.is_trial:
            self.changed.append(known)
            for name in changed:
                setattr(known, name, values[name])
        return known

    def _create(self, row: Any) -> Any:
        self.outcomes.append(Outcome("new"))
        self.created.append(row)
        if not self.is_trial:
            self.uow.session.add(row)
        return row

    def finish(self) -> list[Outcome]:
        """Write the rows, publish which they are, and return what became of each."""
        if not self.is_trial and (self.created or self.changed):
            self.uow.session.flush()  # the fact names the rows by their identifiers
            created, changed = [[each.id for each in some] for some in (self.created, self.changed)]
            self.uow.publish(RowsImported(things=self.things, created=created, changed=changed))
        return self.outcomes


def _plain(value: Any) -> Any:
    """Return a value so that it can be compared: what a thing stands on has no order."""
    return {id(each) for each in value} if isinstance(value, list) else value


def _service_values(
    checks: Checks,
    row: ServiceRow,
    known: Service | None,
    accounts: Mapping[str, int],
    resources: Mapping[str, Resource],
) -> dict[str, Any]:
    values = _said(checks, row, SERVICE_FIELDS, must={"name"} if known is None else set())
    if row.account or known is None:
        values["account_id"] = accounts.get(clean_line(row.account))
        if values["account_id"] is None:
            checks.object_to("account", "unknown" if row.account else "required")
    if row.state:
        values["state"] = checks.one_of("state", row.state, SERVICE_STATES)
    if row.resources:
        values["resources"] = _named(checks, "resources", row.resources, resources)
    return values


def _said(checks: Checks, row: object, longest: Mapping[str, int], must: Collection[str]) -> dict[str, Any]:
    """Return what a row says in these fields; what it leaves empty is left out, unless it must be there."""
    said = {name: str(getattr(row, name)) for name in longest}
    return {
        name: checks.line(name, typed, longest[name], required=name in must)
        for name, typed in said.items()
        if typed or name in must
    }


def _named(checks: Checks, field: str, names: Sequence[str], known: Known) -> list[Resource]:
    """Return the resources of these names, each once."""
    wanted = list(dict.fromkeys(clean_line(name) for name in names))
    for name in wanted:
        if known.get(name) is None:
            checks.object_to(field, "import.no_resource", name=name)
    return [known[name] for name in wanted if known.get(name) is not None]


def _accounts_of(uow: UnitOfWork, numbers: Collection[str]) -> dict[str, int]:
    found = visible_accounts(uow).where(Account.number.in_(numbers)).with_only_columns(Account.number, Account.id)
    return {number: account_id for number, account_id in uow.session.execute(found)}


def _resources_of(uow: UnitOfWork, names: Collection[str], *, with_links: bool = False) -> dict[str, Resource]:
    found = visible_resources(uow).where(Resource.name.in_({clean_line(name) for name in names}))
    if with_links:
        found = found.options(selectinload(Resource.depends_on))
    return {each.name: each for each in uow.session.scalars(found)}


def list_dependencies(uow: UnitOfWork, after: int = 0, limit: int = 1000) -> list[tuple[int, str, list[str]]]:
    """Return what each resource depends on, by name, a portion at a time by identifier."""
    _require_edit(uow)
    page = visible_resources(uow).where(Resource.id > after).order_by(Resource.id).limit(limit)
    found = uow.session.scalars(page.options(selectinload(Resource.depends_on)))
    return [(each.id, each.name, [other.name for other in each.depends_on]) for each in found]


def _require_edit(uow: UnitOfWork) -> None:
    if not may_edit(uow.actor):
        raise Forbidden
