"""Planned work that is announced in time: its windows and states, who is told, what is objected and decided.

What was planned before counts as announced when it was to begin.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20261122_2355"
down_revision = "20261122_2350"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FILLED = {
    "windows": "[]", "title": "", "title_en": "", "kind": "standard", "risk": "low", "expected_minutes": "0",
    "work": "", "way_back": "", "ends_itself": sa.false(), "planned_by": "", "is_late": sa.false(), "sequence": "0",
}  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "maintenance_freeze",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_freeze")),
    )
    with op.batch_alter_table("maintenance_freeze", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_freeze_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "maintenance_policy",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("objection_minutes", sa.Integer(), nullable=False),
        sa.Column("remind_minutes", sa.Integer(), nullable=False),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
        sa.Column("overrun_minutes", sa.Integer(), nullable=False),
        sa.Column("calendar_id", IDENTIFIER, nullable=True),
        sa.Column("overrun_text", sa.Text(), nullable=False),
        sa.Column("overrun_text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["business_hours.id"], name=op.f("fk_maintenance_policy_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_policy")),
    )
    with op.batch_alter_table("maintenance_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_policy_calendar_id"), ["calendar_id"], unique=False)

    op.create_table(
        "maintenance_decision",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("maintenance_id", IDENTIFIER, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenance.id"], name=op.f("fk_maintenance_decision_maintenance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_decision")),
    )
    with op.batch_alter_table("maintenance_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_decision_maintenance_id"), ["maintenance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_decision_what"), ["what"], unique=False)

    op.create_table(
        "maintenance_notice",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("maintenance_id", IDENTIFIER, nullable=False),
        sa.Column("contact_id", IDENTIFIER, nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("objection_id", IDENTIFIER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=90), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notification_id", IDENTIFIER, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_maintenance_notice_contact_id")),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenance.id"], name=op.f("fk_maintenance_notice_maintenance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_notice")),
        sa.UniqueConstraint("digest", name=op.f("uq_maintenance_notice_digest")),
        sa.UniqueConstraint(
            "maintenance_id", "contact_id", "sequence", "objection_id", name="uq_maintenance_notice_once"
        ),
    )
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_notice_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_notice_notification_id"), ["notification_id"], unique=False)
        batch_op.create_index("ix_maintenance_notice_state_id", ["state", "id"], unique=False)

    op.create_table(
        "maintenance_objection",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("maintenance_id", IDENTIFIER, nullable=False),
        sa.Column("contact_id", IDENTIFIER, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("better_times", sa.String(length=200), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_maintenance_objection_contact_id")),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenance.id"], name=op.f("fk_maintenance_objection_maintenance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_objection")),
        sa.UniqueConstraint(
            "maintenance_id",
            "contact_id",
            "sequence",
            name=op.f("uq_maintenance_objection_maintenance_id_contact_id_sequence"),
        ),
    )
    with op.batch_alter_table("maintenance_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_objection_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_objection_outcome"), ["outcome"], unique=False)

    op.create_table(
        "maintenance_recipient",
        sa.Column("maintenance_id", IDENTIFIER, nullable=False),
        sa.Column("contact_id", IDENTIFIER, nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_maintenance_recipient_contact_id")),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenance.id"], name=op.f("fk_maintenance_recipient_maintenance_id")
        ),
        sa.PrimaryKeyConstraint("maintenance_id", "contact_id", name=op.f("pk_maintenance_recipient")),
    )
    with op.batch_alter_table("maintenance_recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_recipient_contact_id"), ["contact_id"], unique=False)

    op.add_column("account", sa.Column("is_critical", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("windows", sa.JSON(), nullable=False, server_default=FILLED["windows"]))
        batch_op.add_column(sa.Column("title", sa.String(length=120), nullable=False, server_default=FILLED["title"]))
        batch_op.add_column(
            sa.Column("title_en", sa.String(length=120), nullable=False, server_default=FILLED["title_en"])
        )
        batch_op.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default=FILLED["kind"]))
        batch_op.add_column(sa.Column("risk", sa.String(length=10), nullable=False, server_default=FILLED["risk"]))
        batch_op.add_column(
            sa.Column("expected_minutes", sa.Integer(), nullable=False, server_default=FILLED["expected_minutes"])
        )
        batch_op.add_column(sa.Column("work", sa.Text(), nullable=False, server_default=FILLED["work"]))
        batch_op.add_column(sa.Column("way_back", sa.Text(), nullable=False, server_default=FILLED["way_back"]))
        batch_op.add_column(sa.Column("responsible_id", IDENTIFIER, nullable=True))
        batch_op.add_column(
            sa.Column("ends_itself", sa.Boolean(), nullable=False, server_default=FILLED["ends_itself"])
        )
        batch_op.add_column(
            sa.Column("planned_by", sa.String(length=80), nullable=False, server_default=FILLED["planned_by"])
        )
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_late", sa.Boolean(), nullable=False, server_default=FILLED["is_late"]))
        batch_op.add_column(sa.Column("object_by", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default=FILLED["sequence"]))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outage_id", IDENTIFIER, nullable=True))
        batch_op.create_index(batch_op.f("ix_maintenance_outage_id"), ["outage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_phase"), ["phase"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_maintenance_responsible_id"), "user", ["responsible_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_maintenance_outage_id"), "outage", ["outage_id"], ["id"])

    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        for name in FILLED:
            batch_op.alter_column(name, server_default=None)
    op.execute(sa.text("UPDATE maintenance SET published_at = starts_at"))
    _end_what_ended_by_time()


def _end_what_ended_by_time() -> None:
    """Finish the work of the past, and let the work to come end with its window, as all did until now."""
    moment = sa.DateTime(timezone=True)
    work = sa.table(
        "maintenance", sa.column("phase"), sa.column("ends_itself", sa.Boolean), sa.column("ends_at", moment),
        sa.column("finished_at", moment),
    )  # fmt: skip
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    now = datetime.now(UTC).replace(tzinfo=None) if on_sqlite else datetime.now(UTC)
    planned = sa.update(work).where(work.c.phase == "planned")
    op.execute(planned.values(ends_itself=True))
    op.execute(planned.where(work.c.ends_at <= now).values(phase="finished", finished_at=work.c.ends_at))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_maintenance_outage_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_maintenance_responsible_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_maintenance_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_maintenance_phase"))
        batch_op.drop_index(batch_op.f("ix_maintenance_outage_id"))
        batch_op.drop_column("outage_id")
        batch_op.drop_column("finished_at")
        batch_op.drop_column("started_at")
        batch_op.drop_column("warned_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("sequence")
        batch_op.drop_column("object_by")
        batch_op.drop_column("is_late")
        batch_op.drop_column("published_at")
        batch_op.drop_column("planned_by")
        batch_op.drop_column("ends_itself")
        batch_op.drop_column("responsible_id")
        batch_op.drop_column("way_back")
        batch_op.drop_column("work")
        batch_op.drop_column("expected_minutes")
        batch_op.drop_column("risk")
        batch_op.drop_column("kind")
        batch_op.drop_column("title_en")
        batch_op.drop_column("title")
        batch_op.drop_column("windows")

    op.drop_column("account", "is_critical")

    with op.batch_alter_table("maintenance_recipient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_recipient_contact_id"))

    op.drop_table("maintenance_recipient")
    with op.batch_alter_table("maintenance_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_objection_outcome"))
        batch_op.drop_index(batch_op.f("ix_maintenance_objection_contact_id"))

    op.drop_table("maintenance_objection")
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_maintenance_notice_state_id")
        batch_op.drop_index(batch_op.f("ix_maintenance_notice_notification_id"))
        batch_op.drop_index(batch_op.f("ix_maintenance_notice_contact_id"))

    op.drop_table("maintenance_notice")
    with op.batch_alter_table("maintenance_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_decision_what"))
        batch_op.drop_index(batch_op.f("ix_maintenance_decision_maintenance_id"))

    op.drop_table("maintenance_decision")
    with op.batch_alter_table("maintenance_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_policy_calendar_id"))

    op.drop_table("maintenance_policy")
    with op.batch_alter_table("maintenance_freeze", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_freeze_ends_at"))

    op.drop_table("maintenance_freeze")
