"""A desk with the plugin switched on."""

from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures
