"""The fixtures for authors of plugins: a desk for each test, without a server."""

from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures
