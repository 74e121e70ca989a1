"""A walk through every page and state of the demo in a real browser: for pictures, and for tests that look at all."""
