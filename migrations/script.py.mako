<%
    def body(lines):
        """Leave out the comments with which Alembic asks to be corrected."""
        return "\n".join(line for line in lines.splitlines() if not line.strip().startswith("###") and "# ###" not in line).strip()
%>"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = "${up_revision}"
down_revision = ${f'"{down_revision}"' if down_revision else None}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    ${body(upgrades or "pass")}


def downgrade() -> None:
    """Take the tables back to the revision before."""
    ${body(downgrades or "pass")}
