"""The one environment, run once for the core and once for each plugin; see ``servicedesk.migration``."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], **given["options"])
context.run_migrations()
