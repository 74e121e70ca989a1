"""Planned work for customers: what was announced, and the right to object, signed in or by the link of a letter."""
