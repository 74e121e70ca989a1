"""Companies outside that are told of planned work, and the language in which a team is written to."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0416"
down_revision = "20261123_0411"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "maintenance_company",
        sa.Column("maintenance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("circuits", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenance.id"], name=op.f("fk_maintenance_company_maintenance_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_maintenance_company_team_id")),
        sa.PrimaryKeyConstraint("maintenance_id", "team_id", name=op.f("pk_maintenance_company")),
    )
    with op.batch_alter_table("maintenance_company", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_company_team_id"), ["team_id"], unique=False)

    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.alter_column(
            "contact_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.create_index(batch_op.f("ix_maintenance_notice_team_id"), ["team_id"], unique=False)
        batch_op.create_unique_constraint(
            "uq_maintenance_notice_once_outside", ["maintenance_id", "team_id", "sequence"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_maintenance_notice_team_id"), "team", ["team_id"], ["id"])

    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.alter_column("language", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("language")

    op.execute("DELETE FROM maintenance_notice WHERE contact_id IS NULL")
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_maintenance_notice_team_id"), type_="foreignkey")
        batch_op.drop_constraint("uq_maintenance_notice_once_outside", type_="unique")
        batch_op.drop_index(batch_op.f("ix_maintenance_notice_team_id"))
        batch_op.alter_column(
            "contact_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.drop_column("team_id")

    with op.batch_alter_table("maintenance_company", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_company_team_id"))

    op.drop_table("maintenance_company")
