"""Promises: calendars of business hours and policies, with what a new desk promises until somebody changes it."""

import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261122_1307"
down_revision = "20261122_1070"
branch_labels = None
depends_on = None

SHIPPED_AT = datetime(2026, 11, 22, tzinfo=UTC)
OFFICE = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
WARNINGS = [50, 75, 90]
AWAY = ["appointment", "customer"]
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_CLOCK, BY_OFFICE = False, True
DAY = 24 * 60

# Minutes for priority 1 to 4, how they are counted, and the waiting for which they stand still.
POLICIES: list[tuple[dict[str, Any], dict[str, tuple[list[int], bool, list[str]]]]] = [
    (
        {"name": "Cuentas corporativas", "name_en": "Corporate accounts", "account_kinds": ["corporate"],
         "kinds": ["fault", "complaint"]},
        {
            "response": ([15, 30, 60, 120], BY_CLOCK, []),
            "attention": ([DAY] * 4, BY_CLOCK, []),
            "resolution": ([2 * 60, 4 * 60, 12 * 60, 24 * 60], BY_CLOCK, AWAY),
            "next_update": ([60, 2 * 60, 4 * 60, 8 * 60], BY_CLOCK, AWAY),
        },
    ),
    (
        {"name": "Solicitudes y consultas", "name_en": "Requests and questions", "kinds": ["question", "request"]},
        {
            "response": ([4 * 60] * 4, BY_OFFICE, []),
            "attention": ([DAY] * 4, BY_CLOCK, []),
            "resolution": ([8 * 60, 16 * 60, 24 * 60, 40 * 60], BY_OFFICE, AWAY),
            "next_update": ([8 * 60, 8 * 60, 16 * 60, 16 * 60], BY_OFFICE, AWAY),
        },
    ),
    (
        {"name": "Todas las cuentas", "name_en": "All accounts"},
        {
            "response": ([30, 60, 4 * 60, 8 * 60], BY_CLOCK, []),
            "attention": ([DAY] * 4, BY_CLOCK, []),
            "resolution": ([4 * 60, 8 * 60, 24 * 60, 72 * 60], BY_CLOCK, AWAY),
            "next_update": ([2 * 60, 4 * 60, 24 * 60, 24 * 60], BY_CLOCK, AWAY),
        },
    ),
]  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "business_hours",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_hours")),
        sa.UniqueConstraint("name", name=op.f("uq_business_hours_name")),
    )
    op.create_table(
        "sla_edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_edition")),
    )
    op.create_table(
        "sla_policy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("priorities", sa.JSON(), nullable=False),
        sa.Column("account_kinds", sa.JSON(), nullable=False),
        sa.Column("regulator", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy")),
    )
    op.create_table(
        "business_hours_version",
        sa.Column("calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=10), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["business_hours.id"], name=op.f("fk_business_hours_version_calendar_id")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "version", name=op.f("pk_business_hours_version")),
    )
    op.create_table(
        "sla_target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["business_hours.id"], name=op.f("fk_sla_target_calendar_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["sla_policy.id"], name=op.f("fk_sla_target_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_target")),
    )
    with op.batch_alter_table("sla_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sla_target_calendar_id"), ["calendar_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sla_target_policy_id"), ["policy_id"], unique=False)
    _write_what_a_new_desk_promises()


def _write_what_a_new_desk_promises() -> None:
    """Write the calendar of an office in the operator's country, and the policies."""
    write = op.get_bind()
    country = write.scalar(sa.select(sa.column("country")).select_from(sa.table("operator")))
    hours = sa.table("business_hours", sa.column("id", BIG), *map(sa.column, ("name", "name_en", "version")))
    version = sa.table(
        "business_hours_version", *map(sa.column, ("calendar_id", "version", "zone", "country", "subdivision")),
        sa.column("week", sa.JSON), sa.column("days", sa.JSON), sa.column("at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    office = {"name": "Horario de oficina", "name_en": "Office hours", "version": 1}
    office_id = write.scalar(hours.insert().values(office).returning(hours.c.id))
    said = {"calendar_id": office_id, "version": 1, "zone": "", "country": country or "", "subdivision": ""}
    write.execute(version.insert().values(**said, week=OFFICE, days=[], at=SHIPPED_AT))
    for position, (policy, targets) in enumerate(POLICIES):
        _write_policy({**policy, "position": 10 * (position + 1)}, targets, office_id)
    write.execute(sa.table("sla_edition", sa.column("name")).insert().values(name=secrets.token_hex(16)))


def _write_policy(
    policy: dict[str, Any], targets: dict[str, tuple[list[int], bool, list[str]]], office_id: int
) -> None:
    write, lists = op.get_bind(), ("kinds", "categories", "priorities", "account_kinds")
    plain = ("name", "name_en", "position", "regulator")
    table = sa.table(
        "sla_policy", sa.column("id", BIG), sa.column("is_active", sa.Boolean),
        *map(sa.column, plain), *(sa.column(each, sa.JSON) for each in lists),
    )  # fmt: skip
    values = {**dict.fromkeys(lists, []), "regulator": "", "is_active": True, **policy}
    policy_id = write.scalar(table.insert().values(values).returning(table.c.id))
    target = sa.table(
        "sla_target", *map(sa.column, ("policy_id", "clock", "calendar_id")),
        *(sa.column(each, sa.JSON) for each in ("minutes", "pauses", "warnings")),
    )  # fmt: skip
    for clock, (minutes, is_office, pauses) in targets.items():
        write.execute(
            target.insert().values(
                policy_id=policy_id, clock=clock, calendar_id=office_id if is_office else None,
                minutes=minutes, pauses=pauses, warnings=WARNINGS,
            )
        )  # fmt: skip


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("sla_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sla_target_policy_id"))
        batch_op.drop_index(batch_op.f("ix_sla_target_calendar_id"))

    op.drop_table("sla_target")
    op.drop_table("business_hours_version")
    op.drop_table("sla_policy")
    op.drop_table("sla_edition")
    op.drop_table("business_hours")
