"""A customer's own reports: all of them, one with its story, and what can be done with it."""
