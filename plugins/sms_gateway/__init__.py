"""Sends what the desk tells people as text messages, through the operator's gateway."""
