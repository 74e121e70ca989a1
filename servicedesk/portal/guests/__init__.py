"""Guests: whoever reports without signing in, and follows the report by a private link."""
