"""Servicedesk: a plugin-based service desk for Internet and mobile operators."""

__version__ = "1.0.0.dev0"
