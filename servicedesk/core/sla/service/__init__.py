"""Changing what is promised: calendars and policies."""
